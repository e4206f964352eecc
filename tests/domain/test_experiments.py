from uuid import UUID, uuid4

import pytest

from app.adapters.sql.engine import Database
from app.adapters.sql.experiments import SqlExperiments
from app.adapters.sql.runs import SqlRuns
from app.adapters.sql.transactions import SqlTransactions
from app.domain.copies import NoCopies
from app.domain.experiments import SHOWN_RUNS, Experiment, Experiments, ExperimentStatus
from app.domain.outcomes import Conflict, NotFound, Stale
from app.domain.paging import PageRequest
from app.domain.runs import RunDraft, RunStatus


class Noted(NoCopies):
    """Notes whose copies it is told to give up."""

    def __init__(self) -> None:
        self.changed: list[UUID] = []

    async def changing(self, subject: UUID) -> None:
        self.changed.append(subject)


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def experiments(embedded: Database, noted: Noted) -> Experiments:
    transactions = SqlTransactions(embedded)
    return Experiments(SqlExperiments(transactions), SqlRuns(transactions), transactions, noted)


async def add(experiments: Experiments, name: str = "Baseline") -> Experiment:
    return await experiments.create(name=name, owner="ada")


async def test_a_name_is_kept_in_lower_case_and_taken_in_any(experiments: Experiments) -> None:
    made = await add(experiments)
    assert made.name == "baseline"
    with pytest.raises(Conflict, match="named baseline already"):
        await add(experiments, "BASELINE")
    other = await add(experiments, "other")
    with pytest.raises(Conflict):
        await experiments.update(other.id, {"name": "BaseLine"})
    assert (await experiments.get(other.id)) == other
    assert (await experiments.update(made.id, {"name": "BASELINE"})).name == "baseline"


async def test_every_change_counts_and_moves_the_time(experiments: Experiments) -> None:
    made = await add(experiments)
    changed = await experiments.update(made.id, {"status": ExperimentStatus.RUNNING, "description": "x"})
    assert (changed.version, changed.status, changed.description) == (2, "running", "x")
    assert changed.updated_at > made.updated_at
    same = await experiments.update(made.id, {})
    assert (same.version, same.updated_at > changed.updated_at) == (3, True)
    assert await experiments.get(made.id) == same


async def test_changes_of_runs_are_changes_of_their_experiment(experiments: Experiments) -> None:
    made = await add(experiments)
    run = await experiments.create_run(made.id, RunDraft(metrics={"loss": 1.0}))
    seen = await experiments.get(made.id)
    assert (seen.version, seen.run_count, seen.runs) == (2, 1, (run,))
    changed = await experiments.update_run(made.id, run.id, status=RunStatus.RUNNING)
    assert (changed.version, changed.metrics) == (2, {"loss": 1.0})
    again = await experiments.get(made.id)
    assert (again.version, again.run_count, again.runs) == (3, 1, (changed,))
    assert again.updated_at == made.updated_at


async def test_the_newest_runs_are_shown_and_all_are_listed(experiments: Experiments) -> None:
    made = await add(experiments)
    runs = [await experiments.create_run(made.id, RunDraft()) for _ in range(SHOWN_RUNS + 1)]
    assert list((await experiments.get(made.id)).runs) == list(reversed(runs))[:SHOWN_RUNS]
    page = await experiments.list_runs(made.id, PageRequest(1, 100))
    assert list(page.items) == list(reversed(runs))
    (listed,) = (await experiments.list(PageRequest())).items
    assert (listed.run_count, listed.runs) == (SHOWN_RUNS + 1, ())


async def test_what_is_not_there_is_told_first_then_an_old_version_then_a_conflict(
    experiments: Experiments,
) -> None:
    taken, made = await add(experiments), await add(experiments, "other")
    run = await experiments.create_run(made.id, RunDraft(RunStatus.FAILED))
    old = '"no-such"'
    with pytest.raises(NotFound, match="no experiment"):
        await experiments.update(uuid4(), {"name": taken.name}, if_match=old)
    with pytest.raises(Stale):
        await experiments.update(made.id, {"name": taken.name}, if_match=old)
    with pytest.raises(Stale):
        await experiments.delete(made.id, if_match='"1"')
    with pytest.raises(NotFound, match="no experiment"):
        await experiments.update_run(uuid4(), run.id, status=RunStatus.RUNNING, if_match=old)
    with pytest.raises(NotFound, match="no run"):
        await experiments.update_run(taken.id, run.id, status=RunStatus.RUNNING, if_match=old)
    with pytest.raises(Stale):
        await experiments.update_run(made.id, run.id, status=RunStatus.RUNNING, if_match=old)
    with pytest.raises(Conflict):
        await experiments.update_run(made.id, run.id, status=RunStatus.RUNNING, if_match='"1"')
    assert await experiments.get_run(made.id, run.id) == run


async def test_a_deleted_experiment_is_gone_with_its_runs_and_its_name_is_free(
    experiments: Experiments,
) -> None:
    made = await add(experiments)
    run = await experiments.create_run(made.id, RunDraft())
    await experiments.delete(made.id, if_match='"2"')
    for asked in (
        experiments.get(made.id),
        experiments.get_run(made.id, run.id),
        experiments.list_runs(made.id, PageRequest()),
        experiments.create_run(made.id, RunDraft()),
        experiments.delete(made.id),
    ):
        with pytest.raises(NotFound, match="no experiment"):
            await asked
    await add(experiments)


async def test_copies_are_given_up_by_each_change_and_by_nothing_else(
    experiments: Experiments, noted: Noted
) -> None:
    made = await add(experiments)
    await experiments.get(made.id)
    await experiments.list_runs(made.id, PageRequest())
    with pytest.raises(Stale):
        await experiments.update(made.id, {}, if_match='"0"')
    assert noted.changed == []
    run = await experiments.create_run(made.id, RunDraft())
    await experiments.update_run(made.id, run.id, metrics={})
    await experiments.update(made.id, {})
    await experiments.delete(made.id)
    assert noted.changed == [made.id] * 4
