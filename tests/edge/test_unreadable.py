"""Connections on which no request arrives, or none in time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
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
    stalled_seconds = 0.3


MUCH = 50_000_000


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    body = b"x" * (MUCH if scope["path"] == "/much" else 0)
    await send({"type": "http.response.start", "status": 200 if body else 204, "headers": []})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def server() -> AsyncIterator[uvicorn.Server]:
    """One that is running."""
    config = uvicorn.Config(answer, http=Hasty, lifespan="off", ws="none", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        server.config.port = listener.getsockname()[1]
        serving = asyncio.create_task(server.serve([listener]))
        yield server
        server.should_exit = True
        await serving


@pytest.fixture
def port(server: uvicorn.Server) -> int:
    return server.config.port


async def said(port: int, *pieces: bytes) -> bytes:
    """All that is answered until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)
    async with asyncio.timeout(20):
        answer = await reader.read()
    await closed(writer)
    return answer


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


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


@pytest.mark.parametrize("more", [b"", b"Connection: close\r\n"], ids=["kept", "closed"])
async def test_who_takes_nothing_of_an_answer_is_hung_up_on(server: uvicorn.Server, more: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.config.port, limit=1)
    writer.write(b"GET /much HTTP/1.1\r\nHost: a\r\n" + more + b"\r\n")
    await reader.readexactly(1)
    async with asyncio.timeout(20):
        while server.server_state.connections:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)
    taken = 1
    with contextlib.suppress(ConnectionError):
        while more := await reader.read(1_000_000):
            taken += len(more)
    assert taken < MUCH
    await closed(writer)


async def test_who_takes_an_answer_slowly_gets_all_of_it(server: uvicorn.Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.config.port, limit=500_000)
    writer.write(b"GET /much HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    taken, begun = 0, time.monotonic()
    async with asyncio.timeout(30):
        while some := await reader.read(1_000_000):
            taken += len(some)
            await asyncio.sleep(0.02)
    assert taken > MUCH
    assert time.monotonic() - begun > 2 * Hasty.stalled_seconds
    await closed(writer)
