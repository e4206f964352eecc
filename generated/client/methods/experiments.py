"""experiments: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.experiments import (
    Experiment,
    ExperimentCreate,
    ExperimentPage,
    ExperimentPatch,
    ExperimentStatus,
    Run,
    RunCreate,
    RunPage,
    RunPatch,
)
from ...runtime.types import UUID
from .. import errors as _errors
from ..runtime import calls as _calls

_LIST_EXPERIMENTS: _calls.Operation[ExperimentPage] = _calls.Operation(
    "list_experiments",
    "GET",
    "/api/v1/experiments",
    {200: _calls.json(ExperimentPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(
        _calls.query("owner"),
        _calls.query("status"),
        _calls.query("page"),
        _calls.query("per_page"),
    ),
    secured=True,
)
_CREATE_EXPERIMENT: _calls.Operation[Experiment] = _calls.Operation(
    "create_experiment",
    "POST",
    "/api/v1/experiments",
    {201: _calls.json(Experiment)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.header("Idempotency-Key"),),
    body=_calls.Body("json", "application/json", ExperimentCreate),
    secured=True,
)
_GET_EXPERIMENT: _calls.Operation[Experiment] = _calls.Operation(
    "get_experiment",
    "GET",
    "/api/v1/experiments/{}",
    {200: _calls.json(Experiment)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("experiment_id"), _calls.header("If-None-Match")),
    secured=True,
)
_UPDATE_EXPERIMENT: _calls.Operation[Experiment] = _calls.Operation(
    "update_experiment",
    "PATCH",
    "/api/v1/experiments/{}",
    {200: _calls.json(Experiment)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("experiment_id"), _calls.header("If-Match")),
    body=_calls.Body("json", "application/json", ExperimentPatch),
    secured=True,
)
_DELETE_EXPERIMENT: _calls.Operation[None] = _calls.Operation(
    "delete_experiment",
    "DELETE",
    "/api/v1/experiments/{}",
    {204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 412, 422, 429, 500, 503),
    parameters=(_calls.path("experiment_id"), _calls.header("If-Match")),
    secured=True,
)
_LIST_RUNS: _calls.Operation[RunPage] = _calls.Operation(
    "list_runs",
    "GET",
    "/api/v1/experiments/{}/runs",
    {200: _calls.json(RunPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("experiment_id"), _calls.query("page"), _calls.query("per_page")),
    secured=True,
)
_CREATE_RUN: _calls.Operation[Run] = _calls.Operation(
    "create_run",
    "POST",
    "/api/v1/experiments/{}/runs",
    {201: _calls.json(Run)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("experiment_id"), _calls.header("Idempotency-Key")),
    body=_calls.Body("json", "application/json", RunCreate),
    secured=True,
)
_GET_RUN: _calls.Operation[Run] = _calls.Operation(
    "get_run",
    "GET",
    "/api/v1/experiments/{}/runs/{}",
    {200: _calls.json(Run)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("experiment_id"), _calls.path("run_id"), _calls.header("If-None-Match")),
    secured=True,
)
_UPDATE_RUN: _calls.Operation[Run] = _calls.Operation(
    "update_run",
    "PATCH",
    "/api/v1/experiments/{}/runs/{}",
    {200: _calls.json(Run)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("experiment_id"), _calls.path("run_id"), _calls.header("If-Match")),
    body=_calls.Body("json", "application/json", RunPatch),
    secured=True,
)


class SyncExperiments(_calls.SyncClient):
    """Experiments, their runs, and what the runs have shown."""

    def list_experiments(
        self,
        *,
        owner: str | None = None,
        status: ExperimentStatus | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> ExperimentPage:
        """List experiments.

        Experiments, newest first, each with the number of its runs in place of the runs. Filters are exact and all must hold. Needs `experiments:read`.
        """
        return self._call(_LIST_EXPERIMENTS, owner, status, page, per_page)

    def create_experiment(self, *, idempotency_key: str | None = None, body: ExperimentCreate) -> Experiment:
        """Create an experiment.

        The experiment is new, `created` and without runs. Its name is kept in lower case; one that is taken is 409. Needs `experiments:write`.
        """
        return self._call(_CREATE_EXPERIMENT, idempotency_key, body)

    def get_experiment(self, *, experiment_id: UUID, if_none_match: str | None = None) -> Experiment:
        """Get an experiment.

        One experiment as it is now, with its 20 newest runs. Its `ETag` changes with every change of its runs, too. No answer is behind a change that was answered before it was asked for. Needs `experiments:read`.
        """
        return self._call(_GET_EXPERIMENT, experiment_id, if_none_match)

    def update_experiment(
        self, *, experiment_id: UUID, if_match: str | None = None, body: ExperimentPatch
    ) -> Experiment:
        """Change an experiment.

        Sets what is given and leaves the rest. A name that is taken is 409. Any status may follow any other. Needs `experiments:write`.
        """
        return self._call(_UPDATE_EXPERIMENT, experiment_id, if_match, body)

    def delete_experiment(self, *, experiment_id: UUID, if_match: str | None = None) -> None:
        """Delete an experiment.

        The experiment is gone, and all its runs with it. Needs `experiments:write`.
        """
        return self._call(_DELETE_EXPERIMENT, experiment_id, if_match)

    def list_runs(
        self, *, experiment_id: UUID, page: int | None = None, per_page: int | None = None
    ) -> RunPage:
        """List the runs of an experiment.

        Runs of one experiment, newest first. Needs `experiments:read`.
        """
        return self._call(_LIST_RUNS, experiment_id, page, per_page)

    def create_run(self, *, experiment_id: UUID, idempotency_key: str | None = None, body: RunCreate) -> Run:
        """Add a run to an experiment.

        The run is new; it may be over already. Needs `experiments:write`.
        """
        return self._call(_CREATE_RUN, experiment_id, idempotency_key, body)

    def get_run(self, *, experiment_id: UUID, run_id: UUID, if_none_match: str | None = None) -> Run:
        """Get a run.

        One run of an experiment as it is now. A run of another experiment is 404. Needs `experiments:read`.
        """
        return self._call(_GET_RUN, experiment_id, run_id, if_none_match)

    def update_run(
        self, *, experiment_id: UUID, run_id: UUID, if_match: str | None = None, body: RunPatch
    ) -> Run:
        """Change a run.

        Sets what is given and leaves the rest; metrics may be set after a run is over, too. A status that the run cannot take any more is 409. A run of another experiment is 404. Needs `experiments:write`.
        """
        return self._call(_UPDATE_RUN, experiment_id, run_id, if_match, body)


class AsyncExperiments(_calls.AsyncClient):
    """Experiments, their runs, and what the runs have shown."""

    async def list_experiments(
        self,
        *,
        owner: str | None = None,
        status: ExperimentStatus | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> ExperimentPage:
        """List experiments.

        Experiments, newest first, each with the number of its runs in place of the runs. Filters are exact and all must hold. Needs `experiments:read`.
        """
        return await self._call(_LIST_EXPERIMENTS, owner, status, page, per_page)

    async def create_experiment(
        self, *, idempotency_key: str | None = None, body: ExperimentCreate
    ) -> Experiment:
        """Create an experiment.

        The experiment is new, `created` and without runs. Its name is kept in lower case; one that is taken is 409. Needs `experiments:write`.
        """
        return await self._call(_CREATE_EXPERIMENT, idempotency_key, body)

    async def get_experiment(self, *, experiment_id: UUID, if_none_match: str | None = None) -> Experiment:
        """Get an experiment.

        One experiment as it is now, with its 20 newest runs. Its `ETag` changes with every change of its runs, too. No answer is behind a change that was answered before it was asked for. Needs `experiments:read`.
        """
        return await self._call(_GET_EXPERIMENT, experiment_id, if_none_match)

    async def update_experiment(
        self, *, experiment_id: UUID, if_match: str | None = None, body: ExperimentPatch
    ) -> Experiment:
        """Change an experiment.

        Sets what is given and leaves the rest. A name that is taken is 409. Any status may follow any other. Needs `experiments:write`.
        """
        return await self._call(_UPDATE_EXPERIMENT, experiment_id, if_match, body)

    async def delete_experiment(self, *, experiment_id: UUID, if_match: str | None = None) -> None:
        """Delete an experiment.

        The experiment is gone, and all its runs with it. Needs `experiments:write`.
        """
        return await self._call(_DELETE_EXPERIMENT, experiment_id, if_match)

    async def list_runs(
        self, *, experiment_id: UUID, page: int | None = None, per_page: int | None = None
    ) -> RunPage:
        """List the runs of an experiment.

        Runs of one experiment, newest first. Needs `experiments:read`.
        """
        return await self._call(_LIST_RUNS, experiment_id, page, per_page)

    async def create_run(
        self, *, experiment_id: UUID, idempotency_key: str | None = None, body: RunCreate
    ) -> Run:
        """Add a run to an experiment.

        The run is new; it may be over already. Needs `experiments:write`.
        """
        return await self._call(_CREATE_RUN, experiment_id, idempotency_key, body)

    async def get_run(self, *, experiment_id: UUID, run_id: UUID, if_none_match: str | None = None) -> Run:
        """Get a run.

        One run of an experiment as it is now. A run of another experiment is 404. Needs `experiments:read`.
        """
        return await self._call(_GET_RUN, experiment_id, run_id, if_none_match)

    async def update_run(
        self, *, experiment_id: UUID, run_id: UUID, if_match: str | None = None, body: RunPatch
    ) -> Run:
        """Change a run.

        Sets what is given and leaves the rest; metrics may be set after a run is over, too. A status that the run cannot take any more is 409. A run of another experiment is 404. Needs `experiments:write`.
        """
        return await self._call(_UPDATE_RUN, experiment_id, run_id, if_match, body)
