"""Operations at work: one asyncio task each, which goes from stage to stage of a job."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from fastapi import Request

from twin.changes import ACTIVE, Changes
from twin.models.operations import Operation, OperationKind, OperationStatus, OperationTarget
from twin.problems import Refusal
from twin.store import Store


class StageFailed(Exception):
    """A stage went wrong; the text says how."""


class Job(Protocol):
    """What an operation does."""

    @property
    def target(self) -> OperationTarget:
        """To what it is done."""

    @property
    def stages(self) -> tuple[tuple[str, int], ...]:
        """The steps, and the progress after each."""

    def turn(self) -> AbstractAsyncContextManager[object]:
        """May be entered when the job may begin, and is left when it has ended."""

    async def perform(self, stage: str, unwanted: asyncio.Event) -> None:
        """Do one step. StageFailed when it went wrong."""

    def follow(self, operation: Operation) -> None:
        """Make the target what it is when the operation is like this."""


@dataclass(frozen=True)
class _Running:
    job: Job
    unwanted: asyncio.Event
    task: asyncio.Task[None]


class Work:
    """All operations that have not ended, and those who asked for an end."""

    def __init__(self, store: Store, stage_seconds: float) -> None:
        self.stage_seconds = stage_seconds
        self._store = store
        self._running: dict[UUID, _Running] = {}

    def begin(
        self,
        kind: OperationKind,
        job: Job,
        requested_by: str,
        reason: str | None = None,
        *,
        identity: UUID | None = None,
    ) -> Operation:
        """A new operation that waits for its turn."""
        operation = Operation(
            id=identity or uuid4(),
            kind=kind,
            target=job.target,
            status=OperationStatus.PENDING,
            stage=None,
            progress=0,
            requested_by=requested_by,
            reason=reason,
            error=None,
            attempts=0,
            created_at=self._store.now(),
            started_at=None,
            finished_at=None,
            duration_seconds=None,
        )
        self._store.operations[operation.id] = operation
        self._store.changes[operation.id] = Changes()
        unwanted = asyncio.Event()
        task = asyncio.create_task(self._run(operation, job, unwanted))
        self._running[operation.id] = _Running(job, unwanted, task)
        self._tell(operation, job)
        return operation

    def cancel(self, operation: Operation) -> None:
        """Ask for an end: at once while it waits, else when its stage is done, be it the last."""
        if operation.status not in ACTIVE:
            raise Refusal(409, "the operation has ended")
        running = self._running[operation.id]
        running.unwanted.set()
        if operation.status is OperationStatus.PENDING:
            running.task.cancel()
            self._end(operation, running.job, OperationStatus.CANCELLED)

    async def close(self) -> None:
        """Leave no task behind."""
        tasks = [running.task for running in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, operation: Operation, job: Job, unwanted: asyncio.Event) -> None:
        async with job.turn():
            operation.status = OperationStatus.RUNNING
            operation.started_at = self._store.now()
            operation.attempts = 1
            status = OperationStatus.SUCCEEDED
            for name, progress in job.stages:
                operation.stage = name
                self._tell(operation, job)
                try:
                    await job.perform(name, unwanted)
                    operation.progress = progress
                except StageFailed as why:
                    status, operation.error = OperationStatus.FAILED, str(why)
                if unwanted.is_set():
                    status, operation.error = OperationStatus.CANCELLED, None
                if status is not OperationStatus.SUCCEEDED:
                    break
            self._end(operation, job, status)

    def _end(self, operation: Operation, job: Job, status: OperationStatus) -> None:
        operation.status = status
        operation.finished_at = self._store.now()
        if operation.started_at:
            operation.duration_seconds = (operation.finished_at - operation.started_at).total_seconds()
        self._tell(operation, job)
        del self._running[operation.id]

    def _tell(self, operation: Operation, job: Job) -> None:
        job.follow(operation)
        self._store.changes[operation.id].note(operation)


def work_of(request: Request) -> Work:
    """The work of the application, as a dependency."""
    work: Work = request.app.state.work
    return work
