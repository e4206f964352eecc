"""What deploying and rolling back come down to."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from app.domain.deployments import Deployment, DeploymentKind, DeploymentStatus, DeploymentStore
from app.domain.operations import (
    STAGES,
    Control,
    Operation,
    OperationKind,
    OperationStatus,
    Stage,
    StageFailed,
)


class Driver(Protocol):
    """Does what a stage of a deployment stands for."""

    async def perform(self, deployment: Deployment, stage: str, control: Control) -> None:
        """Do one stage; harmless when it has been done before. `StageFailed` says why it could not be."""
        ...


class DriverByEnvironment:
    """Some environments have a driver of their own."""

    def __init__(self, drivers: Mapping[str, Driver], otherwise: Driver) -> None:
        self._drivers = drivers
        self._otherwise = otherwise

    async def perform(self, deployment: Deployment, stage: str, control: Control) -> None:
        """Have the driver of the environment do it."""
        driver = self._drivers.get(deployment.environment, self._otherwise)
        await driver.perform(deployment, stage, control)


class DeploymentWork:
    """One kind of deployment, carried out by a driver."""

    def __init__(self, kind: OperationKind, store: DeploymentStore, driver: Driver) -> None:
        self._kind = kind
        self._store = store
        self._driver = driver
        self._known: dict[UUID, Deployment] = {}

    @property
    def stages(self) -> Sequence[Stage]:
        """As the table of stages has them."""
        return STAGES[self._kind]

    async def begin(self, operation: Operation) -> None:
        """It is in progress, and known from now on."""
        self._remember(await self._store.begun(operation))

    async def perform(self, operation: Operation, stage: Stage, control: Control) -> None:
        """Have the driver do it."""
        # What a driver is told does not change from stage to stage.
        deployment = self._known.get(operation.target_id) or await self._store.find(operation.target_id)
        if deployment is None:  # pragma: no cover - deployments are not deleted
            raise StageFailed("The deployment is gone.", final=True)
        self._remember(deployment)
        await self._driver.perform(deployment, stage.name, control)

    async def settle(self, operation: Operation) -> None:
        """It has ended as its operation has; what a rollback has brought back is rolled back."""
        self._known.pop(operation.target_id, None)
        await self._store.mark(operation.target_id, _ENDS[operation.status])
        if self._kind is OperationKind.ROLLBACK and operation.status is OperationStatus.SUCCEEDED:
            rollback = await self._store.find(operation.target_id)
            if rollback is not None and rollback.rollback_of is not None:
                await self._store.mark(rollback.rollback_of, DeploymentStatus.ROLLED_BACK)

    def _remember(self, deployment: Deployment | None) -> None:
        if deployment is None or deployment.id in self._known:
            return
        while len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[deployment.id] = deployment


_REMEMBERED = 100
_ENDS: Mapping[OperationStatus, DeploymentStatus] = {
    OperationStatus.SUCCEEDED: DeploymentStatus.SUCCEEDED,
    OperationStatus.FAILED: DeploymentStatus.FAILED,
    OperationStatus.CANCELLED: DeploymentStatus.CANCELLED,
}


def deployment_works(store: DeploymentStore, driver: Driver) -> Mapping[OperationKind, DeploymentWork]:
    """The work behind both kinds of deployment."""
    return {
        kind: DeploymentWork(kind, store, driver)
        for kind in (OperationKind(DeploymentKind.DEPLOY), OperationKind(DeploymentKind.ROLLBACK))
    }
