"""Experiments: what is known of them, and the rules for changing that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypedDict
from uuid import UUID, uuid4

from app.domain.copies import Copies
from app.domain.outcomes import Conflict, NotFound, Unavailable
from app.domain.paging import Page, PageRequest
from app.domain.preconditions import require_match
from app.domain.runs import Metrics, Run, RunDraft, RunStatus, RunStore
from app.domain.transactions import Transactions

log = logging.getLogger(__name__)

SHOWN_RUNS = 20
"""How many runs an experiment is shown with."""


class ExperimentStatus(StrEnum):
    """What its owner says of an experiment; it does not follow from its runs."""

    CREATED = "created"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class ExperimentChanges(TypedDict, total=False):
    """Some of what a caller may write."""

    name: str
    description: str | None
    status: ExperimentStatus


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment and, unless it is one of a list, its newest runs.

    `version` grows with every change of the experiment or of one of its runs; the name is in lower case.
    """

    id: UUID
    name: str
    owner: str
    description: str | None
    created_at: datetime
    updated_at: datetime
    status: ExperimentStatus = ExperimentStatus.CREATED
    run_count: int = 0
    version: int = 1
    runs: Sequence[Run] = ()


@dataclass(frozen=True, slots=True)
class ExperimentFilter:
    """What a list is limited to, exact values; None limits nothing."""

    owner: str | None = None
    status: ExperimentStatus | None = None


class ExperimentStore(Protocol):
    """Where experiments are kept. Each call joins the open transaction."""

    async def add(self, experiment: Experiment) -> bool:
        """Keep a new experiment; False when the name is taken."""
        ...

    async def find(self, identity: UUID, *, lock: bool = False) -> Experiment | None:
        """The experiment without its runs; with `lock` nobody else changes it before the transaction ends."""
        ...

    async def read(self, identity: UUID, runs: int) -> Experiment | None:
        """The experiment with so many of its newest runs, newest first, all as of one moment."""
        ...

    async def page(self, request: PageRequest, where: ExperimentFilter) -> Page[Experiment]:
        """A page of those that match without their runs, newest first."""
        ...

    async def save(self, experiment: Experiment) -> bool:
        """Write all fields of an experiment that is locked; False when the name is taken."""
        ...

    async def remove(self, identity: UUID) -> None:
        """Forget the experiment; its runs are out of reach, though some may be left to be purged."""
        ...


class Experiments:
    """All experiments.

    Every call that names one checks in one order: `NotFound`, `Stale` (If-Match), `Conflict`. Runs change
    under the lock of their experiment, and are changes of it.
    """

    def __init__(
        self,
        store: ExperimentStore,
        runs: RunStore,
        transactions: Transactions,
        copies: Copies,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._runs = runs
        self._transactions = transactions
        self._copies = copies
        self._clock = clock

    async def list(
        self, request: PageRequest, where: ExperimentFilter = ExperimentFilter()
    ) -> Page[Experiment]:
        """A page of experiments without their runs, newest first."""
        return await self._store.page(request, where)

    async def get(self, identity: UUID) -> Experiment:
        """One experiment with its newest runs."""
        return _reached(await self._store.read(identity, SHOWN_RUNS), identity)

    async def require(self, identity: UUID) -> None:
        """`NotFound` unless there is such an experiment."""
        _reached(await self._store.find(identity), identity)

    async def create(self, *, name: str, owner: str, description: str | None = None) -> Experiment:
        """A new experiment; `Conflict` when the name is taken."""
        now = self._clock()
        experiment = Experiment(
            id=uuid4(),
            name=name.lower(),
            owner=owner,
            description=description,
            created_at=now,
            updated_at=now,
        )
        if not await self._store.add(experiment):
            raise _taken(experiment.name)
        return experiment

    async def update(
        self, identity: UUID, changes: ExperimentChanges, *, if_match: str | None = None
    ) -> Experiment:
        """Write the given fields."""
        async with self._transactions.begin():
            experiment = await self._locked(identity)
            require_match(if_match, experiment.version)
            await self._copies.changing(identity)
            changed = replace(experiment, **changes, updated_at=self._clock(), version=experiment.version + 1)
            changed = replace(changed, name=changed.name.lower())
            if not await self._store.save(changed):
                raise _taken(changed.name)
            return await self.get(identity)

    async def delete(self, identity: UUID, *, if_match: str | None = None) -> None:
        """Forget an experiment and its runs."""
        async with self._transactions.begin():
            experiment = await self._locked(identity)
            require_match(if_match, experiment.version)
            await self._copies.changing(identity)
            await self._store.remove(identity)

    async def list_runs(self, identity: UUID, request: PageRequest) -> Page[Run]:
        """A page of the runs of an experiment, newest first."""
        await self.require(identity)
        return await self._runs.page(request, identity)

    async def get_run(self, identity: UUID, run_id: UUID) -> Run:
        """One run of an experiment."""
        run = await self._runs.find(identity, run_id)
        if run is None:
            await self.require(identity)
            raise NotFound("run", run_id)
        return run

    async def create_run(self, identity: UUID, draft: RunDraft) -> Run:
        """A new run, which may be over already."""
        async with self._transactions.begin():
            experiment = await self._locked(identity)
            await self._copies.changing(identity)
            run = Run(uuid4(), identity, dict(draft.params or {}), dict(draft.metrics or {}))
            run = run.become(draft.status, self._clock())
            await self._runs.add(run)
            await self._touch(experiment, runs=1)
            return run

    async def update_run(
        self,
        identity: UUID,
        run_id: UUID,
        *,
        status: RunStatus | None = None,
        metrics: Metrics | None = None,
        if_match: str | None = None,
    ) -> Run:
        """Write what is given; `Conflict` for a status that the run cannot take any more."""
        async with self._transactions.begin():
            experiment = await self._locked(identity)
            run = await self.get_run(identity, run_id)
            require_match(if_match, run.version)
            changed = run if status is None else run.become(status, self._clock())
            if metrics is not None:
                changed = replace(changed, metrics=dict(metrics))
            await self._copies.changing(identity)
            changed = replace(changed, version=run.version + 1)
            await self._runs.save(changed)
            await self._touch(experiment)
            return changed

    async def purge(self) -> None:
        """Forget all runs that deletions have left, a few at a time so that nobody waits for long."""
        while await self._runs.purge():
            pass

    async def tend(self, every: timedelta = timedelta(seconds=10)) -> None:
        """Purge for as long as the service runs, whether or not the store is always there."""
        while True:
            try:
                await self.purge()
            except Unavailable:
                log.warning("purge_put_off", exc_info=True)
            await asyncio.sleep(every.total_seconds())

    async def _locked(self, identity: UUID) -> Experiment:
        return _reached(await self._store.find(identity, lock=True), identity)

    async def _touch(self, experiment: Experiment, *, runs: int = 0) -> None:
        """Count a change of a run as one of its experiment."""
        await self._store.save(
            replace(experiment, run_count=experiment.run_count + runs, version=experiment.version + 1)
        )


def _reached(experiment: Experiment | None, identity: UUID) -> Experiment:
    if experiment is None:
        raise NotFound("experiment", identity)
    return experiment


def _taken(name: str) -> Conflict:
    return Conflict(f"There is an experiment named {name} already.")
