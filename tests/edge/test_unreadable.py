"""Connections on which no request arrives, or none in time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.edge.unreadable import Http
from tests.ports import free_port

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class Hasty(Http):
    """As the service's own, but not as patient."""

    head_seconds = 0.3


async def empty(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server that is running."""
    config = uvicorn.Config(empty, http=Hasty, lifespan="off", ws="none", log_config=None)
    server = uvicorn.Server(config)
    number = free_port()
    with socket.create_server(("127.0.0.1", number)) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        yield number
        server.should_exit = True
        await serving


async def said(port: int, *pieces: bytes) -> bytes:
    """All that is answered until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return answer


async def test_who_never_says_anything_is_hung_up_on(port: int) -> None:
    assert await said(port) == b""


async def test_a_head_that_never_ends_is_a_problem(port: int) -> None:
    head, _, body = (await said(port, b"GET / HTTP/1.1\r\n", b"Host: a\r\n")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body)["detail"] == "The head of the request took too long."


async def test_a_second_head_that_never_ends_is_a_problem_too(port: int) -> None:
    first, second = (await said(port, GET, b"GET / HTTP/1.1\r\nHost")).split(b"HTTP/1.1 400 ")
    assert first.startswith(b"HTTP/1.1 204 ")
    assert b"took too long" in second


async def test_a_head_in_pieces_is_read_when_it_is_in_time(port: int) -> None:
    ended = GET[:-2] + b"Connection: close\r\n\r\n"
    assert (await said(port, ended[:7], ended[7:])).startswith(b"HTTP/1.1 204 ")
