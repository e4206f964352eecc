"""Experiments and runs in each database."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from app.adapters.sql import runs as sql_runs
from app.adapters.sql.engine import Database
from app.adapters.sql.experiment_tables import orphaned_runs, runs
from app.adapters.sql.experiments import SqlExperiments
from app.adapters.sql.runs import SqlRuns
from app.adapters.sql.transactions import SqlTransactions
from app.domain.copies import NoCopies
from app.domain.experiments import Experiment, ExperimentFilter, Experiments, ExperimentStatus
from app.domain.outcomes import Conflict, NotFound
from app.domain.paging import PageRequest
from app.domain.runs import Params, RunDraft


class Shelf:
    """Experiments and their runs, of one database."""

    def __init__(self, database: Database) -> None:
        self.transactions = SqlTransactions(database)
        self.store = SqlExperiments(self.transactions)
        self.runs = SqlRuns(self.transactions)
        self.experiments = Experiments(self.store, self.runs, self.transactions, NoCopies())

    async def add(self, name: str, owner: str = "ada") -> Experiment:
        return await self.experiments.create(name=name, owner=owner)

    async def count(self, table: Any) -> int:
        async with self.transactions.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(table))).scalar_one()

    async def fill(self, experiment: Experiment, count: int) -> None:
        """Many runs, by the database itself."""
        run = await self.experiments.create_run(experiment.id, RunDraft(metrics={"loss": 0.5}))
        columns = [column for column in runs.columns if column.name not in ("seq", "id")]
        sqlite = self.transactions.database.dialect == "sqlite"
        identity = text("lower(hex(randomblob(16)))" if sqlite else "gen_random_uuid()")
        numbers = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) SELECT i FROM n"
        )
        counted = text(numbers).bindparams(count=count).columns().subquery("counted")
        copied = (
            select(identity, *columns)
            .select_from(runs.join(counted, text("true")))
            .where(runs.c.id == run.id)
        )
        async with self.transactions.begin() as connection:
            await connection.execute(
                insert(runs).from_select(["id", *(each.name for each in columns)], copied)
            )


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def test_params_and_metrics_come_back_as_they_went_in(shelf: Shelf) -> None:
    made = await shelf.add("a")
    params: Params = {"text": "ü🦦\u2028", "": "", "yes": True, "none": None, "tiny": 5e-324}
    metrics = {"big": 1.7976931348623157e308, "minus": -0.0, "third": 1 / 3}
    run = await shelf.experiments.create_run(made.id, RunDraft(params=params, metrics=metrics))
    found = await shelf.runs.find(made.id, run.id)
    assert found == run
    assert repr(found) == repr(run)


@pytest.mark.parametrize("owner", [None, "ada", "Ada"])
@pytest.mark.parametrize("status", [None, ExperimentStatus.CREATED, ExperimentStatus.FAILED])
async def test_every_combination_of_filters_is_exact(
    shelf: Shelf, owner: str | None, status: ExperimentStatus | None
) -> None:
    made = []
    for number, (whose, how) in enumerate(
        (whose, how) for whose in ("ada", "Ada") for how in ("created", "failed", "failed")
    ):
        experiment = await shelf.add(f"e{number}", whose)
        made.append(await shelf.experiments.update(experiment.id, {"status": ExperimentStatus(how)}))
    page = await shelf.store.page(PageRequest(), ExperimentFilter(owner, status))
    wanted = [
        each.id for each in reversed(made) if owner in (None, each.owner) and status in (None, each.status)
    ]
    assert [each.id for each in page.items] == wanted
    assert page.total == len(wanted)


async def test_of_creations_of_one_name_at_once_one_is_made(shelf: Shelf) -> None:
    names = ["Race", "RACE", "race"] * 4
    found = await asyncio.gather(*map(shelf.add, names), return_exceptions=True)
    assert sorted(type(each).__name__ for each in found) == ["Conflict"] * 11 + ["Experiment"]


async def test_runs_that_are_added_and_changed_at_once_are_all_counted(shelf: Shelf) -> None:
    made = await shelf.add("a")
    added = await asyncio.gather(*(shelf.experiments.create_run(made.id, RunDraft()) for _ in range(10)))
    await asyncio.gather(*(shelf.experiments.update_run(made.id, run.id, metrics={"a": 1}) for run in added))
    found = await shelf.experiments.get(made.id)
    assert (found.run_count, found.version, len(found.runs)) == (10, 21, 10)
    assert all(run.metrics == {"a": 1} for run in found.runs)


async def test_of_a_deletion_and_runs_that_are_added_at_once_nothing_is_left(shelf: Shelf) -> None:
    made = await shelf.add("a")
    adding = [shelf.experiments.create_run(made.id, RunDraft()) for _ in range(6)]
    found = await asyncio.gather(
        *adding[:3], shelf.experiments.delete(made.id), *adding[3:], return_exceptions=True
    )
    assert all(not isinstance(each, Exception) or isinstance(each, NotFound | Conflict) for each in found)
    assert await shelf.count(runs) == 0


async def test_many_runs_are_deleted_a_batch_at_a_time_and_out_of_reach_at_once(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_runs, "BATCH", 10)
    monkeypatch.setattr("app.adapters.sql.experiments.BATCH", 10)
    made, kept = await shelf.add("a"), await shelf.add("b")
    of_it = [await shelf.experiments.create_run(made.id, RunDraft()) for _ in range(25)]
    await shelf.experiments.create_run(kept.id, RunDraft())
    await shelf.experiments.delete(made.id)
    assert (await shelf.count(runs), await shelf.count(orphaned_runs)) == (16, 1)
    for run in of_it:
        with pytest.raises(NotFound):
            await shelf.experiments.get_run(made.id, run.id)
    await asyncio.gather(*(shelf.experiments.purge() for _ in range(3)))
    await shelf.experiments.purge()
    assert (await shelf.count(runs), await shelf.count(orphaned_runs)) == (1, 0)
    assert await shelf.runs.purge() is False


async def test_deleting_takes_no_longer_for_a_hundred_thousand_runs(shelf: Shelf) -> None:
    few, many = await shelf.add("few"), await shelf.add("many")
    await shelf.fill(few, 1_500)
    await shelf.fill(many, 100_000)
    clock = asyncio.get_running_loop().time
    took = []
    for each in (few, many):
        began = clock()
        await shelf.experiments.delete(each.id)
        took.append(clock() - began)
    assert took[1] < 10 * took[0] + 0.1
    assert await shelf.count(runs) > 99_000
