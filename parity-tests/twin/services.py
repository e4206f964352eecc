"""Services register, say that they are there, and are found."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Response, Security

from twin import documented as doc
from twin.checks import Checks, checks_of
from twin.models.auth import Permission
from twin.models.deployments import ServiceName
from twin.models.servers import Tag
from twin.models.services import (
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
from twin.paging import Pages
from twin.problems import Refusal
from twin.replays import OnceOnly
from twin.route import ContractRoute
from twin.security import Principal, caller
from twin.store import Store, store_of
from twin.values import Environment, Given, Id
from twin.versions import IfMatch, IfNoneMatch, etag, must_match, unchanged

router = APIRouter(prefix="/api/v1/services", tags=["services"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
Checking = Annotated[Checks, Depends(checks_of)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.SERVICES_READ.value])]
Writer = Annotated[Principal, Security(caller, scopes=[Permission.SERVICES_WRITE.value])]

LIMITED = {"x-max-body": 262_144}
REGISTERING = tuple(status for status in doc.CREATING)
CHANGING = tuple(status for status in doc.CHANGING if status != 409)
DELETING = tuple(status for status in doc.DELETING if status != 409)
COUNTING = tuple(status for status in doc.LISTING if status != 422)


@router.get("", summary="Discover services", responses=doc.answers(200, doc.LINK, failures=doc.LISTING))
async def list_services(
    principal: Reader,
    pages: Pages,
    store: Stored,
    name: Annotated[Given[ServiceName], Query()] = None,
    environment: Annotated[Given[Environment], Query()] = None,
    tag: Annotated[Given[list[Tag]], Query(min_length=1, max_length=10)] = None,
    status: Annotated[Given[ServiceStatus], Query()] = None,
) -> ServicePage:
    """Services in the environments that are open to the caller, newest first."""
    wanted = [
        service
        for service in reversed(store.services.values())
        if principal.reaches([service.environment])
        and (name is None or name.lower() in service.name.lower())
        and environment in {None, service.environment}
        and (tag is None or set(tag) & set(service.tags))
        and status in {None, service.status}
    ]
    filters = [
        ("name", name),
        ("environment", environment),
        *(("tag", one) for one in tag or ()),
        ("status", status),
    ]
    return pages.cut(ServicePage, wanted, filters)


def _endpoints(drafts: list[EndpointDraft]) -> list[Endpoint]:
    return [Endpoint(**draft.model_dump()) for draft in drafts]


def _url(endpoints: list[Endpoint]) -> str | None:
    for each in endpoints:
        if each.protocol in {EndpointProtocol.HTTP, EndpointProtocol.HTTPS}:
            host = f"[{each.host}]" if ":" in each.host else each.host
            return f"{each.protocol.value}://{host}:{each.port}{each.path}"
    return None


def _shown(service: Service, store: Store, response: Response) -> Service:
    response.headers["ETag"] = etag(service, store.touches[service.id])
    # as it is now: it may be checked before the answer is written
    return service.model_copy()


def _set(service: Service, members: dict[str, Any], checks: Checks) -> None:
    interval = service.health_check_interval
    for member, value in members.items():
        setattr(service, member, value)
    service.health_check_url = _url(service.endpoints)
    if service.health_check_interval < interval:
        checks.schedule(service, sooner_only=True)


@router.post(
    "",
    summary="Register a service",
    status_code=201,
    responses=doc.answers(201, doc.ETAG, doc.LOCATION, failures=REGISTERING)
    | {200: {"model": Service, "headers": doc.EDGE | doc.ETAG}},
    openapi_extra=LIMITED,
)
async def register_service(
    body: ServiceRegistration,
    principal: Writer,
    once: OnceOnly,
    response: Response,
    store: Stored,
    checks: Checking,
) -> Service:
    """It is new, or what it says of itself is."""
    principal.enter(body.environment)

    async def make() -> Service:
        members = {name: getattr(body, name) for name in ServiceRegistration.model_fields}
        members["endpoints"] = _endpoints(body.endpoints)
        now = store.now()
        for service in store.services.values():
            if (service.name, service.environment) == (body.name, body.environment):
                _set(service, members | {"last_seen": now}, checks)
                store.touch(service.id)
                response.status_code = 200
                return _shown(service, store, response)
        service = Service(
            id=uuid4(),
            **members,
            status=ServiceStatus.HEALTHY,
            registered_at=now,
            last_seen=now,
            last_health_check=None,
            health_check_url=_url(members["endpoints"]),
        )
        store.services[service.id] = service
        store.touch(service.id)
        checks.schedule(service)
        response.headers["Location"] = f"/api/v1/services/{service.id}"
        return _shown(service, store, response)

    return await once.answer(principal, body, make)


@router.get("/stats", summary="Count services", responses=doc.answers(200, failures=COUNTING))
async def get_service_stats(principal: Reader, store: Stored) -> ServiceStats:
    """How many there are where the caller may look."""
    seen = [each for each in store.services.values() if principal.reaches([each.environment])]

    def count(member: str, values: Any) -> dict[str, int]:
        return {value.value: sum(getattr(each, member) is value for each in seen) for value in values}

    return ServiceStats(
        total_services=len(seen),
        by_environment=ServicesByEnvironment(**count("environment", Environment)),
        by_status=ServicesByStatus(**count("status", ServiceStatus)),
        latest_registrations=seen[:-6:-1],
    )


def _reached(service_id: Id, principal: Principal, store: Store) -> Service:
    service = store.services.get(service_id)
    if service is None:
        raise Refusal(404, "there is no such service")
    principal.enter(service.environment)
    return service


@router.get(
    "/{service_id}",
    summary="Get a service",
    response_model=Service,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_service(
    service_id: Id, principal: Reader, store: Stored, response: Response, if_none_match: IfNoneMatch = None
) -> Service | Response:
    """One service as it is now."""
    service = _reached(service_id, principal, store)
    touches = store.touches[service.id]
    return unchanged(service, if_none_match, touches) or _shown(service, store, response)


@router.patch(
    "/{service_id}",
    summary="Change a service",
    responses=doc.answers(200, doc.ETAG, failures=CHANGING),
    openapi_extra=LIMITED,
)
async def update_service(
    service_id: Id,
    body: ServicePatch,
    principal: Writer,
    store: Stored,
    checks: Checking,
    response: Response,
    if_match: IfMatch = None,
) -> Service:
    """Sets what is given and leaves the rest."""
    service = _reached(service_id, principal, store)
    must_match(service, if_match, store.touches[service.id])
    members = {name: getattr(body, name) for name in body.model_fields_set}
    if "endpoints" in members:
        members["endpoints"] = _endpoints(members["endpoints"])
    maintenance = members.pop("maintenance", None)
    _set(service, members, checks)
    if maintenance is True:
        service.status = ServiceStatus.MAINTENANCE
    elif maintenance is False and service.status is ServiceStatus.MAINTENANCE:
        service.status = checks.records[service.id].found
        checks.schedule(service)
    store.touch(service.id)
    return _shown(service, store, response)


@router.delete(
    "/{service_id}",
    summary="Unregister a service",
    status_code=204,
    response_class=Response,
    responses=doc.answers(204, failures=DELETING),
)
async def delete_service(
    service_id: Id, principal: Writer, store: Stored, checks: Checking, if_match: IfMatch = None
) -> None:
    """The service is gone."""
    service = _reached(service_id, principal, store)
    must_match(service, if_match, store.touches[service.id])
    del store.services[service.id], checks.records[service.id]


@router.post(
    "/{service_id}/heartbeat",
    summary="Say that a service is there",
    responses=doc.answers(200, doc.ETAG, failures=doc.READING),
)
async def send_heartbeat(service_id: Id, principal: Writer, store: Stored, response: Response) -> Service:
    """It was seen."""
    service = _reached(service_id, principal, store)
    service.last_seen = store.now()
    store.touch(service.id)
    return _shown(service, store, response)


@router.get(
    "/{service_id}/health",
    summary="Get the health of a service",
    responses=doc.answers(200, failures=doc.READING),
)
async def get_service_health(
    service_id: Id, principal: Reader, store: Stored, checks: Checking
) -> ServiceHealth:
    """The newest result, or what is found now."""
    service = _reached(service_id, principal, store)
    if service.status is ServiceStatus.MAINTENANCE:
        return ServiceHealth(
            service_id=service.id,
            status=service.status,
            response_time_ms=None,
            status_code=None,
            error_message=None,
            timestamp=store.now(),
        )
    record = checks.records[service.id]
    if not record.results:
        result = await checks.check(service)
        if record.results or store.services.get(service_id) is not service:
            return result
        checks.keep(service, result)
        return result
    return record.results[0]


@router.get(
    "/{service_id}/health/history",
    summary="List results of a service",
    responses=doc.answers(200, doc.LINK, failures=doc.READING),
)
async def list_service_health(
    service_id: Id, principal: Reader, pages: Pages, store: Stored, checks: Checking
) -> ServiceHealthPage:
    """What was found, newest first."""
    service = _reached(service_id, principal, store)
    return pages.cut(ServiceHealthPage, list(checks.records[service.id].results), [])
