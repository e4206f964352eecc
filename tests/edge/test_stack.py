"""All edges on one application, in the order in which the service has them."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.access_log import AccessLog
from app.edge.cors import Cors
from app.edge.deprecation import Deprecation
from app.edge.failures import CatchFailures
from app.edge.forwarded import Forwarded
from app.edge.framework import install
from app.edge.limits import RateLimits
from app.edge.metrics import RequestInstruments, RequestMetrics
from app.edge.request_id import RequestId
from app.edge.response_headers import ResponseHeaders
from app.edge.windows import BoundedWindows
from generated.runtime.problem import Failure
from generated.runtime.router import Router

if TYPE_CHECKING:
    from tests.edge.conftest import Lines

ORIGIN = {"Origin": "http://localhost:3000"}


class Contract:
    """Stands where the dispatcher stands: answers what the contract knows."""

    def __init__(self, app: ASGIApp, *, router: Router) -> None:
        self._app = app
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = self._router.match(scope) if scope["type"] == "http" else None
        if match is None:
            await self._app(scope, receive, send)
        elif match.operation is None:
            raise Failure(405, "no", headers={"Allow": match.allow})
        elif match.params == ("broken",):
            raise RuntimeError("hunter2")
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def service(router: Router, registry: CollectorRegistry, lines: Lines) -> FastAPI:
    app = FastAPI(redirect_slashes=False, openapi_url=None)
    install(app)
    # The last one added stands outermost.
    app.add_middleware(Contract, router=router)
    app.add_middleware(Deprecation, router=router)
    app.add_middleware(
        RateLimits,
        router=router,
        storage=BoundedWindows(),
        rates=dict.fromkeys(("general", "health"), "2/minute") | {"login": "1/minute"},
    )
    app.add_middleware(CatchFailures)
    app.add_middleware(Cors, router=router)
    app.add_middleware(ResponseHeaders)
    app.add_middleware(RequestMetrics, router=router, instruments=RequestInstruments(registry))
    app.add_middleware(AccessLog, router=router)
    app.add_middleware(Forwarded, trusted=[ip_network("203.0.113.7/32")])
    app.add_middleware(RequestId)
    return app


async def ask(
    asking: Callable[..., AsyncClient], app: FastAPI, method: str, path: str, times: int = 1, **headers: str
) -> Response:
    async with asking(app) as client:
        for _ in range(times - 1):
            await client.request(method, path)
        sent = (
            ORIGIN
            | {"X-Request-ID": "mine"}
            | {name.replace("_", "-"): text for name, text in headers.items()}
        )
        return await client.request(method, path, headers=sent)


@pytest.mark.parametrize(
    ("method", "path", "times", "status"),
    [
        ("GET", "/servers", 1, 200),
        ("HEAD", "/servers", 1, 200),
        ("GET", "/servers", 3, 429),
        ("GET", "/servers/broken", 1, 500),
        ("DELETE", "/servers", 1, 405),
        ("GET", "/nowhere", 1, 404),
        ("GET", "/servers/", 1, 404),
    ],
)
async def test_every_answer_has_its_id_and_time_is_readable_across_origins_logged_and_counted(
    method: str,
    path: str,
    times: int,
    status: int,
    asking: Callable[..., AsyncClient],
    service: FastAPI,
    registry: CollectorRegistry,
    lines: Lines,
) -> None:
    answer = await ask(asking, service, method, path, times)
    assert answer.status_code == status
    assert answer.headers.get_list("x-request-id") == ["mine"]
    assert float(answer.headers["x-process-time"]) > 0
    assert answer.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    [line] = [line for line in lines() if line["event"] == "request" and line["request_id"] == "mine"]
    assert line["status"] == status
    counted = [
        sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.name == "concord_http_requests_total" and sample.labels["status"] == str(status)
    ]
    assert counted == [1]


@pytest.mark.parametrize(
    ("method", "path", "times", "error"),
    [
        ("GET", "/servers", 3, "rate_limited"),
        ("GET", "/servers/broken", 1, "internal_error"),
        ("DELETE", "/servers", 1, "method_not_allowed"),
        ("GET", "/nowhere", 1, "resource_not_found"),
    ],
)
async def test_every_failure_is_the_same_kind_of_document_with_the_id_of_the_request(
    method: str, path: str, times: int, error: str, asking: Callable[..., AsyncClient], service: FastAPI
) -> None:
    answer = await ask(asking, service, method, path, times)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == error
    assert answer.json()["status"] == answer.status_code
    assert answer.json()["request_id"] == "mine"
    assert answer.json()["instance"] == path
    assert "hunter2" not in answer.text


async def test_the_stack_of_a_failure_is_logged_under_the_id_of_its_request(
    asking: Callable[..., AsyncClient], service: FastAPI, lines: Lines
) -> None:
    await ask(asking, service, "GET", "/servers/broken")
    [line] = [line for line in lines() if "exception" in line]
    assert line["request_id"] == "mine"
    assert "RuntimeError: hunter2" in line["exception"]


async def test_a_preflight_costs_no_quota_and_is_logged(
    asking: Callable[..., AsyncClient], service: FastAPI, lines: Lines
) -> None:
    preflight = {"Access_Control_Request_Method": "GET"}
    answer = await ask(asking, service, "OPTIONS", "/servers", 5, **preflight)
    read = await ask(asking, service, "GET", "/servers")
    assert answer.status_code == 204
    assert answer.headers["x-request-id"] == "mine"
    assert [line["status"] for line in lines() if line["request_id"] == "mine"] == [204, 200]
    assert read.headers["x-ratelimit-remaining"] == "1"


async def test_clients_behind_one_proxy_are_counted_and_logged_apart(
    asking: Callable[..., AsyncClient], service: FastAPI, lines: Lines
) -> None:
    first = await ask(asking, service, "GET", "/servers", X_Forwarded_For="198.51.100.1")
    second = await ask(asking, service, "GET", "/servers", X_Forwarded_For="198.51.100.2")
    assert [first.headers["x-ratelimit-remaining"], second.headers["x-ratelimit-remaining"]] == ["1", "1"]
    assert [line["client"] for line in lines()] == ["198.51.100.1", "198.51.100.2"]
