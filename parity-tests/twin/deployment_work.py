"""Deploying and rolling back, stage by stage, one at a time for a service in an environment."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any
from uuid import uuid4

from fastapi import Request

from twin.models.deployments import (
    Deployment,
    DeploymentCreate,
    DeploymentKind,
    DeploymentStage,
    DeploymentStatus,
)
from twin.models.operations import (
    Operation,
    OperationKind,
    OperationStatus,
    OperationTarget,
    OperationTargetType,
)
from twin.problems import Refusal
from twin.store import Store
from twin.values import Environment
from twin.work import StageFailed, Work

HELD = 3600.0
STAGES = {
    DeploymentKind.DEPLOY: (
        (DeploymentStage.PREPARING, 10),
        (DeploymentStage.BUILDING, 30),
        (DeploymentStage.TESTING, 50),
        (DeploymentStage.DEPLOYING, 80),
        (DeploymentStage.VERIFYING, 100),
    ),
    DeploymentKind.ROLLBACK: (
        (DeploymentStage.PREPARING, 20),
        (DeploymentStage.STOPPING, 50),
        (DeploymentStage.STARTING_PREVIOUS, 80),
        (DeploymentStage.VERIFYING, 100),
    ),
}
_SHOWN = {
    OperationStatus.PENDING: DeploymentStatus.PENDING,
    OperationStatus.RUNNING: DeploymentStatus.IN_PROGRESS,
    OperationStatus.SUCCEEDED: DeploymentStatus.SUCCEEDED,
    OperationStatus.FAILED: DeploymentStatus.FAILED,
    OperationStatus.CANCELLED: DeploymentStatus.CANCELLED,
}
_UNDER_WAY = {DeploymentStatus.PENDING, DeploymentStatus.IN_PROGRESS}
_CAN_GO_BACK = {DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED}


class DeploymentJob:
    """What one deployment takes."""

    def __init__(
        self, store: Store, deployment: Deployment, lane: asyncio.Lock, stage_seconds: float
    ) -> None:
        self.target = OperationTarget(type=OperationTargetType.DEPLOYMENT, id=deployment.id)
        self.stages = tuple((stage.value, progress) for stage, progress in STAGES[deployment.kind])
        self._store = store
        self._deployment = deployment
        self._lane = lane
        self._simulation = deployment.simulation
        given = self._simulation.stage_seconds
        self._stage_seconds = stage_seconds if given is None else given

    def turn(self) -> AbstractAsyncContextManager[object]:
        """When all that came before it in its lane have ended."""
        return self._lane

    async def perform(self, stage: str, unwanted: asyncio.Event) -> None:
        """Take the time, hold and fail as the simulation says."""
        await asyncio.sleep(self._stage_seconds)
        if stage == self._simulation.hold_at:
            # cancelling ends the stage, as if it were done
            with suppress(TimeoutError):
                await asyncio.wait_for(unwanted.wait(), HELD)
        if stage == self._simulation.fail_at:
            raise StageFailed(self._simulation.message or f"the stage {stage} failed")

    def follow(self, operation: Operation) -> None:
        """A deployment shows how its operation is; one that was rolled back shows that."""
        shown = self._deployment
        shown.status = _SHOWN[operation.status]
        shown.stage = DeploymentStage(operation.stage) if operation.stage else None
        shown.progress = operation.progress
        shown.error_message = operation.error
        shown.created_at = operation.created_at
        shown.started_at = operation.started_at
        shown.completed_at = operation.finished_at
        shown.duration_seconds = operation.duration_seconds
        if shown.rollback_of and operation.status is OperationStatus.SUCCEEDED:
            self._store.deployments[shown.rollback_of].status = DeploymentStatus.ROLLED_BACK


class Deploying:
    """Begins deployments and rollbacks."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work
        self._lanes: dict[tuple[str, Environment], asyncio.Lock] = {}

    def deploy(self, body: DeploymentCreate, requested_by: str) -> Deployment:
        """A new deployment that waits for its turn."""
        wanted = body.model_dump()
        return self._begin(DeploymentKind.DEPLOY, requested_by, rollback_of=None, reason=None, **wanted)

    def roll_back(self, deployment: Deployment, requested_by: str, reason: str | None) -> Deployment:
        """A new rollback that waits for its turn; 409 when there is nothing to be done."""
        if deployment.kind is DeploymentKind.ROLLBACK:
            raise Refusal(409, "a rollback is not rolled back")
        if deployment.status not in _CAN_GO_BACK:
            raise Refusal(409, f"the deployment is {deployment.status}")
        if not deployment.rollback_enabled:
            raise Refusal(409, "the deployment may not be rolled back")
        if any(
            other.rollback_of == deployment.id and other.status in _UNDER_WAY
            for other in self._store.deployments.values()
        ):
            raise Refusal(409, "a rollback of this deployment waits or runs")
        previous = self._before(deployment)
        if previous is None:
            raise Refusal(409, "nothing earlier has succeeded there")
        return self._begin(
            DeploymentKind.ROLLBACK,
            requested_by,
            service=previous.service,
            version=previous.version,
            environment=previous.environment,
            replicas=previous.replicas,
            config=previous.config,
            rollback_enabled=False,
            rollback_of=deployment.id,
            reason=reason,
        )

    def _before(self, deployment: Deployment) -> Deployment | None:
        everything = list(self._store.deployments.values())
        earlier = everything[: everything.index(deployment)]
        return next(
            (
                other
                for other in reversed(earlier)
                if (other.service, other.environment) == (deployment.service, deployment.environment)
                and other.status is DeploymentStatus.SUCCEEDED
            ),
            None,
        )

    def _begin(self, kind: DeploymentKind, requested_by: str, **members: Any) -> Deployment:
        deployment = Deployment(
            id=uuid4(),
            status=DeploymentStatus.PENDING,
            stage=None,
            progress=0,
            kind=kind,
            operation_id=uuid4(),
            requested_by=requested_by,
            error_message=None,
            created_at=self._store.now(),
            started_at=None,
            completed_at=None,
            duration_seconds=None,
            **members,
        )
        self._store.deployments[deployment.id] = deployment
        # asyncio's locks are given in the order in which they are asked for
        lane = self._lanes.setdefault((deployment.service, deployment.environment), asyncio.Lock())
        job = DeploymentJob(self._store, deployment, lane, self._work.stage_seconds)
        self._work.begin(
            OperationKind(kind.value), job, requested_by, deployment.reason, identity=deployment.operation_id
        )
        return deployment


def deploying_of(request: Request) -> Deploying:
    """What begins deployments, as a dependency."""
    deploying: Deploying = request.app.state.deploying
    return deploying
