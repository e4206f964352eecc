"""The `RunStore` port in SQL."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.sql.experiment_tables import experiments, orphaned_runs, runs
from app.adapters.sql.lists import newest_first
from app.adapters.sql.transactions import SqlTransactions
from app.domain.paging import Page, PageRequest
from app.domain.runs import Run, RunStatus

BATCH = 1_000
"""How many runs one transaction deletes at most."""


class SqlRuns:
    """Runs in a table; those of experiments that are gone wait there to be purged."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def add(self, run: Run) -> None:
        """Insert it."""
        new = insert(runs).values(
            id=run.id, experiment_id=run.experiment_id, params=json.dumps(run.params), **_columns(run)
        )
        async with self._transactions.writing() as connection:
            await connection.execute(new)

    async def find(self, experiment_id: UUID, identity: UUID) -> Run | None:
        """By both ids, where the experiment is still there."""
        query = (
            select(runs)
            .join(experiments, experiments.c.id == runs.c.experiment_id)
            .where(runs.c.id == identity, runs.c.experiment_id == experiment_id)
        )
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else run_of(row._mapping)

    async def page(self, request: PageRequest, experiment_id: UUID) -> Page[Run]:
        """Newest first by `seq`."""
        async with self._transactions.reading() as connection:
            of_it = [runs.c.experiment_id == experiment_id]
            rows, counted = await newest_first(connection, runs, of_it, request)
        return Page.of(request, [run_of(row._mapping) for row in rows], counted)

    async def save(self, run: Run) -> None:
        """Set what can change."""
        async with self._transactions.writing() as connection:
            await connection.execute(update(runs).where(runs.c.id == run.id).values(**_columns(run)))

    async def purge(self) -> bool:
        """A batch of one experiment; processes that purge at the same time take different ones."""
        some = select(orphaned_runs.c.experiment_id).limit(1)
        async with self._transactions.reading() as connection:
            if (await connection.execute(some)).one_or_none() is None:
                return False
        async with self._transactions.begin() as connection:
            locked = some.with_for_update(skip_locked=True)
            experiment_id = (await connection.execute(locked)).scalar_one_or_none()
            if experiment_id is None:
                return False
            if await remove_batch(connection, experiment_id) < BATCH:
                done = orphaned_runs.c.experiment_id == experiment_id
                await connection.execute(delete(orphaned_runs).where(done))
            return True


async def remove_batch(connection: AsyncConnection, experiment_id: UUID) -> int:
    """Delete up to a batch of the runs of an experiment; gives how many that were."""
    some = select(runs.c.seq).where(runs.c.experiment_id == experiment_id).limit(BATCH)
    return (await connection.execute(delete(runs).where(runs.c.seq.in_(some)))).rowcount


def _columns(run: Run) -> dict[str, Any]:
    return {
        "status": run.status.value,
        "metrics": json.dumps(run.metrics),
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "version": run.version,
    }


def run_of(row: RowMapping) -> Run:
    """The run that a row of the table holds."""
    return Run(
        id=row[runs.c.id],
        experiment_id=row[runs.c.experiment_id],
        params=json.loads(row[runs.c.params]),
        metrics=json.loads(row[runs.c.metrics]),
        status=RunStatus(row[runs.c.status]),
        started_at=row[runs.c.started_at],
        finished_at=row[runs.c.finished_at],
        version=row[runs.c.version],
    )
