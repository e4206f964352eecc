"""Bringing versions of services into environments, and back."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response, Security

from twin import documented as doc
from twin.deployment_work import Deploying, deploying_of
from twin.models.auth import Permission
from twin.models.deployments import (
    Deployment,
    DeploymentAccepted,
    DeploymentCreate,
    DeploymentPage,
    DeploymentStatus,
    RollbackRequest,
    ServiceName,
)
from twin.paging import Pages
from twin.problems import Refusal
from twin.replays import OnceOnly
from twin.route import ContractRoute
from twin.security import Principal, caller
from twin.store import Store, store_of
from twin.values import Environment, Given, Id
from twin.versions import IfMatch, IfNoneMatch, etag, must_match, unchanged

router = APIRouter(prefix="/api/v1/deployments", tags=["deployments"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
Beginning = Annotated[Deploying, Depends(deploying_of)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.DEPLOYMENTS_READ.value])]
Creator = Annotated[Principal, Security(caller, scopes=[Permission.DEPLOYMENTS_CREATE.value])]
Reverter = Annotated[Principal, Security(caller, scopes=[Permission.DEPLOYMENTS_ROLLBACK.value])]

LONGEST_BODY = 262_144


def _takes(body: type) -> dict[str, Any]:
    """What FastAPI cannot say of an operation: that its body is short, and may be YAML."""
    reference = {"schema": {"$ref": f"#/components/schemas/{body.__name__}"}}
    return {
        "x-max-body": LONGEST_BODY,
        "requestBody": {"content": {"application/json": reference, "application/yaml": reference}},
    }


@router.get("", summary="List deployments", responses=doc.answers(200, doc.LINK, failures=doc.LISTING))
async def list_deployments(
    principal: Reader,
    pages: Pages,
    store: Stored,
    environment: Annotated[Given[Environment], Query()] = None,
    status: Annotated[Given[DeploymentStatus], Query()] = None,
    service: Annotated[Given[ServiceName], Query()] = None,
) -> DeploymentPage:
    """Deployments in the environments that are open to the caller, newest first."""
    wanted = [
        deployment
        for deployment in reversed(store.deployments.values())
        if principal.reaches([deployment.environment])
        and environment in {None, deployment.environment}
        and status in {None, deployment.status}
        and service in {None, deployment.service}
    ]
    filters = [("environment", environment), ("status", status), ("service", service)]
    return pages.cut(DeploymentPage, wanted, filters)


@router.post(
    "",
    summary="Deploy a service",
    status_code=201,
    responses=doc.answers(201, doc.ETAG, doc.LOCATION, failures=doc.CREATING),
    openapi_extra=_takes(DeploymentCreate),
)
async def create_deployment(
    body: DeploymentCreate, principal: Creator, once: OnceOnly, response: Response, deploying: Beginning
) -> Deployment:
    """The deployment is new and pending."""
    principal.enter(body.environment)

    async def make() -> Deployment:
        return _shown(deploying.deploy(body, principal.name), response)

    return await once.answer(principal, body, make)


def _shown(deployment: Deployment, response: Response) -> Deployment:
    response.headers["ETag"] = etag(deployment)
    response.headers["Location"] = f"/api/v1/deployments/{deployment.id}"
    # as it is now: its work may begin before the answer is written
    return deployment.model_copy()


@router.post(
    "/async",
    summary="Deploy a service, and follow the operation",
    status_code=202,
    responses=doc.answers(202, doc.LOCATION, failures=doc.CREATING),
    openapi_extra=_takes(DeploymentCreate),
)
async def create_deployment_async(
    body: DeploymentCreate,
    principal: Creator,
    once: OnceOnly,
    response: Response,
    store: Stored,
    deploying: Beginning,
) -> DeploymentAccepted:
    """The same, answered with the operation that carries it out."""
    principal.enter(body.environment)

    async def make() -> DeploymentAccepted:
        deployment = deploying.deploy(body, principal.name)
        operation = store.operations[deployment.operation_id]
        response.headers["Location"] = f"/api/v1/operations/{operation.id}"
        return DeploymentAccepted(
            operation_id=operation.id,
            deployment_id=deployment.id,
            status_url=f"/api/v1/operations/{operation.id}",
            status=operation.status,
            progress=operation.progress,
            started_at=operation.started_at,
        )

    return await once.answer(principal, body, make)


def _reached(deployment_id: Id, principal: Principal, store: Store) -> Deployment:
    deployment = store.deployments.get(deployment_id)
    if deployment is None:
        raise Refusal(404, "there is no such deployment")
    principal.enter(deployment.environment)
    return deployment


@router.get(
    "/{deployment_id}",
    summary="Get a deployment",
    response_model=Deployment,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_deployment(
    deployment_id: Id,
    principal: Reader,
    store: Stored,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> Deployment | Response:
    """One deployment as it is now."""
    deployment = _reached(deployment_id, principal, store)
    response.headers["ETag"] = etag(deployment)
    return unchanged(deployment, if_none_match) or deployment


@router.post(
    "/{deployment_id}/rollback",
    summary="Roll a deployment back",
    status_code=202,
    responses=doc.answers(202, doc.ETAG, doc.LOCATION, failures=doc.CHANGING),
    openapi_extra=_takes(RollbackRequest),
)
async def rollback_deployment(
    deployment_id: Id,
    principal: Reverter,
    store: Stored,
    once: OnceOnly,
    response: Response,
    deploying: Beginning,
    if_match: IfMatch = None,
    body: Annotated[Given[RollbackRequest], Body()] = None,
) -> Deployment:
    """A new deployment that brings back what was there before."""
    deployment = _reached(deployment_id, principal, store)
    said = body or RollbackRequest()

    async def make() -> Deployment:
        must_match(deployment, if_match)
        return _shown(deploying.roll_back(deployment, principal.name, said.reason), response)

    return await once.answer(principal, said, make)
