"""Starting, stopping and restarting a server, stage by stage."""

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass

from twin.models.operations import (
    Operation,
    OperationKind,
    OperationStatus,
    OperationTarget,
    OperationTargetType,
)
from twin.models.servers import Server, ServerStatus
from twin.problems import Refusal
from twin.store import Store
from twin.work import Work


@dataclass(frozen=True)
class Plan:
    """From where an operation sets out, what the server is meanwhile and in the end, and its stages."""

    allowed: frozenset[ServerStatus]
    meanwhile: ServerStatus
    end: ServerStatus
    stages: tuple[tuple[str, int], ...]


_UP = frozenset({ServerStatus.RUNNING, ServerStatus.ERROR})
PLANS = {
    OperationKind.START_SERVER: Plan(
        frozenset({ServerStatus.STOPPED, ServerStatus.ERROR}),
        ServerStatus.STARTING,
        ServerStatus.RUNNING,
        (("starting", 50), ("verifying", 100)),
    ),
    OperationKind.STOP_SERVER: Plan(
        _UP, ServerStatus.STOPPING, ServerStatus.STOPPED, (("stopping", 50), ("verifying", 100))
    ),
    OperationKind.RESTART_SERVER: Plan(
        _UP,
        ServerStatus.MAINTENANCE,
        ServerStatus.RUNNING,
        (("stopping", 30), ("starting", 70), ("verifying", 100)),
    ),
}
LOAD = {ServerStatus.RUNNING: (15.5, 32.0), ServerStatus.STOPPED: (0.0, 0.0)}


class ServerJob:
    """One action on one server."""

    def __init__(self, store: Store, server: Server, plan: Plan, stage_seconds: float) -> None:
        self.target = OperationTarget(type=OperationTargetType.SERVER, id=server.id)
        self.stages = plan.stages
        self._store = store
        self._server = server
        self._plan = plan
        self._former = server.status
        self._stage_seconds = stage_seconds

    def turn(self) -> AbstractAsyncContextManager[object]:
        """At once: a server that is busy takes no other operation."""
        return nullcontext()

    async def perform(self, stage: str, unwanted: asyncio.Event) -> None:
        """Takes its time."""
        await asyncio.sleep(self._stage_seconds)

    def follow(self, operation: Operation) -> None:
        """On its way; where it should be; or where it was."""
        match operation.status:
            case OperationStatus.PENDING:
                status = self._plan.meanwhile
            case OperationStatus.RUNNING:
                return
            case OperationStatus.SUCCEEDED:
                status = self._plan.end
                self._server.cpu_percent, self._server.memory_percent = LOAD[status]
                self._server.last_check = self._store.now()
            case _:
                status = self._former
        self._server.status = status
        self._server.updated_at = self._store.now()


def move(work: Work, store: Store, kind: OperationKind, server: Server, requested_by: str) -> Operation:
    """A new operation on a server; 409 when the server is not in the right state."""
    plan = PLANS[kind]
    if store.busy(server.id):
        raise Refusal(409, "an operation of this server waits or runs")
    if server.status not in plan.allowed:
        raise Refusal(409, f"the server is {server.status}")
    return work.begin(kind, ServerJob(store, server, plan, work.stage_seconds), requested_by)
