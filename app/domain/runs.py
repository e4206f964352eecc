"""Runs of experiments, and how far each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.domain.outcomes import Conflict
from app.domain.paging import Page, PageRequest

Params = Mapping[str, str | float | bool | None]
Metrics = Mapping[str, float]


class RunStatus(StrEnum):
    """How far a run is; it moves forward only."""

    CREATED = "created"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


OVER = frozenset({RunStatus.COMPLETED, RunStatus.FAILED})

_MAY_BECOME: Mapping[RunStatus, frozenset[RunStatus]] = {
    RunStatus.CREATED: frozenset(RunStatus),
    RunStatus.RUNNING: OVER | {RunStatus.RUNNING},
    RunStatus.COMPLETED: frozenset({RunStatus.COMPLETED}),
    RunStatus.FAILED: frozenset({RunStatus.FAILED}),
}


@dataclass(frozen=True, slots=True)
class RunDraft:
    """What a caller says of a new run."""

    status: RunStatus = RunStatus.CREATED
    params: Params | None = None
    metrics: Metrics | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `version` grows with every change."""

    id: UUID
    experiment_id: UUID
    params: Params
    metrics: Metrics
    status: RunStatus = RunStatus.CREATED
    started_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1

    def become(self, status: RunStatus, now: datetime) -> Run:
        """The run in this status, with the times that follow from it; `Conflict` when that cannot be."""
        if status not in _MAY_BECOME[self.status]:
            raise Conflict(f"A run that is {self.status} cannot become {status}.")
        started, finished = self.started_at, self.finished_at
        if started is None and status is not RunStatus.CREATED:
            started = now
        if finished is None and status in OVER:
            finished = now
        return replace(self, status=status, started_at=started, finished_at=finished)


class RunStore(Protocol):
    """Where runs are kept. Each call joins the open transaction."""

    async def add(self, run: Run) -> None:
        """Keep a new run of an experiment that is locked."""
        ...

    async def find(self, experiment_id: UUID, identity: UUID) -> Run | None:
        """The run of this experiment; None when it has none of that id, or is gone."""
        ...

    async def page(self, request: PageRequest, experiment_id: UUID) -> Page[Run]:
        """A page of the runs of an experiment, newest first."""
        ...

    async def save(self, run: Run) -> None:
        """Write all fields of a run whose experiment is locked."""
        ...

    async def purge(self) -> bool:
        """Forget some runs of experiments that are gone; False when there are none left."""
        ...
