"""Handlers of the tag services."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain import endpoints as asked
from app.domain import services as domain
from app.domain.environments import admit
from app.domain.paging import PageRequest
from app.domain.preconditions import etag, unchanged
from app.domain.principal import Principal
from app.domain.service_checks import HealthOnRequest
from app.domain.services import Registration, ServiceChanges, ServiceFilter
from app.handlers.once import Once, values
from app.handlers.pages import link
from app.handlers.refusals import UNCHANGED, UNMADE, UNREACHED, decline
from generated.models.common import Environment
from generated.models.services import (
    Endpoint,
    EndpointDraft,
    EndpointProtocol,
    Service,
    ServiceHealth,
    ServiceHealthPage,
    ServicePage,
    ServicePatch,
    ServiceRegistration,
    ServicesByEnvironment,
    ServicesByStatus,
    ServiceStats,
    ServiceStatus,
)
from generated.responses import (
    Conflict,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    LinkHeaders,
    NoContent,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
)
from generated.routers.services import encode_register_service

_PATH = "/api/v1/services"


class Services:
    """Discovery over HTTP."""

    def __init__(self, services: domain.Services, health: HealthOnRequest, once: Once) -> None:
        self._services = services
        self._health = health
        self._once = once

    async def list_services(
        self,
        *,
        name: str | None,
        environment: Environment | None,
        tag: list[str] | None,
        status: ServiceStatus | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> Ok[ServicePage, LinkHeaders]:
        where = ServiceFilter(
            name=name,
            environment=environment,
            tags=tag or (),
            status=domain.ServiceStatus(status) if status else None,
        )
        found = await self._services.list(PageRequest(page, per_page), where, principal.environments)
        filters = {"name": name, "environment": environment, "tag": tag, "status": status}
        shown = ServicePage(
            items=[show_service(service) for service in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(_PATH, found, filters)))

    async def register_service(
        self, *, idempotency_key: str | None, body: ServiceRegistration, principal: Principal
    ) -> Created[Service, EtagLocationHeaders] | Ok[Service, EtagHeaders] | Forbidden | Conflict:
        async def register() -> Created[Service, EtagLocationHeaders] | Ok[Service, EtagHeaders]:
            service, new = await self._services.register(_registration(body), principal.environments)
            tag = _etag(service)
            if not new:
                return Ok(show_service(service), EtagHeaders(etag=tag))
            headers = EtagLocationHeaders(etag=tag, location=f"{_PATH}/{service.id}")
            return Created(show_service(service), headers)

        try:
            admit(body.environment, principal.environments)
            return await self._once(
                register,
                encode_register_service,
                key=idempotency_key,
                principal=principal,
                operation="register_service",
                request=lambda: values(body),
            )
        except UNMADE as refusal:
            return decline(refusal)

    async def get_service_stats(self, *, principal: Principal) -> Ok[ServiceStats, None]:
        stats = await self._services.stats(principal.environments)
        return Ok(
            ServiceStats(
                total_services=sum(stats.tally.values()),
                by_environment=ServicesByEnvironment(
                    **{each.value: _count(stats.tally, environment=each) for each in Environment}
                ),
                by_status=ServicesByStatus(
                    **{each.value: _count(stats.tally, status=each) for each in domain.ServiceStatus}
                ),
                latest_registrations=[show_service(service) for service in stats.latest],
            )
        )

    async def get_service(
        self, *, service_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[Service, EtagHeaders] | NotModified[EtagHeaders] | NotFound | Forbidden:
        try:
            service = await self._services.get(service_id, principal.environments)
        except UNREACHED as refusal:
            return decline(refusal)
        headers = EtagHeaders(etag=_etag(service))
        if unchanged(if_none_match, headers.etag):
            return NotModified(headers)
        return Ok(show_service(service), headers)

    async def update_service(
        self, *, service_id: UUID, if_match: str | None, body: ServicePatch, principal: Principal
    ) -> Ok[Service, EtagHeaders] | NotFound | Forbidden | PreconditionFailed:
        try:
            service = await self._services.update(
                service_id,
                _changes(body),
                maintenance=body.maintenance,
                environments=principal.environments,
                if_match=if_match,
            )
        except UNCHANGED as refusal:
            return decline(refusal)
        return Ok(show_service(service), EtagHeaders(etag=_etag(service)))

    async def delete_service(
        self, *, service_id: UUID, if_match: str | None, principal: Principal
    ) -> NoContent[None] | NotFound | Forbidden | PreconditionFailed:
        try:
            await self._services.delete(service_id, environments=principal.environments, if_match=if_match)
        except UNCHANGED as refusal:
            return decline(refusal)
        return NoContent()

    async def send_heartbeat(
        self, *, service_id: UUID, principal: Principal
    ) -> Ok[Service, EtagHeaders] | NotFound | Forbidden:
        try:
            service = await self._services.heartbeat(service_id, principal.environments)
        except UNREACHED as refusal:
            return decline(refusal)
        return Ok(show_service(service), EtagHeaders(etag=_etag(service)))

    async def get_service_health(
        self, *, service_id: UUID, principal: Principal
    ) -> Ok[ServiceHealth, None] | NotFound | Forbidden:
        try:
            service = await self._services.get(service_id, principal.environments)
        except UNREACHED as refusal:
            return decline(refusal)
        return Ok(show_result(await self._health.of(service)))

    async def list_service_health(
        self, *, service_id: UUID, page: int, per_page: int, principal: Principal
    ) -> Ok[ServiceHealthPage, LinkHeaders] | NotFound | Forbidden:
        try:
            found = await self._services.history(
                service_id, PageRequest(page, per_page), principal.environments
            )
        except UNREACHED as refusal:
            return decline(refusal)
        shown = ServiceHealthPage(
            items=[show_result(result) for result in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(f"{_PATH}/{service_id}/health/history", found)))


def show_service(service: domain.Service) -> Service:
    """A service as the contract describes it."""
    return Service(
        id=service.id,
        name=service.name,
        version=service.version,
        environment=Environment(service.environment),
        endpoints=[_show_endpoint(endpoint) for endpoint in service.endpoints],
        tags=list(service.tags),
        metadata=dict(service.metadata),
        health_check_interval=service.health_check_interval,
        status=ServiceStatus(service.status),
        registered_at=service.registered_at,
        last_seen=service.last_seen,
        last_health_check=service.last_health_check,
        health_check_url=service.health_check_url,
    )


def show_result(result: domain.HealthResult) -> ServiceHealth:
    """What was found of a service, as the contract describes it."""
    return ServiceHealth(
        service_id=result.service_id,
        status=ServiceStatus(result.status),
        response_time_ms=result.response_time_ms,
        status_code=result.status_code,
        error_message=result.error_message,
        timestamp=result.timestamp,
    )


def _etag(service: domain.Service) -> str:
    return etag(service.revision, service.variant)


def _show_endpoint(endpoint: asked.Endpoint) -> Endpoint:
    return Endpoint(
        host=endpoint.host,
        port=endpoint.port,
        protocol=EndpointProtocol(endpoint.protocol),
        path=endpoint.path,
    )


def _count(tally: domain.Tally, *, environment: str | None = None, status: str | None = None) -> int:
    return sum(
        number
        for (where, how), number in tally.items()
        if environment in (None, where) and status in (None, how)
    )


def _endpoints(drafts: Sequence[EndpointDraft]) -> tuple[asked.Endpoint, ...]:
    return tuple(
        asked.Endpoint(each.host, each.port, asked.EndpointProtocol(each.protocol), each.path)
        for each in drafts
    )


def _registration(body: ServiceRegistration) -> Registration:
    return Registration(
        name=body.name,
        version=body.version,
        environment=body.environment,
        endpoints=_endpoints(body.endpoints),
        tags=body.tags,
        metadata=dict(body.metadata),
        health_check_interval=body.health_check_interval,
    )


def _changes(body: ServicePatch) -> ServiceChanges:
    changes = ServiceChanges()
    if body.version is not None:
        changes["version"] = body.version
    if body.endpoints is not None:
        changes["endpoints"] = _endpoints(body.endpoints)
    if body.tags is not None:
        changes["tags"] = tuple(body.tags)
    if body.metadata is not None:
        changes["metadata"] = dict(body.metadata)
    if body.health_check_interval is not None:
        changes["health_check_interval"] = body.health_check_interval
    return changes
