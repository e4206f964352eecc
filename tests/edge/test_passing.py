"""Edges speak HTTP; lifespan and WebSocket connections go through them untouched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge.access_log import AccessLog
from app.edge.cors import Cors
from app.edge.deprecation import Deprecation
from app.edge.failures import CatchFailures
from app.edge.forwarded import Forwarded
from app.edge.limits import RateLimits
from app.edge.metrics import RequestInstruments, RequestMetrics
from app.edge.request_id import RequestId
from app.edge.response_headers import ResponseHeaders
from app.edge.windows import BoundedWindows
from generated.runtime.router import Router

EDGES: dict[str, Callable[[ASGIApp, Router], ASGIApp]] = {
    "access log": lambda app, router: AccessLog(app, router=router),
    "cors": lambda app, router: Cors(app, router=router),
    "deprecation": lambda app, router: Deprecation(app, router=router),
    "failures": lambda app, router: CatchFailures(app),
    "forwarded": lambda app, router: Forwarded(app, trusted=()),
    "limits": lambda app, router: RateLimits(app, router=router, storage=BoundedWindows()),
    "metrics": lambda app, router: RequestMetrics(
        app, router=router, instruments=RequestInstruments(CollectorRegistry())
    ),
    "request id": lambda app, router: RequestId(app),
    "response headers": lambda app, router: ResponseHeaders(app),
}


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
async def test_what_is_no_http_goes_through_untouched(edge: str, kind: str, router: Router) -> None:
    sent: list[Message] = []

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": f"{kind}.seen", "scope": dict(scope), "heard": await receive()})

    async def receive() -> Message:
        return {"type": "hear"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": kind, "path": "/servers", "headers": [(b"x-request-id", b"a")]}
    await EDGES[edge](inside, router)(scope, receive, send)
    assert sent == [{"type": f"{kind}.seen", "scope": scope, "heard": {"type": "hear"}}]
