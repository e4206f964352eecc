"""services: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.common import Environment
from ...models.services import (
    Service,
    ServiceHealth,
    ServiceHealthPage,
    ServicePage,
    ServicePatch,
    ServiceRegistration,
    ServiceStats,
    ServiceStatus,
)
from ...runtime.types import UUID
from .. import errors as _errors
from ..runtime import calls as _calls

_LIST_SERVICES: _calls.Operation[ServicePage] = _calls.Operation(
    "list_services",
    "GET",
    "/api/v1/services",
    {200: _calls.json(ServicePage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(
        _calls.query("name"),
        _calls.query("environment"),
        _calls.query("tag", "form", True),
        _calls.query("status"),
        _calls.query("page"),
        _calls.query("per_page"),
    ),
    secured=True,
)
_REGISTER_SERVICE: _calls.Operation[Service] = _calls.Operation(
    "register_service",
    "POST",
    "/api/v1/services",
    {201: _calls.json(Service), 200: _calls.json(Service)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.header("Idempotency-Key"),),
    body=_calls.Body("json", "application/json", ServiceRegistration),
    secured=True,
)
_GET_SERVICE_STATS: _calls.Operation[ServiceStats] = _calls.Operation(
    "get_service_stats",
    "GET",
    "/api/v1/services/stats",
    {200: _calls.json(ServiceStats)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 429, 500, 503),
    secured=True,
)
_GET_SERVICE: _calls.Operation[Service] = _calls.Operation(
    "get_service",
    "GET",
    "/api/v1/services/{}",
    {200: _calls.json(Service)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("service_id"), _calls.header("If-None-Match")),
    secured=True,
)
_UPDATE_SERVICE: _calls.Operation[Service] = _calls.Operation(
    "update_service",
    "PATCH",
    "/api/v1/services/{}",
    {200: _calls.json(Service)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 412, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("service_id"), _calls.header("If-Match")),
    body=_calls.Body("json", "application/json", ServicePatch),
    secured=True,
)
_DELETE_SERVICE: _calls.Operation[None] = _calls.Operation(
    "delete_service",
    "DELETE",
    "/api/v1/services/{}",
    {204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 412, 422, 429, 500, 503),
    parameters=(_calls.path("service_id"), _calls.header("If-Match")),
    secured=True,
)
_SEND_HEARTBEAT: _calls.Operation[Service] = _calls.Operation(
    "send_heartbeat",
    "POST",
    "/api/v1/services/{}/heartbeat",
    {200: _calls.json(Service)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("service_id"),),
    secured=True,
)
_GET_SERVICE_HEALTH: _calls.Operation[ServiceHealth] = _calls.Operation(
    "get_service_health",
    "GET",
    "/api/v1/services/{}/health",
    {200: _calls.json(ServiceHealth)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("service_id"),),
    secured=True,
)
_LIST_SERVICE_HEALTH: _calls.Operation[ServiceHealthPage] = _calls.Operation(
    "list_service_health",
    "GET",
    "/api/v1/services/{}/health/history",
    {200: _calls.json(ServiceHealthPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("service_id"), _calls.query("page"), _calls.query("per_page")),
    secured=True,
)


class SyncServices(_calls.SyncClient):
    """Services that register themselves, are checked, and can be found by others."""

    def list_services(
        self,
        *,
        name: str | None = None,
        environment: Environment | None = None,
        tag: list[str] | None = None,
        status: ServiceStatus | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> ServicePage:
        """Discover services.

        Services in the environments that are open to the caller, newest registration first. All filters must hold: `name` is contained in the name, whatever its case; of several tags, one is enough; the others are exact. Needs `services:read`.
        """
        return self._call(_LIST_SERVICES, name, environment, tag, status, page, per_page)

    def register_service(self, *, idempotency_key: str | None = None, body: ServiceRegistration) -> Service:
        """Register a service.

        A service is known by its name and environment. The first registration of both makes it (201), each further one sets all the rest of it anew (200): what is not given takes its default. Id, status and history stay, also when the endpoints are others, and so does maintenance. However many register at once, there is one. Registering counts as being seen, as a heartbeat does; whoever is not seen for 10 minutes is removed. New services count as `healthy` until they are first checked, half an interval to one and a half intervals later, so that services which start together are not checked together. Whether an endpoint may be probed is found out when it is checked, not here. An environment that is closed to the caller is 403. Needs `services:write`.
        """
        return self._call(_REGISTER_SERVICE, idempotency_key, body)

    def get_service_stats(self) -> ServiceStats:
        """Count services.

        How many services there are in the environments that are open to the caller, and the five that registered last. Needs `services:read`.
        """
        return self._call(_GET_SERVICE_STATS)

    def get_service(self, *, service_id: UUID, if_none_match: str | None = None) -> Service:
        """Get a service.

        One service as it is now. Needs `services:read`.
        """
        return self._call(_GET_SERVICE, service_id, if_none_match)

    def update_service(self, *, service_id: UUID, if_match: str | None = None, body: ServicePatch) -> Service:
        """Change a service.

        Sets what is given and leaves the rest. Name and environment are what a service is known by, and stay. While it is in `maintenance` it is not checked; the next check after that comes as after registering, and until then the status is again what it was before. A change is no heartbeat. Every check and every heartbeat changes the `ETag`, too. Needs `services:write`.
        """
        return self._call(_UPDATE_SERVICE, service_id, if_match, body)

    def delete_service(self, *, service_id: UUID, if_match: str | None = None) -> None:
        """Unregister a service.

        The service is gone, and so is its history. Needs `services:write`.
        """
        return self._call(_DELETE_SERVICE, service_id, if_match)

    def send_heartbeat(self, *, service_id: UUID) -> Service:
        """Say that a service is there.

        Sets `last_seen`, and nothing else. Whoever is not seen for 10 minutes is removed. Needs `services:write`.
        """
        return self._call(_SEND_HEARTBEAT, service_id)

    def get_service_health(self, *, service_id: UUID) -> ServiceHealth:
        """Get the health of a service.

        The newest result. When there is none yet, the service is checked now, which takes up to 5 seconds, and the result is kept. Of a service in `maintenance` it says so, without a check. Needs `services:read`.
        """
        return self._call(_GET_SERVICE_HEALTH, service_id)

    def list_service_health(
        self, *, service_id: UUID, page: int | None = None, per_page: int | None = None
    ) -> ServiceHealthPage:
        """List results of a service.

        What checks found, newest first. Of each service the newest 100 results are kept. Needs `services:read`.
        """
        return self._call(_LIST_SERVICE_HEALTH, service_id, page, per_page)


class AsyncServices(_calls.AsyncClient):
    """Services that register themselves, are checked, and can be found by others."""

    async def list_services(
        self,
        *,
        name: str | None = None,
        environment: Environment | None = None,
        tag: list[str] | None = None,
        status: ServiceStatus | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> ServicePage:
        """Discover services.

        Services in the environments that are open to the caller, newest registration first. All filters must hold: `name` is contained in the name, whatever its case; of several tags, one is enough; the others are exact. Needs `services:read`.
        """
        return await self._call(_LIST_SERVICES, name, environment, tag, status, page, per_page)

    async def register_service(
        self, *, idempotency_key: str | None = None, body: ServiceRegistration
    ) -> Service:
        """Register a service.

        A service is known by its name and environment. The first registration of both makes it (201), each further one sets all the rest of it anew (200): what is not given takes its default. Id, status and history stay, also when the endpoints are others, and so does maintenance. However many register at once, there is one. Registering counts as being seen, as a heartbeat does; whoever is not seen for 10 minutes is removed. New services count as `healthy` until they are first checked, half an interval to one and a half intervals later, so that services which start together are not checked together. Whether an endpoint may be probed is found out when it is checked, not here. An environment that is closed to the caller is 403. Needs `services:write`.
        """
        return await self._call(_REGISTER_SERVICE, idempotency_key, body)

    async def get_service_stats(self) -> ServiceStats:
        """Count services.

        How many services there are in the environments that are open to the caller, and the five that registered last. Needs `services:read`.
        """
        return await self._call(_GET_SERVICE_STATS)

    async def get_service(self, *, service_id: UUID, if_none_match: str | None = None) -> Service:
        """Get a service.

        One service as it is now. Needs `services:read`.
        """
        return await self._call(_GET_SERVICE, service_id, if_none_match)

    async def update_service(
        self, *, service_id: UUID, if_match: str | None = None, body: ServicePatch
    ) -> Service:
        """Change a service.

        Sets what is given and leaves the rest. Name and environment are what a service is known by, and stay. While it is in `maintenance` it is not checked; the next check after that comes as after registering, and until then the status is again what it was before. A change is no heartbeat. Every check and every heartbeat changes the `ETag`, too. Needs `services:write`.
        """
        return await self._call(_UPDATE_SERVICE, service_id, if_match, body)

    async def delete_service(self, *, service_id: UUID, if_match: str | None = None) -> None:
        """Unregister a service.

        The service is gone, and so is its history. Needs `services:write`.
        """
        return await self._call(_DELETE_SERVICE, service_id, if_match)

    async def send_heartbeat(self, *, service_id: UUID) -> Service:
        """Say that a service is there.

        Sets `last_seen`, and nothing else. Whoever is not seen for 10 minutes is removed. Needs `services:write`.
        """
        return await self._call(_SEND_HEARTBEAT, service_id)

    async def get_service_health(self, *, service_id: UUID) -> ServiceHealth:
        """Get the health of a service.

        The newest result. When there is none yet, the service is checked now, which takes up to 5 seconds, and the result is kept. Of a service in `maintenance` it says so, without a check. Needs `services:read`.
        """
        return await self._call(_GET_SERVICE_HEALTH, service_id)

    async def list_service_health(
        self, *, service_id: UUID, page: int | None = None, per_page: int | None = None
    ) -> ServiceHealthPage:
        """List results of a service.

        What checks found, newest first. Of each service the newest 100 results are kept. Needs `services:read`.
        """
        return await self._call(_LIST_SERVICE_HEALTH, service_id, page, per_page)
