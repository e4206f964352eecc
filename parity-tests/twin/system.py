"""What the service is, and how it is. Needs no credentials."""

import time
from collections import Counter
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.routing import iter_route_contexts

from twin import documented as doc
from twin.models.system import (
    ComponentHealth,
    ComponentName,
    ComponentStatus,
    DocumentationLinks,
    Health,
    HealthReport,
    HealthStatus,
    HttpMethod,
    MetricsText,
    OfferedOperation,
    Root,
)
from twin.problems import Problem
from twin.route import ContractRoute
from twin.store import store_of

NAME = "Concord"
VERSION = "0.1.0"
SUMMARY = "Servers, deployments, services, and the long operations that move them, behind one contract."
REPORT_SECONDS = 30
HEALTH_CLASS = {"x-rate-limit": "health"}
OPEN = (406, 429, 500)

router = APIRouter(tags=["system"], route_class=ContractRoute)


class PrometheusText(Response):
    """The text format of Prometheus."""

    media_type = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/", summary="See what the service is", responses=doc.answers(200, failures=OPEN))
async def get_root(request: Request) -> Root:
    """Name, version, where the documentation is, the security schemes, and all operations."""
    offered = [
        OfferedOperation(
            operation_id=str(route.name),
            method=HttpMethod(method),
            path=str(route.path_format),
            summary=route.summary,
            tag=route.tags[0],
        )
        for route in iter_route_contexts(request.app.routes)
        if isinstance(route.original_route, ContractRoute)
        for method in route.methods or ()
    ]
    return Root(
        name=NAME,
        version=VERSION,
        description=SUMMARY,
        documentation=DocumentationLinks(
            openapi_json="/openapi.json", openapi_yaml="/openapi.yaml", swagger_ui="/docs", redoc="/redoc"
        ),
        security=list(request.app.openapi()["components"]["securitySchemes"]),
        operations=offered,
    )


def _alive(request: Request, response: Response) -> Health:
    response.headers["Cache-Control"] = "no-store"
    return Health(
        status=HealthStatus.HEALTHY,
        version=VERSION,
        timestamp=datetime.now(UTC),
        uptime_seconds=time.monotonic() - request.app.state.started,
    )


@router.get(
    "/health",
    summary="See whether the service is alive",
    responses=doc.answers(200, doc.NO_STORE, failures=OPEN),
    openapi_extra=HEALTH_CLASS,
)
async def get_health(request: Request, response: Response) -> Health:
    """For liveness probes."""
    return _alive(request, response)


@router.get(
    "/health/",
    summary="See whether the service is alive (with a slash)",
    responses=doc.answers(200, doc.NO_STORE, failures=OPEN),
    openapi_extra=HEALTH_CLASS,
)
async def get_health_slash(request: Request, response: Response) -> Health:
    """The same, for probes that put a slash at the end."""
    return _alive(request, response)


def _ask(component: ComponentName) -> ComponentHealth:
    required = component is ComponentName.DATABASE
    there = component in {ComponentName.DATABASE, ComponentName.VAULT, ComponentName.CACHE}
    return ComponentHealth(
        component=component,
        status=ComponentStatus.HEALTHY if there else ComponentStatus.NOT_CONFIGURED,
        required=required,
        engine="memory" if there else None,
        latency_ms=0.0 if there else None,
        checked_at=datetime.now(UTC),
        detail=None,
        breaker=None,
    )


@router.get(
    "/health/all",
    summary="See whether the service can work",
    responses=doc.answers(200, doc.HEALTH_CACHE, failures=OPEN)
    | {503: {"model": HealthReport, "headers": doc.EDGE | doc.HEALTH_CACHE | doc.HEALTH_RETRY}},
    openapi_extra=HEALTH_CLASS | {"x-cache-seconds": REPORT_SECONDS},
)
async def get_health_all(request: Request, response: Response) -> HealthReport:
    """Every component, asked at most once in 30 seconds. What is in memory is always well: never 503."""
    state = request.app.state
    now = time.monotonic()
    if state.report is None or now - state.reported >= REPORT_SECONDS:
        state.reported = now
        state.report = HealthReport(
            status=HealthStatus.HEALTHY,
            version=VERSION,
            timestamp=datetime.now(UTC),
            uptime_seconds=now - state.started,
            components=[_ask(component) for component in ComponentName],
        )
    response.headers["Cache-Control"] = f"max-age={REPORT_SECONDS}"
    report: HealthReport = state.report
    return report


@router.get(
    "/health/{component}",
    summary="See how one component is",
    responses=doc.answers(200, doc.NO_STORE, failures=(406, 422, 429, 500))
    | {503: {"model": Problem, "headers": doc.EDGE | doc.RETRY_AFTER}},
    openapi_extra=HEALTH_CLASS,
)
async def get_health_component(component: ComponentName, response: Response) -> ComponentHealth:
    """One component, asked now."""
    response.headers["Cache-Control"] = "no-store"
    return _ask(component)


@router.get(
    "/metrics",
    summary="Read the metrics",
    response_class=PrometheusText,
    responses=doc.answers(200, doc.NO_STORE, failures=OPEN, model=MetricsText),
    openapi_extra={"x-rate-limit": "metrics"},
)
async def get_metrics(request: Request) -> Response:
    """Requests by operation and status, and operations by status, for Prometheus."""
    answered: Counter[tuple[str, int]] = request.app.state.answered
    lines = ["# HELP http_requests_total Requests answered.", "# TYPE http_requests_total counter"]
    lines += [
        f'http_requests_total{{operation="{name}",status="{status}"}} {count}'
        for (name, status), count in sorted(answered.items())
    ]
    lines += ["# HELP operations Operations by status.", "# TYPE operations gauge"]
    by_status = Counter(operation.status for operation in store_of(request).operations.values())
    lines += [f'operations{{status="{status}"}} {count}' for status, count in sorted(by_status.items())]
    return PrometheusText("\n".join([*lines, ""]), headers={"Cache-Control": "no-store"})
