"""Operations at work: one asyncio task each, which moves a server from stage to stage."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

from fastapi import Request

from twin.models.operations import (
    Operation,
    OperationKind,
    OperationStatus,
    OperationTarget,
    OperationTargetType,
)
from twin.models.servers import Server, ServerStatus
from twin.problems import Refusal
from twin.store import ACTIVE, Store


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


class Work:
    """All operations that have not ended, and those who asked for an end."""

    def __init__(self, store: Store, stage_seconds: float) -> None:
        self._store = store
        self._stage_seconds = stage_seconds
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._former: dict[UUID, ServerStatus] = {}
        self._unwanted: set[UUID] = set()

    def begin(self, kind: OperationKind, server: Server, requested_by: str) -> Operation:
        """A new operation that waits for its turn; 409 when the server is not in the right state."""
        plan = PLANS[kind]
        if self._store.busy(server.id):
            raise Refusal(409, "an operation of this server waits or runs")
        if server.status not in plan.allowed:
            raise Refusal(409, f"the server is {server.status}")
        operation = Operation(
            id=uuid4(),
            kind=kind,
            target=OperationTarget(type=OperationTargetType.SERVER, id=server.id),
            status=OperationStatus.PENDING,
            stage=None,
            progress=0,
            requested_by=requested_by,
            reason=None,
            error=None,
            attempts=0,
            created_at=self._store.now(),
            started_at=None,
            finished_at=None,
            duration_seconds=None,
        )
        self._store.operations[operation.id] = operation
        self._former[operation.id] = server.status
        server.status = plan.meanwhile
        server.updated_at = self._store.now()
        self._tasks[operation.id] = asyncio.create_task(self._run(operation, server, plan))
        return operation

    def cancel(self, operation: Operation) -> None:
        """Ask for an end: at once while it waits, else when its stage is done, be it the last."""
        if operation.status not in ACTIVE:
            raise Refusal(409, "the operation has ended")
        self._unwanted.add(operation.id)
        if operation.status is OperationStatus.PENDING:
            self._tasks[operation.id].cancel()
            self._end(operation, OperationStatus.CANCELLED)

    async def close(self) -> None:
        """Leave no task behind."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, operation: Operation, server: Server, plan: Plan) -> None:
        operation.status = OperationStatus.RUNNING
        operation.started_at = self._store.now()
        operation.attempts = 1
        for name, progress in plan.stages:
            if operation.id in self._unwanted:
                self._end(operation, OperationStatus.CANCELLED)
                return
            operation.stage = name
            await asyncio.sleep(self._stage_seconds)
            operation.progress = progress
        if operation.id in self._unwanted:
            self._end(operation, OperationStatus.CANCELLED)
            return
        server.cpu_percent, server.memory_percent = LOAD[plan.end]
        server.last_check = self._store.now()
        self._end(operation, OperationStatus.SUCCEEDED, plan.end)

    def _end(
        self, operation: Operation, status: OperationStatus, server_status: ServerStatus | None = None
    ) -> None:
        operation.status = status
        operation.finished_at = self._store.now()
        if operation.started_at:
            operation.duration_seconds = (operation.finished_at - operation.started_at).total_seconds()
        server = self._store.servers[operation.target.id]
        server.status = server_status or self._former[operation.id]
        server.updated_at = self._store.now()
        self._tasks.pop(operation.id, None)
        self._former.pop(operation.id, None)
        self._unwanted.discard(operation.id)


def work_of(request: Request) -> Work:
    """The work of the application, as a dependency."""
    work: Work = request.app.state.work
    return work
