"""The `ExperimentStore` port in SQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.sql.experiment_tables import experiments, orphaned_runs, runs
from app.adapters.sql.lists import newest_first
from app.adapters.sql.runs import BATCH, remove_batch, run_of
from app.adapters.sql.transactions import SqlTransactions
from app.domain.experiments import Experiment, ExperimentFilter, ExperimentStatus
from app.domain.paging import Page, PageRequest
from app.domain.runs import Run


class SqlExperiments:
    """Experiments in a table, with the number of their runs."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def add(self, experiment: Experiment) -> bool:
        """Insert it; False when the unique name is taken."""
        new = insert(experiments).values(
            id=experiment.id, created_at=experiment.created_at, **_columns(experiment)
        )
        try:
            async with self._transactions.begin() as connection:
                await connection.execute(new)
        except IntegrityError:
            return False
        return True

    async def find(self, identity: UUID, *, lock: bool = False) -> Experiment | None:
        """By id."""
        query = select(experiments).where(experiments.c.id == identity)
        if lock:
            # SQLite knows no row locks and needs none: its writing transactions run one by one.
            query = query.with_for_update()
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _experiment(row._mapping)

    async def read(self, identity: UUID, runs: int) -> Experiment | None:
        """In one statement, which sees one moment."""
        async with self._transactions.reading() as connection:
            rows = (await connection.execute(_with_newest_runs(identity, runs))).all()
        if not rows:
            return None
        return _experiment(rows[0]._mapping, _runs_in([row._mapping for row in rows]))

    async def page(self, request: PageRequest, where: ExperimentFilter) -> Page[Experiment]:
        """Newest first by `seq`."""
        async with self._transactions.reading() as connection:
            rows, counted = await newest_first(connection, experiments, _conditions(where), request)
        return Page.of(request, [_experiment(row._mapping) for row in rows], counted)

    async def save(self, experiment: Experiment) -> bool:
        """Set everything."""
        change = update(experiments).where(experiments.c.id == experiment.id).values(**_columns(experiment))
        try:
            # A savepoint in the open transaction, since PostgreSQL ends one in which a statement fails.
            async with self._transactions.begin() as connection:
                await connection.execute(change)
        except IntegrityError:
            return False
        return True

    async def remove(self, identity: UUID) -> None:
        """Delete it with a batch of its runs, and note when there are more."""
        async with self._transactions.begin() as connection:
            await connection.execute(delete(experiments).where(experiments.c.id == identity))
            if await remove_batch(connection, identity) == BATCH:
                await connection.execute(insert(orphaned_runs).values(experiment_id=identity))


def _with_newest_runs(identity: UUID, limit: int) -> Any:
    newest = (
        select(runs.c.seq)
        .where(runs.c.experiment_id == identity)
        .order_by(runs.c.seq.desc())
        .limit(limit)
        .scalar_subquery()
    )
    shown = and_(runs.c.experiment_id == experiments.c.id, runs.c.seq.in_(newest))
    return (
        select(experiments, runs)
        .outerjoin(runs, shown)
        .where(experiments.c.id == identity)
        .order_by(runs.c.seq.desc())
    )


def _runs_in(rows: Sequence[RowMapping]) -> list[Run]:
    return [run_of(row) for row in rows if row[runs.c.seq] is not None]


def _conditions(where: ExperimentFilter) -> list[ColumnElement[bool]]:
    exact = {experiments.c.owner: where.owner, experiments.c.status: where.status}
    return [column == value for column, value in exact.items() if value is not None]


def _columns(experiment: Experiment) -> dict[str, Any]:
    return {
        "name": experiment.name,
        "owner": experiment.owner,
        "description": experiment.description,
        "status": experiment.status.value,
        "updated_at": experiment.updated_at,
        "run_count": experiment.run_count,
        "version": experiment.version,
    }


def _experiment(row: RowMapping, shown: Sequence[Run] = ()) -> Experiment:
    return Experiment(
        id=row[experiments.c.id],
        name=row[experiments.c.name],
        owner=row[experiments.c.owner],
        description=row[experiments.c.description],
        created_at=row[experiments.c.created_at],
        updated_at=row[experiments.c.updated_at],
        status=ExperimentStatus(row[experiments.c.status]),
        run_count=row[experiments.c.run_count],
        version=row[experiments.c.version],
        runs=tuple(shown),
    )
