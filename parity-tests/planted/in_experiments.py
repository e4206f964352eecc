"""Faults in experiments and runs: names, times, counts, what belongs to what, and copies that are old."""

from typing import Final

from planted.fault import Fault

_DOMAIN: Final = "app/domain/experiments.py"
_RUNS: Final = "app/domain/runs.py"
_SQL: Final = "app/adapters/sql/experiments.py"
_SQL_RUNS: Final = "app/adapters/sql/runs.py"
_HANDLERS: Final = "app/handlers/experiments.py"

FAULTS: Final = (
    Fault(
        "a changed name keeps its capitals",
        _DOMAIN,
        "            changed = replace(changed, name=changed.name.lower())\n",
        "",
        ("test_experiments.py",),
    ),
    Fault(
        "a description cannot be taken away",
        _HANDLERS,
        'if "description" in body.model_fields_set:',
        "if body.description is not None:",
        ("test_experiments.py",),
    ),
    Fault(
        "changing a run leaves the tag of its experiment as it was",
        _DOMAIN,
        "            await self._runs.save(changed)\n            await self._touch(experiment)\n",
        "            await self._runs.save(changed)\n",
        ("test_experiments.py",),
    ),
    Fault(
        "a run moves the time of its experiment",
        _DOMAIN,
        "replace(experiment, run_count=experiment.run_count + runs, version=experiment.version + 1)",
        "replace(\n                experiment,\n                run_count=experiment.run_count + runs,\n"
        "                version=experiment.version + 1,\n                updated_at=self._clock(),\n"
        "            )",
        ("test_experiments.py",),
    ),
    Fault(
        "nineteen runs are shown with their experiment",
        _DOMAIN,
        "SHOWN_RUNS = 20",
        "SHOWN_RUNS = 19",
        ("test_runs.py",),
    ),
    Fault(
        "an old version of a run is told after what it cannot become",
        _DOMAIN,
        "            require_match(if_match, run.version)\n"
        "            changed = run if status is None else run.become(status, self._clock())\n",
        "            changed = run if status is None else run.become(status, self._clock())\n"
        "            require_match(if_match, run.version)\n",
        ("test_runs.py",),
    ),
    Fault(
        "a run that has failed may be completed",
        _RUNS,
        "    RunStatus.FAILED: frozenset({RunStatus.FAILED}),\n",
        "    RunStatus.FAILED: OVER,\n",
        ("test_runs.py",),
    ),
    Fault(
        "a run that never ran has no beginning when it is over",
        _RUNS,
        "if started is None and status is not RunStatus.CREATED:",
        "if started is None and status is RunStatus.RUNNING:",
        ("test_runs.py",),
    ),
    Fault(
        "a run that is over ends again when that is repeated",
        _RUNS,
        "if finished is None and status in OVER:",
        "if status in OVER:",
        ("test_runs.py",),
    ),
    Fault(
        "a run is found in any experiment",
        _SQL_RUNS,
        ".where(runs.c.id == identity, runs.c.experiment_id == experiment_id)",
        ".where(runs.c.id == identity)",
        ("test_runs.py",),
    ),
    Fault(
        "the runs of a deleted experiment can still be changed",
        _SQL,
        "            await connection.execute(delete(experiments).where(experiments.c.id == identity))\n",
        "            if await remove_batch(connection, identity) == 0:\n"
        "                await connection.execute(delete(experiments).where(experiments.c.id == identity))\n",
        ("test_experiments.py",),
    ),
    Fault(
        "experiments are filtered by owner or by status",
        _SQL,
        "    return [column == value for column, value in exact.items() if value is not None]",
        "    return [column == value for column, value in exact.items() if value is not None][:1]",
        ("test_experiments.py",),
    ),
    Fault(
        "a repeated key adds a run to whichever experiment",
        _HANDLERS,
        'request=lambda: f"{experiment_id} {values(body)}",',
        "request=lambda: values(body),",
        ("test_runs.py",),
    ),
    Fault(
        "runs of an experiment that is gone are added again with their key",
        _HANDLERS,
        "            await self._experiments.require(experiment_id)\n",
        "",
        ("test_runs.py",),
    ),
    Fault(
        "a copy of an experiment is as old as its lease",
        _DOMAIN,
        "            await self._copies.changing(identity)\n            changed = replace(changed, version",
        "            changed = replace(changed, version",
        ("test_experiments.py",),
    ),
    Fault(
        "the runs of one experiment share a copy",
        _HANDLERS,
        "                variant=str(run_id),\n",
        '                variant="run",\n',
        ("test_runs.py",),
    ),
)
