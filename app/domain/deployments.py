"""Deployments: bringing a version of a service into an environment, and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid4

from app.domain.environments import Environments, admit
from app.domain.operations import Operation, OperationKind, Operations
from app.domain.outcomes import Conflict, NotFound
from app.domain.paging import Page, PageRequest
from app.domain.preconditions import require_match
from app.domain.transactions import Transactions


class DeploymentKind(StrEnum):
    """Whether a deployment was asked for as such, or brings an earlier one back."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"


class DeploymentStatus(StrEnum):
    """How far it is; the first two are those of its operation that has not ended."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DeploymentDraft:
    """What a caller asks for."""

    service: str
    version: str
    environment: str
    replicas: int = 2
    config: Mapping[str, object] | None = None
    rollback_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment; how far it is, who asked for it and when is what its operation says."""

    id: UUID
    service: str
    version: str
    environment: str
    replicas: int
    config: Mapping[str, object]
    rollback_enabled: bool
    kind: DeploymentKind
    rollback_of: UUID | None
    status: DeploymentStatus
    operation: Operation

    @property
    def variant(self) -> str:
        """What tells apart what one version of the operation looks like: it may be rolled back by now."""
        return self.status.value


@dataclass(frozen=True, slots=True)
class DeploymentFilter:
    """What a list is limited to; None limits nothing."""

    environment: str | None = None
    status: DeploymentStatus | None = None
    service: str | None = None


class DeploymentStore(Protocol):
    """Where deployments are kept. Each call joins the open transaction."""

    async def add(self, deployment: Deployment) -> None:
        """Keep a new deployment, whose operation is kept already."""
        ...

    async def find(self, identity: UUID, *, lock: bool = False) -> Deployment | None:
        """The deployment, or None; with `lock` nobody else changes it before the transaction ends."""
        ...

    async def page(
        self, request: PageRequest, where: DeploymentFilter, environments: Environments
    ) -> Page[Deployment]:
        """A page of those that match, newest first."""
        ...

    async def mark(self, identity: UUID, status: DeploymentStatus) -> None:
        """Give it another status."""
        ...

    async def begun(self, operation: Operation) -> Deployment | None:
        """The deployment of an operation that has been taken up, marked as in progress."""
        ...

    async def before(self, deployment: Deployment) -> Deployment | None:
        """The newest of its service and environment that is older than it and has succeeded."""
        ...

    async def rolls_back(self, identity: UUID) -> bool:
        """Whether a rollback of it waits or runs."""
        ...


class Deployments:
    """All deployments.

    Every call that names one checks in one order: `NotFound`, `Forbidden` (environment), `Stale`
    (If-Match), `Conflict`.
    """

    def __init__(
        self,
        store: DeploymentStore,
        operations: Operations,
        transactions: Transactions,
        identify: Callable[[], UUID] = uuid4,
    ) -> None:
        self._store = store
        self._operations = operations
        self._transactions = transactions
        self._identify = identify

    async def list(
        self,
        request: PageRequest,
        where: DeploymentFilter = DeploymentFilter(),
        environments: Environments = None,
    ) -> Page[Deployment]:
        """A page of the deployments in the environments, newest first."""
        return await self._store.page(request, where, environments)

    async def get(self, identity: UUID, environments: Environments = None) -> Deployment:
        """One deployment."""
        return _reached(await self._store.find(identity), identity, environments)

    async def create(
        self, draft: DeploymentDraft, *, requested_by: str, environments: Environments = None
    ) -> Deployment:
        """A new deployment, which waits for its turn; `Forbidden` outside the environments."""
        admit(draft.environment, environments)
        async with self._transactions.begin():
            return await self._ask(draft, DeploymentKind.DEPLOY, requested_by)

    async def roll_back(
        self,
        identity: UUID,
        *,
        reason: str | None,
        requested_by: str,
        environments: Environments = None,
        if_match: str | None = None,
    ) -> Deployment:
        """A new deployment that brings back what was there before."""
        async with self._transactions.begin():
            deployment = _reached(await self._store.find(identity, lock=True), identity, environments)
            require_match(if_match, deployment.operation.version, deployment.variant)
            if (objection := _objection(deployment)) is not None:
                raise Conflict(objection)
            if await self._store.rolls_back(identity):
                raise Conflict("The deployment is being rolled back already.")
            earlier = await self._store.before(deployment)
            if earlier is None:
                raise Conflict("Nothing earlier of this service has succeeded in this environment.")
            draft = DeploymentDraft(
                service=earlier.service,
                version=earlier.version,
                environment=earlier.environment,
                replicas=earlier.replicas,
                config=earlier.config,
                rollback_enabled=False,
            )
            return await self._ask(draft, DeploymentKind.ROLLBACK, requested_by, reason, identity)

    async def _ask(
        self,
        draft: DeploymentDraft,
        kind: DeploymentKind,
        requested_by: str,
        reason: str | None = None,
        rollback_of: UUID | None = None,
    ) -> Deployment:
        identity = self._identify()
        operation = await self._operations.request(
            OperationKind(kind.value),
            target_type="deployment",
            target_id=identity,
            environment=draft.environment,
            prior_status=DeploymentStatus.PENDING,
            requested_by=requested_by,
            reason=reason,
            lane=f"{draft.environment}/{draft.service}",
        )
        deployment = Deployment(
            id=identity,
            service=draft.service,
            version=draft.version,
            environment=draft.environment,
            replicas=draft.replicas,
            config=draft.config or {},
            rollback_enabled=draft.rollback_enabled,
            kind=kind,
            rollback_of=rollback_of,
            status=DeploymentStatus.PENDING,
            operation=operation,
        )
        await self._store.add(deployment)
        return deployment


_ENDED_WELL_OR_NOT: Sequence[DeploymentStatus] = (DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED)


def _objection(deployment: Deployment) -> str | None:
    """Why this one cannot be rolled back, whatever else there is."""
    if deployment.kind is DeploymentKind.ROLLBACK:
        return "A rollback cannot be rolled back."
    if deployment.status is DeploymentStatus.ROLLED_BACK:
        return "The deployment has been rolled back already."
    if deployment.status not in _ENDED_WELL_OR_NOT:
        return f"Only what has succeeded or failed can be rolled back; this one is {deployment.status}."
    if not deployment.rollback_enabled:
        return "The deployment was made so that it cannot be rolled back."
    return None


def _reached(deployment: Deployment | None, identity: UUID, environments: Environments) -> Deployment:
    if deployment is None:
        raise NotFound("deployment", identity)
    admit(deployment.environment, environments)
    return deployment
