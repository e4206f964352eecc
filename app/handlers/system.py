"""Handlers of the tag system."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain import health as domain
from generated.models.system import (
    BreakerState,
    ComponentHealth,
    ComponentName,
    ComponentStatus,
    DocumentationLinks,
    Health,
    HealthReport,
    HealthStatus,
    HttpMethod,
    OfferedOperation,
    Root,
)
from generated.responses import (
    CacheControlHeaders,
    CacheControlRetryAfterHeaders,
    Ok,
    ServiceUnavailable,
    ServiceUnavailableWith,
)
from generated.runtime.operation import Operation
from generated.runtime.problem import Detail

_NO_STORE = CacheControlHeaders(cache_control="no-store")
_REPORT_SECONDS = 30
_RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class About:
    """What the service says of itself."""

    name: str
    version: str
    description: str
    schemes: Sequence[str]
    operations: Sequence[Operation]


class System:
    """The service itself over HTTP."""

    def __init__(self, about: About, health: domain.Health, metrics: Callable[[], Awaitable[bytes]]) -> None:
        self._about = about
        self._health = health
        self._metrics = metrics

    async def get_root(self) -> Ok[Root, None]:
        return Ok(
            Root(
                name=self._about.name,
                version=self._about.version,
                description=self._about.description,
                documentation=DocumentationLinks(
                    openapi_json="/openapi.json",
                    openapi_yaml="/openapi.yaml",
                    swagger_ui="/docs",
                    redoc="/redoc",
                ),
                security=list(self._about.schemes),
                operations=[_offer(operation) for operation in self._about.operations],
            )
        )

    async def get_health(self) -> Ok[Health, CacheControlHeaders]:
        shown = Health(
            status=HealthStatus.healthy,
            version=self._about.version,
            timestamp=datetime.now(UTC),
            uptime_seconds=self._health.uptime_seconds,
        )
        return Ok(shown, _NO_STORE)

    async def get_health_slash(self) -> Ok[Health, CacheControlHeaders]:
        return await self.get_health()

    async def get_health_all(
        self,
    ) -> (
        Ok[HealthReport, CacheControlHeaders]
        | ServiceUnavailableWith[HealthReport, CacheControlRetryAfterHeaders]
    ):
        report = await self._health.report()
        shown = HealthReport(
            status=HealthStatus(report.status),
            version=self._about.version,
            timestamp=report.asked_at,
            uptime_seconds=self._health.uptime_seconds,
            components=[_show(finding) for finding in report.findings],
        )
        fresh = f"max-age={_REPORT_SECONDS}"
        if report.status is domain.Status.UNHEALTHY:
            headers = CacheControlRetryAfterHeaders(cache_control=fresh, retry_after=_REPORT_SECONDS)
            return ServiceUnavailableWith(shown, headers)
        return Ok(shown, CacheControlHeaders(cache_control=fresh))

    async def get_health_component(
        self, *, component: ComponentName
    ) -> Ok[ComponentHealth, CacheControlHeaders] | ServiceUnavailable:
        finding = await self._health.check(component)
        if finding.status is domain.Status.UNHEALTHY:
            return ServiceUnavailable(
                f"The component {component} is down.",
                details=[Detail("", finding.detail or "", component)],
                headers={"Retry-After": str(_RETRY_SECONDS)},
            )
        return Ok(_show(finding), _NO_STORE)

    async def get_metrics(self) -> Ok[str, CacheControlHeaders]:
        return Ok((await self._metrics()).decode(), _NO_STORE)


def _offer(operation: Operation) -> OfferedOperation:
    return OfferedOperation(
        operation_id=operation.id,
        method=HttpMethod(operation.method),
        path=operation.path,
        summary=operation.summary,
        tag=operation.tag,
    )


def _show(finding: domain.Finding) -> ComponentHealth:
    return ComponentHealth(
        component=ComponentName(finding.component),
        status=ComponentStatus(finding.status),
        required=finding.required,
        engine=finding.engine,
        latency_ms=finding.latency_ms,
        checked_at=finding.checked_at,
        detail=finding.detail,
        breaker=BreakerState(finding.breaker) if finding.breaker else None,
    )
