"""system: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.system import ComponentHealth, ComponentName, Health, HealthReport, Root
from .. import errors as _errors
from ..runtime import calls as _calls

_GET_ROOT: _calls.Operation[Root] = _calls.Operation(
    "get_root", "GET", "/", {200: _calls.json(Root)}, _calls.fails(_errors.PROBLEM, 406, 429, 500)
)
_GET_HEALTH: _calls.Operation[Health] = _calls.Operation(
    "get_health", "GET", "/health", {200: _calls.json(Health)}, _calls.fails(_errors.PROBLEM, 406, 429, 500)
)
_GET_HEALTH_SLASH: _calls.Operation[Health] = _calls.Operation(
    "get_health_slash",
    "GET",
    "/health/",
    {200: _calls.json(Health)},
    _calls.fails(_errors.PROBLEM, 406, 429, 500),
)
_GET_HEALTH_ALL: _calls.Operation[HealthReport] = _calls.Operation(
    "get_health_all",
    "GET",
    "/health/all",
    {200: _calls.json(HealthReport)},
    _calls.fails(_errors.PROBLEM, 406, 429, 500) | _calls.fails(_errors.HEALTH_REPORT, 503),
)
_GET_HEALTH_COMPONENT: _calls.Operation[ComponentHealth] = _calls.Operation(
    "get_health_component",
    "GET",
    "/health/{}",
    {200: _calls.json(ComponentHealth)},
    _calls.fails(_errors.PROBLEM, 406, 422, 429, 500, 503),
    parameters=(_calls.path("component"),),
)
_GET_METRICS: _calls.Operation[str] = _calls.Operation(
    "get_metrics",
    "GET",
    "/metrics",
    {200: _calls.text("text/plain; version=0.0.4; charset=utf-8")},
    _calls.fails(_errors.PROBLEM, 406, 429, 500),
)


class SyncSystem(_calls.SyncClient):
    """What the service is, whether it is well, and its metrics. Needs no credentials."""

    def get_root(self) -> Root:
        """See what the service is.

        Name, version, where the documentation is, the security schemes in force, and all operations of the contract.
        """
        return self._call(_GET_ROOT)

    def get_health(self) -> Health:
        """See whether the service is alive.

        For liveness probes. It touches nothing that could be slow or down.
        """
        return self._call(_GET_HEALTH)

    def get_health_slash(self) -> Health:
        """See whether the service is alive (with a slash).

        The same as `get_health`, for probes that put a slash at the end.
        """
        return self._call(_GET_HEALTH_SLASH)

    def get_health_all(self) -> HealthReport:
        """See whether the service can work.

        For readiness probes and people. Every component is asked and reported on. The answer is 503 when one that is needed is unhealthy, with the same report as body. Components are asked at most once in 30 seconds.
        """
        return self._call(_GET_HEALTH_ALL)

    def get_health_component(self, *, component: ComponentName) -> ComponentHealth:
        """See how one component is.

        The component is asked now. The answer is 503 when it is unhealthy, needed or not, and 200 when the service runs without it.
        """
        return self._call(_GET_HEALTH_COMPONENT, component)

    def get_metrics(self) -> str:
        """Read the metrics.

        Requests, latencies, requests in flight and errors by operation, cache hits and misses, breakers, the queue and operations by status, for Prometheus. Labels carry operationIds, never raw paths.
        """
        return self._call(_GET_METRICS)


class AsyncSystem(_calls.AsyncClient):
    """What the service is, whether it is well, and its metrics. Needs no credentials."""

    async def get_root(self) -> Root:
        """See what the service is.

        Name, version, where the documentation is, the security schemes in force, and all operations of the contract.
        """
        return await self._call(_GET_ROOT)

    async def get_health(self) -> Health:
        """See whether the service is alive.

        For liveness probes. It touches nothing that could be slow or down.
        """
        return await self._call(_GET_HEALTH)

    async def get_health_slash(self) -> Health:
        """See whether the service is alive (with a slash).

        The same as `get_health`, for probes that put a slash at the end.
        """
        return await self._call(_GET_HEALTH_SLASH)

    async def get_health_all(self) -> HealthReport:
        """See whether the service can work.

        For readiness probes and people. Every component is asked and reported on. The answer is 503 when one that is needed is unhealthy, with the same report as body. Components are asked at most once in 30 seconds.
        """
        return await self._call(_GET_HEALTH_ALL)

    async def get_health_component(self, *, component: ComponentName) -> ComponentHealth:
        """See how one component is.

        The component is asked now. The answer is 503 when it is unhealthy, needed or not, and 200 when the service runs without it.
        """
        return await self._call(_GET_HEALTH_COMPONENT, component)

    async def get_metrics(self) -> str:
        """Read the metrics.

        Requests, latencies, requests in flight and errors by operation, cache hits and misses, breakers, the queue and operations by status, for Prometheus. Labels carry operationIds, never raw paths.
        """
        return await self._call(_GET_METRICS)
