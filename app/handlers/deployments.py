"""Handlers of the tag deployments."""

from __future__ import annotations

from uuid import UUID

from app.domain.principal import Principal
from generated.models.common import Environment
from generated.models.deployments import DeploymentCreate, DeploymentStatus, RollbackRequest
from generated.routers.deployments import (
    CreateDeploymentAsyncResponse,
    CreateDeploymentResponse,
    GetDeploymentResponse,
    ListDeploymentsResponse,
    RollbackDeploymentResponse,
)
from generated.runtime.problem import Failure


class Deployments:
    """Bringing versions of services into environments, and back."""

    async def list_deployments(
        self,
        *,
        environment: Environment | None,
        status: DeploymentStatus | None,
        service: str | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> ListDeploymentsResponse:
        raise Failure(501, "list_deployments is not written yet")

    async def create_deployment(
        self, *, idempotency_key: str | None, body: DeploymentCreate, principal: Principal
    ) -> CreateDeploymentResponse:
        raise Failure(501, "create_deployment is not written yet")

    async def create_deployment_async(
        self, *, idempotency_key: str | None, body: DeploymentCreate, principal: Principal
    ) -> CreateDeploymentAsyncResponse:
        raise Failure(501, "create_deployment_async is not written yet")

    async def get_deployment(
        self, *, deployment_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetDeploymentResponse:
        raise Failure(501, "get_deployment is not written yet")

    async def rollback_deployment(
        self,
        *,
        deployment_id: UUID,
        if_match: str | None,
        idempotency_key: str | None,
        body: RollbackRequest | None,
        principal: Principal,
    ) -> RollbackDeploymentResponse:
        raise Failure(501, "rollback_deployment is not written yet")
