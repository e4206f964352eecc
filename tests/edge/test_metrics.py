"""Requests are counted and timed by operation; what callers invent makes no label."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from httpx import AsyncClient
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.metrics import RequestInstruments, RequestMetrics
from generated.runtime.router import Router


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def measured(registry: CollectorRegistry, router: Router) -> Callable[[ASGIApp], ASGIApp]:
    instruments = RequestInstruments(registry)
    return lambda app: RequestMetrics(app, router=router, instruments=instruments)


def answering(status: int) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def labels(registry: CollectorRegistry, name: str, label: str) -> set[str]:
    return {
        sample.labels[label]
        for family in registry.collect()
        for sample in family.samples
        if sample.name == name
    }


async def test_requests_are_counted_by_operation_and_status(
    asking: Callable[..., AsyncClient],
    registry: CollectorRegistry,
    measured: Callable[[ASGIApp], ASGIApp],
) -> None:
    async with asking(measured(answering(200))) as client:
        await client.get("/servers/1")
        await client.get("/servers/2")
        await client.head("/servers/3")
        await client.post("/servers")
    count = registry.get_sample_value
    assert count("concord_http_requests_total", {"operation": "get_server", "status": "200"}) == 3
    assert count("concord_http_requests_total", {"operation": "create_server", "status": "200"}) == 1


async def test_requests_are_timed_by_operation(
    asking: Callable[..., AsyncClient],
    registry: CollectorRegistry,
    measured: Callable[[ASGIApp], ASGIApp],
) -> None:
    async with asking(measured(answering(200))) as client:
        await client.get("/servers/1")
        await client.get("/servers/1")
    about = {"operation": "get_server"}
    assert registry.get_sample_value("concord_http_request_duration_seconds_count", about) == 2
    assert 0 < (registry.get_sample_value("concord_http_request_duration_seconds_sum", about) or 0) < 5


async def test_only_failures_of_the_service_count_as_errors(
    asking: Callable[..., AsyncClient],
    registry: CollectorRegistry,
    measured: Callable[[ASGIApp], ASGIApp],
) -> None:
    for status in (404, 500, 503):
        async with asking(measured(answering(status))) as client:
            await client.get("/servers/1")
    assert registry.get_sample_value("concord_http_errors_total", {"operation": "get_server"}) == 2


async def test_paths_and_methods_that_are_no_operation_share_one_label(
    asking: Callable[..., AsyncClient],
    registry: CollectorRegistry,
    measured: Callable[[ASGIApp], ASGIApp],
) -> None:
    async with asking(measured(answering(404))) as client:
        for number in range(50):
            await client.get(f"/invented/{number}")
        await client.request("INVENTED", "/servers")
        await client.options("/servers")
    assert labels(registry, "concord_http_requests_total", "operation") == {"unmatched"}


async def test_requests_in_flight_rise_and_fall_again_even_when_they_break_down(
    asking: Callable[..., AsyncClient],
    registry: CollectorRegistry,
    measured: Callable[[ASGIApp], ASGIApp],
) -> None:
    seen: list[float | None] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(registry.get_sample_value("concord_http_requests_in_flight"))
        raise RuntimeError

    async with asking(measured(look)) as client:
        with pytest.raises(RuntimeError):
            await client.get("/servers")
    assert seen == [1]
    assert registry.get_sample_value("concord_http_requests_in_flight") == 0


async def test_a_request_that_is_cancelled_before_its_answer_counts_as_499(
    registry: CollectorRegistry, measured: Callable[[ASGIApp], ASGIApp]
) -> None:
    async def wait(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    async def nothing(*_: Any) -> Any:
        return {}

    scope = {"type": "http", "method": "GET", "path": "/servers"}
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(measured(wait)(scope, nothing, nothing), 0.01)
    about = {"operation": "list_servers", "status": "499"}
    assert registry.get_sample_value("concord_http_requests_total", about) == 1
