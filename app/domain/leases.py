"""Leases: who works on an operation, for how long nobody else does, and what a worker needs of a store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from app.domain.operations import Operation, OperationKind, OperationStore


class LeaseStore(OperationStore, Protocol):
    """What a worker needs besides. Writes name the epoch they were made in, and have no effect in another."""

    async def due(self, limit: int, excluding: Sequence[UUID]) -> Sequence[Operation]:
        """The oldest operations that wait for a worker: pending, or running without a valid lease.

        Of one lane that is the first one that has not ended, if any.
        """
        ...

    async def claim(
        self, operation: Operation, *, owner: str, lease: timedelta, attempts: int, stage: str
    ) -> Operation | None:
        """Take it: running, epoch + 1, leased to `owner`; None when somebody else was faster.

        None as well when it is not the turn of its lane.
        """
        ...

    async def checkpoint(
        self, operation: Operation, *, stages_done: int, progress: int, stage: str, last: bool = False
    ) -> Operation | None:
        """Note that stages are done and which comes next; None when it is somebody else's by now.

        With the `last` one it has succeeded. What was called off meanwhile is cancelled by it.
        """
        ...

    async def renew(self, identities: Sequence[UUID], *, owner: str, lease: timedelta) -> Mapping[UUID, bool]:
        """Prolong the owner's leases; gives those that it still had, and whether they are to be cancelled."""
        ...

    async def release(self, operation: Operation, *, attempts: int, delay: timedelta) -> None:
        """Give it back, due again after the delay."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a worker is. The lease must outlast several renewals that come late."""

    lease: timedelta = timedelta(seconds=5)
    renewal: timedelta = timedelta(seconds=1)
    sweep: timedelta = timedelta(seconds=1)
    retry: timedelta = timedelta(seconds=1)
    farewell: timedelta = timedelta(seconds=0.9)
    attempts: int = 3
    at_once: int = 16
    waiting: int = 1000
    """Operations that only wait to be cancelled take up no place, up to this many."""


USUAL_PACE = Pace()


class Observer(Protocol):
    """Is told what workers do."""

    def stage_done(self, kind: OperationKind, stage: str, seconds: float) -> None:
        """A stage has been carried out."""
        ...

    def taken_over(self, kind: OperationKind) -> None:
        """An operation goes on whose worker has stopped renewing its lease."""
        ...

    def given_up(self, kind: OperationKind) -> None:
        """An operation has failed because its workers did not survive it."""
        ...


class NoObserver:
    """Looks away."""

    def stage_done(self, kind: OperationKind, stage: str, seconds: float) -> None:
        """Nothing."""

    def taken_over(self, kind: OperationKind) -> None:
        """Nothing."""

    def given_up(self, kind: OperationKind) -> None:
        """Nothing."""


NOBODY: Observer = NoObserver()
