"""Handlers of the tag deployments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from app.domain import deployments as domain
from app.domain.deployments import DeploymentDraft, DeploymentFilter
from app.domain.environments import admit
from app.domain.paging import PageRequest
from app.domain.preconditions import etag, unchanged
from app.domain.principal import Principal
from app.handlers.once import Once, values
from app.handlers.operations import operation_path
from app.handlers.pages import link
from app.handlers.refusals import UNMADE, UNREACHED, UNTOUCHED, decline
from generated.models.common import Environment
from generated.models.deployments import (
    Deployment,
    DeploymentAccepted,
    DeploymentConfig,
    DeploymentCreate,
    DeploymentKind,
    DeploymentPage,
    DeploymentStage,
    DeploymentStatus,
    RollbackRequest,
)
from generated.models.operations import OperationStatus
from generated.responses import (
    Accepted,
    Conflict,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    LinkHeaders,
    LocationHeaders,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
)
from generated.routers.deployments import (
    encode_create_deployment,
    encode_create_deployment_async,
    encode_rollback_deployment,
)
from generated.runtime.answers import Encoded, ProblemAnswer

_PATH = "/api/v1/deployments"

R = TypeVar("R")


class Deployments:
    """Deployments and rollbacks over HTTP."""

    def __init__(self, deployments: domain.Deployments, once: Once) -> None:
        self._deployments = deployments
        self._once = once

    async def list_deployments(
        self,
        *,
        environment: Environment | None,
        status: DeploymentStatus | None,
        service: str | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> Ok[DeploymentPage, LinkHeaders]:
        where = DeploymentFilter(
            environment=environment,
            status=domain.DeploymentStatus(status) if status else None,
            service=service,
        )
        found = await self._deployments.list(PageRequest(page, per_page), where, principal.environments)
        filters = {"environment": environment, "status": status, "service": service}
        shown = DeploymentPage(
            items=[show_deployment(deployment) for deployment in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(_PATH, found, filters)))

    async def create_deployment(
        self, *, idempotency_key: str | None, body: DeploymentCreate, principal: Principal
    ) -> Created[Deployment, EtagLocationHeaders] | Forbidden | Conflict:
        def show(made: domain.Deployment) -> Created[Deployment, EtagLocationHeaders]:
            return Created(show_deployment(made), _headers(made))

        try:
            return await self._create(
                show, encode_create_deployment, "create_deployment", idempotency_key, body, principal
            )
        except UNMADE as refusal:
            return decline(refusal)

    async def create_deployment_async(
        self, *, idempotency_key: str | None, body: DeploymentCreate, principal: Principal
    ) -> Accepted[DeploymentAccepted, LocationHeaders] | Forbidden | Conflict:
        def show(made: domain.Deployment) -> Accepted[DeploymentAccepted, LocationHeaders]:
            path = operation_path(made.operation.id)
            accepted = DeploymentAccepted(
                operation_id=made.operation.id,
                deployment_id=made.id,
                status_url=path,
                status=OperationStatus(made.operation.status),
                progress=made.operation.progress,
                started_at=made.operation.started_at,
            )
            return Accepted(accepted, LocationHeaders(location=path))

        try:
            return await self._create(
                show,
                encode_create_deployment_async,
                "create_deployment_async",
                idempotency_key,
                body,
                principal,
            )
        except UNMADE as refusal:
            return decline(refusal)

    async def _create(
        self,
        show: Callable[[domain.Deployment], R],
        encode: Callable[[R], Encoded | ProblemAnswer],
        operation: str,
        key: str | None,
        body: DeploymentCreate,
        principal: Principal,
    ) -> R:
        async def create() -> R:
            made = await self._deployments.create(
                _draft(body), requested_by=principal.name, environments=principal.environments
            )
            return show(made)

        admit(body.environment, principal.environments)
        return await self._once(
            create,
            encode,
            key=key,
            principal=principal,
            operation=operation,
            request=lambda: values(body),
        )

    async def get_deployment(
        self, *, deployment_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[Deployment, EtagHeaders] | NotModified[EtagHeaders] | NotFound | Forbidden:
        try:
            deployment = await self._deployments.get(deployment_id, principal.environments)
        except UNREACHED as refusal:
            return decline(refusal)
        headers = EtagHeaders(etag=_etag(deployment))
        if unchanged(if_none_match, headers.etag):
            return NotModified(headers)
        return Ok(show_deployment(deployment), headers)

    async def rollback_deployment(
        self,
        *,
        deployment_id: UUID,
        if_match: str | None,
        idempotency_key: str | None,
        body: RollbackRequest | None,
        principal: Principal,
    ) -> Accepted[Deployment, EtagLocationHeaders] | NotFound | Forbidden | PreconditionFailed | Conflict:
        reason = body.reason if body else None

        async def roll_back() -> Accepted[Deployment, EtagLocationHeaders]:
            made = await self._deployments.roll_back(
                deployment_id,
                reason=reason,
                requested_by=principal.name,
                environments=principal.environments,
                if_match=if_match,
            )
            return Accepted(show_deployment(made), _headers(made))

        try:
            # A replayed answer comes after 404 and 403, so these are looked at first.
            await self._deployments.get(deployment_id, principal.environments)
            return await self._once(
                roll_back,
                encode_rollback_deployment,
                key=idempotency_key,
                principal=principal,
                operation="rollback_deployment",
                request=lambda: f"{deployment_id} {values(body or RollbackRequest())}",
            )
        except UNTOUCHED as refusal:
            return decline(refusal)


def show_deployment(deployment: domain.Deployment) -> Deployment:
    """A deployment as the contract describes it."""
    operation = deployment.operation
    return Deployment(
        id=deployment.id,
        service=deployment.service,
        version=deployment.version,
        environment=Environment(deployment.environment),
        replicas=deployment.replicas,
        config=_show_config(deployment),
        rollback_enabled=deployment.rollback_enabled,
        status=DeploymentStatus(deployment.status),
        stage=DeploymentStage(operation.stage) if operation.stage else None,
        progress=operation.progress,
        kind=DeploymentKind(deployment.kind),
        rollback_of=deployment.rollback_of,
        operation_id=operation.id,
        requested_by=operation.requested_by,
        reason=operation.reason,
        error_message=operation.error,
        created_at=operation.created_at,
        started_at=operation.started_at,
        completed_at=operation.finished_at,
        duration_seconds=operation.duration_seconds,
    )


def _show_config(deployment: domain.Deployment) -> DeploymentConfig:
    return DeploymentConfig.model_validate(dict(deployment.config), strict=False)


def _draft(body: DeploymentCreate) -> DeploymentDraft:
    return DeploymentDraft(
        service=body.service,
        version=body.version,
        environment=body.environment,
        replicas=body.replicas,
        config=body.config.model_dump(mode="json"),
        rollback_enabled=body.rollback_enabled,
    )


def _etag(deployment: domain.Deployment) -> str:
    return etag(deployment.operation.version, deployment.variant)


def _headers(made: domain.Deployment) -> EtagLocationHeaders:
    return EtagLocationHeaders(etag=_etag(made), location=f"{_PATH}/{made.id}")
