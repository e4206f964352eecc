"""A small contract, a service that answers it, and a pipe that catches the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge import logs
from generated.runtime.operation import Operation
from generated.runtime.router import Router

PEER = ("203.0.113.7", 50000)

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def router() -> Router:
    return Router(
        [
            Operation(id="get_health", method="GET", path="/health", tag="system", rate_limit="health"),
            Operation(id="login", method="POST", path="/login", tag="auth", rate_limit="login"),
            Operation(id="list_servers", method="GET", path="/servers", tag="servers"),
            Operation(id="create_server", method="POST", path="/servers", tag="servers"),
            Operation(id="get_server", method="GET", path="/servers/{server_id}", tag="servers"),
        ]
    )


@pytest.fixture
def hello() -> ASGIApp:
    """Sends one prepared message to everybody, as a compiled answer may."""
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": ((b"content-type", b"text/plain"), (b"content-length", b"5")),
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start)
        await send({"type": "http.response.body", "body": b"hello"})

    return app


@pytest.fixture
def asking() -> Callable[..., AsyncClient]:
    """A client of an ASGI app, seen by it as one that calls from 203.0.113.7."""

    def ask(app: ASGIApp, peer: tuple[str, int] = PEER) -> AsyncClient:
        return AsyncClient(
            transport=ASGITransport(app=app, client=peer, raise_app_exceptions=True),
            base_url="http://api.test",
        )

    return ask


@pytest.fixture
def pipe() -> Iterator[io.BytesIO]:
    """What the log writes; afterwards everything logs as before."""
    handlers, level = logging.root.handlers[:], logging.root.level
    stream = io.BytesIO()
    logs.configure("info", stream)
    yield stream
    logging.captureWarnings(False)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def lines(pipe: io.BytesIO) -> Lines:
    """The lines of the log so far, parsed."""
    return lambda: [json.loads(line) for line in pipe.getvalue().splitlines()]
