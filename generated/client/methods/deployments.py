"""deployments: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.common import Environment
from ...models.deployments import (
    Deployment,
    DeploymentAccepted,
    DeploymentCreate,
    DeploymentPage,
    DeploymentStatus,
    RollbackRequest,
)
from ...runtime.types import UUID
from .. import errors as _errors
from ..runtime import calls as _calls

_LIST_DEPLOYMENTS: _calls.Operation[DeploymentPage] = _calls.Operation(
    "list_deployments",
    "GET",
    "/api/v1/deployments",
    {200: _calls.json(DeploymentPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(
        _calls.query("environment"),
        _calls.query("status"),
        _calls.query("service"),
        _calls.query("page"),
        _calls.query("per_page"),
    ),
    secured=True,
)
_CREATE_DEPLOYMENT: _calls.Operation[Deployment] = _calls.Operation(
    "create_deployment",
    "POST",
    "/api/v1/deployments",
    {201: _calls.json(Deployment)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.header("Idempotency-Key"),),
    body=_calls.Body("json", "application/json", DeploymentCreate),
    secured=True,
)
_CREATE_DEPLOYMENT_ASYNC: _calls.Operation[DeploymentAccepted] = _calls.Operation(
    "create_deployment_async",
    "POST",
    "/api/v1/deployments/async",
    {202: _calls.json(DeploymentAccepted)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.header("Idempotency-Key"),),
    body=_calls.Body("json", "application/json", DeploymentCreate),
    secured=True,
)
_GET_DEPLOYMENT: _calls.Operation[Deployment] = _calls.Operation(
    "get_deployment",
    "GET",
    "/api/v1/deployments/{}",
    {200: _calls.json(Deployment)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("deployment_id"), _calls.header("If-None-Match")),
    secured=True,
)
_ROLLBACK_DEPLOYMENT: _calls.Operation[Deployment] = _calls.Operation(
    "rollback_deployment",
    "POST",
    "/api/v1/deployments/{}/rollback",
    {202: _calls.json(Deployment)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("deployment_id"), _calls.header("If-Match"), _calls.header("Idempotency-Key")),
    body=_calls.Body("json", "application/json", RollbackRequest),
    secured=True,
)


class SyncDeployments(_calls.SyncClient):
    """Bringing versions of services into environments, and back."""

    def list_deployments(
        self,
        *,
        environment: Environment | None = None,
        status: DeploymentStatus | None = None,
        service: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> DeploymentPage:
        """List deployments.

        Deployments in the environments that are open to the caller, newest first. Filters are exact and all must hold. Needs `deployments:read`.
        """
        return self._call(_LIST_DEPLOYMENTS, environment, status, service, page, per_page)

    def create_deployment(self, *, idempotency_key: str | None = None, body: DeploymentCreate) -> Deployment:
        """Deploy a service.

        The deployment is new and `pending`; an operation of the kind `deploy` carries it out. It begins once no earlier deployment or rollback of the same service and environment waits or runs. Stages: `preparing` to 10 percent, `building` to 30, `testing` to 50, `deploying` to 80, `verifying` to 100. An environment that is closed to the caller is 403. Needs `deployments:create`.
        """
        return self._call(_CREATE_DEPLOYMENT, idempotency_key, body)

    def create_deployment_async(
        self, *, idempotency_key: str | None = None, body: DeploymentCreate
    ) -> DeploymentAccepted:
        """Deploy a service, and follow the operation.

        As `create_deployment`, but the answer is about the operation that carries the deployment out. Needs `deployments:create`.
        """
        return self._call(_CREATE_DEPLOYMENT_ASYNC, idempotency_key, body)

    def get_deployment(self, *, deployment_id: UUID, if_none_match: str | None = None) -> Deployment:
        """Get a deployment.

        One deployment as it is now. Needs `deployments:read`.
        """
        return self._call(_GET_DEPLOYMENT, deployment_id, if_none_match)

    def rollback_deployment(
        self,
        *,
        deployment_id: UUID,
        if_match: str | None = None,
        idempotency_key: str | None = None,
        body: RollbackRequest | None = None,
    ) -> Deployment:
        """Roll a deployment back.

        A new deployment of the kind `rollback` brings back version, replicas and config of the newest deployment before this one, of the same service and environment, that is `succeeded` now, rollbacks included. Once it has succeeded this one is `rolled_back`. Stages: `preparing` to 20 percent, `stopping` to 50, `starting_previous` to 80, `verifying` to 100. It waits its turn as any deployment does. It is 409 for one that is itself a rollback, that is neither `succeeded` nor `failed`, that has `rollback_enabled` false, that has nothing to go back to, or whose rollback waits or runs already. Needs `deployments:rollback`.
        """
        return self._call(_ROLLBACK_DEPLOYMENT, deployment_id, if_match, idempotency_key, body)


class AsyncDeployments(_calls.AsyncClient):
    """Bringing versions of services into environments, and back."""

    async def list_deployments(
        self,
        *,
        environment: Environment | None = None,
        status: DeploymentStatus | None = None,
        service: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> DeploymentPage:
        """List deployments.

        Deployments in the environments that are open to the caller, newest first. Filters are exact and all must hold. Needs `deployments:read`.
        """
        return await self._call(_LIST_DEPLOYMENTS, environment, status, service, page, per_page)

    async def create_deployment(
        self, *, idempotency_key: str | None = None, body: DeploymentCreate
    ) -> Deployment:
        """Deploy a service.

        The deployment is new and `pending`; an operation of the kind `deploy` carries it out. It begins once no earlier deployment or rollback of the same service and environment waits or runs. Stages: `preparing` to 10 percent, `building` to 30, `testing` to 50, `deploying` to 80, `verifying` to 100. An environment that is closed to the caller is 403. Needs `deployments:create`.
        """
        return await self._call(_CREATE_DEPLOYMENT, idempotency_key, body)

    async def create_deployment_async(
        self, *, idempotency_key: str | None = None, body: DeploymentCreate
    ) -> DeploymentAccepted:
        """Deploy a service, and follow the operation.

        As `create_deployment`, but the answer is about the operation that carries the deployment out. Needs `deployments:create`.
        """
        return await self._call(_CREATE_DEPLOYMENT_ASYNC, idempotency_key, body)

    async def get_deployment(self, *, deployment_id: UUID, if_none_match: str | None = None) -> Deployment:
        """Get a deployment.

        One deployment as it is now. Needs `deployments:read`.
        """
        return await self._call(_GET_DEPLOYMENT, deployment_id, if_none_match)

    async def rollback_deployment(
        self,
        *,
        deployment_id: UUID,
        if_match: str | None = None,
        idempotency_key: str | None = None,
        body: RollbackRequest | None = None,
    ) -> Deployment:
        """Roll a deployment back.

        A new deployment of the kind `rollback` brings back version, replicas and config of the newest deployment before this one, of the same service and environment, that is `succeeded` now, rollbacks included. Once it has succeeded this one is `rolled_back`. Stages: `preparing` to 20 percent, `stopping` to 50, `starting_previous` to 80, `verifying` to 100. It waits its turn as any deployment does. It is 409 for one that is itself a rollback, that is neither `succeeded` nor `failed`, that has `rollback_enabled` false, that has nothing to go back to, or whose rollback waits or runs already. Needs `deployments:rollback`.
        """
        return await self._call(_ROLLBACK_DEPLOYMENT, deployment_id, if_match, idempotency_key, body)
