"""What takes long: asked for at once, carried out in the background, looked at meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Protocol
from uuid import UUID, uuid4

from app.domain.environments import Environments, admit
from app.domain.outcomes import Conflict, NotFound
from app.domain.paging import Page, PageRequest
from app.domain.transactions import Transactions


class OperationKind(StrEnum):
    """What is done."""

    START_SERVER = "start_server"
    STOP_SERVER = "stop_server"
    RESTART_SERVER = "restart_server"
    DEPLOY = "deploy"
    ROLLBACK = "rollback"


class OperationStatus(StrEnum):
    """How far it is; the last three are final."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen."""
        return self not in (OperationStatus.PENDING, OperationStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step that may be repeated, and the progress in percent once it is done."""

    name: str
    progress: int


STAGES: Mapping[OperationKind, tuple[Stage, ...]] = {
    OperationKind.START_SERVER: (Stage("starting", 50), Stage("verifying", 100)),
    OperationKind.STOP_SERVER: (Stage("stopping", 50), Stage("verifying", 100)),
    OperationKind.RESTART_SERVER: (Stage("stopping", 30), Stage("starting", 70), Stage("verifying", 100)),
    OperationKind.DEPLOY: (
        Stage("preparing", 10),
        Stage("building", 30),
        Stage("testing", 50),
        Stage("deploying", 80),
        Stage("verifying", 100),
    ),
    OperationKind.ROLLBACK: (
        Stage("preparing", 20),
        Stage("stopping", 50),
        Stage("starting_previous", 80),
        Stage("verifying", 100),
    ),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """A piece of long work and how it stands.

    `stages_done` is the checkpoint: the stages before it are not repeated. `epoch` counts who has worked on
    it; only the latest may write. `prior_status` is what its target goes back to when it is cancelled. Of
    the operations in one `lane` only one runs at a time, in the order in which they were asked for. `events`
    counts the changes that could be seen.
    """

    id: UUID
    kind: OperationKind
    target_type: str
    target_id: UUID
    environment: str
    requested_by: str
    reason: str | None
    prior_status: str
    created_at: datetime
    status: OperationStatus = OperationStatus.PENDING
    stage: str | None = None
    progress: int = 0
    error: str | None = None
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1
    stages_done: int = 0
    cancel_requested: bool = False
    epoch: int = 0
    lease_owner: str | None = None
    lane: str | None = None
    events: int = 1

    @property
    def duration_seconds(self) -> float | None:
        """From the first start to the end; None until both have happened."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class OperationFilter:
    """What a list is limited to; None limits nothing."""

    kind: OperationKind | None = None
    status: OperationStatus | None = None
    target_id: UUID | None = None


class OperationStore(Protocol):
    """Where operations are kept. Each call joins the open transaction."""

    async def now(self) -> datetime:
        """The time that all who share the store agree on."""
        ...

    async def add(self, operation: Operation) -> bool:
        """Keep a new operation; False when its target already has one that is not finished."""
        ...

    async def find(self, identity: UUID, *, lock: bool = False) -> Operation | None:
        """The operation, or None; with `lock` nobody else changes it before the transaction ends."""
        ...

    async def page(
        self, request: PageRequest, where: OperationFilter, environments: Environments
    ) -> Page[Operation]:
        """A page of those that match, newest first."""
        ...

    async def unfinished(self, target_id: UUID) -> Operation | None:
        """The pending or running operation of a target."""
        ...

    async def ask_to_cancel(self, identity: UUID) -> Operation:
        """Note that it shall end at the next stage boundary."""
        ...

    async def end(
        self, operation: Operation, status: OperationStatus, error: str | None = None
    ) -> Operation | None:
        """Give it its final status; None when somebody else works on it by now (another epoch)."""
        ...

    async def relocate(self, target_id: UUID, environment: str) -> None:
        """The target has moved to another environment, and its operations with it."""
        ...

    async def tally(self) -> Mapping[tuple[OperationKind, OperationStatus], int]:
        """How many there are of each kind and status, each counted like a list's total."""
        ...


class Control(Protocol):
    """What a stage may ask of the worker that carries it out."""

    async def cancelled(self) -> None:
        """Returns once the operation is to be cancelled. Meanwhile the stage takes up nobody's place."""
        ...


class Work(Protocol):
    """What stands behind a kind of operation."""

    @property
    def stages(self) -> Sequence[Stage]:
        """The steps, in order; the last one ends at 100."""
        ...

    async def perform(self, operation: Operation, stage: Stage, control: Control) -> None:
        """Do one stage. It may have been done before, in part or in full. Outside any transaction.

        `StageFailed` carries a reason that may be shown.
        """
        ...

    async def begin(self, operation: Operation) -> None:
        """Bring the target in line with an operation that runs, in the transaction that takes it up."""
        ...

    async def settle(self, operation: Operation) -> None:
        """Bring the target in line with the operation's final status, in the transaction that ends it."""
        ...


class Operations:
    """Asking for operations, looking at them, calling them off."""

    def __init__(
        self,
        store: OperationStore,
        transactions: Transactions,
        works: Mapping[OperationKind, Work],
        wake: Callable[[UUID], None],
    ) -> None:
        """`wake` is called with what there is something new to do of; it must not block."""
        self._store = store
        self._transactions = transactions
        self._works = works
        self._wake = wake

    async def list(
        self,
        request: PageRequest,
        where: OperationFilter = OperationFilter(),
        environments: Environments = None,
    ) -> Page[Operation]:
        """A page of the operations in the environments, newest first."""
        return await self._store.page(request, where, environments)

    async def get(self, identity: UUID, environments: Environments = None) -> Operation:
        """One operation; `NotFound`, then `Forbidden`."""
        operation = await self._store.find(identity)
        if operation is None:
            raise NotFound("operation", identity)
        admit(operation.environment, environments)
        return operation

    async def unfinished(self, target_id: UUID) -> Operation | None:
        """The operation that is pending or running for a target."""
        return await self._store.unfinished(target_id)

    async def relocate(self, target_id: UUID, environment: str) -> None:
        """Let a target's operations follow it into another environment."""
        await self._store.relocate(target_id, environment)

    async def tally(self) -> Mapping[tuple[OperationKind, OperationStatus], int]:
        """How many operations there are of each kind and status; each number stops a little above 10,000."""
        return await self._store.tally()

    async def request(
        self,
        kind: OperationKind,
        *,
        target_type: str,
        target_id: UUID,
        environment: str,
        prior_status: str,
        requested_by: str,
        reason: str | None = None,
        lane: str | None = None,
    ) -> Operation:
        """Take in a new operation; it starts once the caller's transaction has ended well.

        `Conflict` when the target has an unfinished one.
        """
        operation = Operation(
            id=uuid4(),
            kind=kind,
            target_type=target_type,
            target_id=target_id,
            environment=environment,
            requested_by=requested_by,
            reason=reason,
            prior_status=prior_status,
            created_at=await self._store.now(),
            lane=lane,
        )
        if not await self._store.add(operation):
            raise busy(target_type)
        self._transactions.after_commit(partial(self._wake, operation.id))
        return operation

    async def cancel(self, identity: UUID, environments: Environments = None) -> Operation:
        """Call an operation off: at once while it is pending, else at the next stage boundary.

        Asking twice changes nothing. `NotFound`, `Forbidden`, then `Conflict` once it has finished.
        """
        async with self._transactions.begin():
            operation = await self._store.find(identity, lock=True)
            if operation is None:
                raise NotFound("operation", identity)
            admit(operation.environment, environments)
            self._transactions.after_commit(partial(self._wake, identity))
            if operation.status.final:
                raise Conflict(f"The operation has already finished: it {_ENDED[operation.status]}.")
            if operation.status is OperationStatus.PENDING:
                ended = await self._store.end(operation, OperationStatus.CANCELLED)
                if ended is None:  # pragma: no cover - the row is locked
                    raise busy(operation.target_type)
                await self._works[ended.kind].settle(ended)
                return ended
            if operation.cancel_requested:
                return operation
            return await self._store.ask_to_cancel(identity)


_ENDED = {
    OperationStatus.SUCCEEDED: "succeeded",
    OperationStatus.FAILED: "failed",
    OperationStatus.CANCELLED: "was cancelled",
}


class StageFailed(Exception):
    """A stage could not be done, for a reason that may be shown to whoever asked for it.

    `final` says that trying again is of no use.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def busy(target_type: str) -> Conflict:
    """The refusal of anything that would get in the way of an unfinished operation."""
    return Conflict(f"An operation of this {target_type} has not finished yet.")
