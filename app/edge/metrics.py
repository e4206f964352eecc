"""Counts and times of requests for Prometheus, labelled by operationId and never by path."""

from __future__ import annotations

from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge.access_log import UNANSWERED
from generated.runtime.router import Router

UNMATCHED: Final = "unmatched"
"""The label of requests that are no operation of the contract, so that callers cannot invent labels."""

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RequestInstruments:
    """The instruments of one registry that requests move."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests: Final = Counter(
            "concord_http_requests", "Requests answered.", ("operation", "status"), registry=registry
        )
        self.errors: Final = Counter(
            "concord_http_errors",
            "Requests that the service failed (5xx).",
            ("operation",),
            registry=registry,
        )
        self.latency: Final = Histogram(
            "concord_http_request_duration_seconds",
            "Seconds from the request to the end of its answer.",
            ("operation",),
            buckets=BUCKETS,
            registry=registry,
        )
        self.in_flight: Final = Gauge(
            "concord_http_requests_in_flight", "Requests being answered.", registry=registry
        )


class RequestMetrics:
    """Measures every request; one whose client left without an answer counts as 499."""

    def __init__(self, app: ASGIApp, *, router: Router, instruments: RequestInstruments) -> None:
        self._app = app
        self._match = router.match
        self._instruments = instruments
        # `labels()` takes a lock and builds a key for each call; children are looked up once instead.
        self._counted: dict[tuple[str, int], Counter] = {}
        self._timed: dict[str, Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = UNANSWERED

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        in_flight = self._instruments.in_flight
        in_flight.inc()
        started = perf_counter()
        try:
            await self._app(scope, receive, watch)
        finally:
            in_flight.dec()
            self._record(scope, status, perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        match = self._match(scope)
        operation = match.operation.id if match and match.operation else UNMATCHED
        counted = self._counted.get((operation, status))
        if counted is None:
            counted = self._instruments.requests.labels(operation, status)
            self._counted[operation, status] = counted
        counted.inc()
        timed = self._timed.get(operation)
        if timed is None:
            timed = self._timed[operation] = self._instruments.latency.labels(operation)
        timed.observe(seconds)
        if status >= 500:
            self._instruments.errors.labels(operation).inc()
