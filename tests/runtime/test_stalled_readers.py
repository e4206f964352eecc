"""A stream over a real socket whose reader stops reading."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive

from scripts.codegen.runtime import dispatcher
from scripts.codegen.runtime.answers import Encoded
from scripts.codegen.runtime.credentials import Authenticator
from scripts.codegen.runtime.dispatcher import Bindings, Dispatcher, Endpoint, Layer
from scripts.codegen.runtime.operation import Operation
from scripts.codegen.runtime.problem import plain_problem
from scripts.codegen.runtime.router import Router
from tests.ports import free_port

STREAM = Operation(id="stream", method="GET", path="/stream", tag="streams")


class Nobody:
    def permits(self, principal: Any, scope: str) -> bool:
        return False


class Flood(Bindings):
    """One operation, which says more than anybody reads."""

    def __init__(self) -> None:
        super().__init__("nowhere", {}, Layer(Authenticator(Nobody(), ()), 0, check_answers=False))
        self.closed = asyncio.Event()

    def find(self, operation: Operation) -> Endpoint:
        async def stream(scope: Any, receive: Receive, params: tuple[str, ...]) -> Encoded:
            return Encoded(200, [(b"content-type", b"text/event-stream")], self._chunks())

        return stream

    async def _chunks(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b": more\n\n" * 10_000
        finally:
            self.closed.set()


@pytest.fixture
async def flood(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Flood, int]]:
    monkeypatch.setattr(dispatcher, "_STALLED_SECONDS", 0.3)
    flood = Flood()
    app = Dispatcher(
        Starlette(), owner=Starlette(), router=Router([STREAM]), bindings=flood, problems=plain_problem
    )
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="off", ws="none", log_config=None, timeout_graceful_shutdown=1)
    )
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        serving = asyncio.create_task(server.serve([listener]))
        yield flood, listener.getsockname()[1]
        server.should_exit = True
        await serving


async def test_a_reader_that_stops_reading_is_let_go(flood: tuple[Flood, int]) -> None:
    stream, port = flood
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
    writer.write(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readexactly(1)
    await asyncio.wait_for(stream.closed.wait(), 10)
    writer.transport.abort()


async def test_a_reader_that_goes_on_reading_is_not(flood: tuple[Flood, int]) -> None:
    stream, port = flood
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            while await reader.read(100_000):
                pass
    assert not stream.closed.is_set()
    writer.transport.abort()
    await asyncio.wait_for(stream.closed.wait(), 10)
