"""Handlers of the tag experiments."""

from __future__ import annotations

from uuid import UUID

from app.domain import experiments as domain
from app.domain import outcomes
from app.domain import runs as domain_runs
from app.domain.experiments import ExperimentChanges, ExperimentFilter
from app.domain.paging import PageRequest
from app.domain.preconditions import etag
from app.domain.principal import Principal
from app.domain.runs import RunDraft
from app.handlers.copied import Copied
from app.handlers.once import Once, values
from app.handlers.pages import link
from app.handlers.refusals import decline
from generated.models.experiments import (
    Experiment,
    ExperimentCreate,
    ExperimentPage,
    ExperimentPatch,
    ExperimentStatus,
    ExperimentSummary,
    Run,
    RunCreate,
    RunPage,
    RunPatch,
    RunStatus,
)
from generated.responses import (
    Conflict,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    LinkHeaders,
    NoContent,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
)
from generated.routers.experiments import (
    encode_create_experiment,
    encode_create_run,
    encode_get_experiment,
    encode_get_run,
)

_PATH = "/api/v1/experiments"
_UNTOUCHED = (outcomes.NotFound, outcomes.Stale, outcomes.Conflict)


class Experiments:
    """Experiments and their runs over HTTP."""

    def __init__(self, experiments: domain.Experiments, once: Once, copied: Copied) -> None:
        self._experiments = experiments
        self._once = once
        self._copied = copied

    async def list_experiments(
        self,
        *,
        owner: str | None,
        status: ExperimentStatus | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> Ok[ExperimentPage, LinkHeaders]:
        where = ExperimentFilter(owner=owner, status=domain.ExperimentStatus(status) if status else None)
        found = await self._experiments.list(PageRequest(page, per_page), where)
        shown = ExperimentPage(
            items=[_summarise(experiment) for experiment in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(_PATH, found, {"owner": owner, "status": status})))

    async def create_experiment(
        self, *, idempotency_key: str | None, body: ExperimentCreate, principal: Principal
    ) -> Created[Experiment, EtagLocationHeaders] | Conflict:
        async def create() -> Created[Experiment, EtagLocationHeaders]:
            made = await self._experiments.create(
                name=body.name, owner=body.owner, description=body.description
            )
            headers = EtagLocationHeaders(etag=etag(made.version), location=f"{_PATH}/{made.id}")
            return Created(show_experiment(made), headers)

        try:
            return await self._once(
                create,
                encode_create_experiment,
                key=idempotency_key,
                principal=principal,
                operation="create_experiment",
                request=lambda: values(body),
            )
        except outcomes.Conflict as refusal:
            return decline(refusal)

    async def get_experiment(
        self, *, experiment_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[Experiment, EtagHeaders] | NotModified[EtagHeaders] | NotFound:
        async def read() -> Ok[Experiment, EtagHeaders]:
            return _experiment_now(await self._experiments.get(experiment_id))

        try:
            return await self._copied(
                read, encode_get_experiment, subject=experiment_id, if_none_match=if_none_match
            )
        except outcomes.NotFound as refusal:
            return decline(refusal)

    async def update_experiment(
        self, *, experiment_id: UUID, if_match: str | None, body: ExperimentPatch, principal: Principal
    ) -> Ok[Experiment, EtagHeaders] | NotFound | PreconditionFailed | Conflict:
        try:
            changed = await self._experiments.update(experiment_id, _changes(body), if_match=if_match)
        except _UNTOUCHED as refusal:
            return decline(refusal)
        return _experiment_now(changed)

    async def delete_experiment(
        self, *, experiment_id: UUID, if_match: str | None, principal: Principal
    ) -> NoContent[None] | NotFound | PreconditionFailed:
        try:
            await self._experiments.delete(experiment_id, if_match=if_match)
        except (outcomes.NotFound, outcomes.Stale) as refusal:
            return decline(refusal)
        return NoContent()

    async def list_runs(
        self, *, experiment_id: UUID, page: int, per_page: int, principal: Principal
    ) -> Ok[RunPage, LinkHeaders] | NotFound:
        try:
            found = await self._experiments.list_runs(experiment_id, PageRequest(page, per_page))
        except outcomes.NotFound as refusal:
            return decline(refusal)
        shown = RunPage(
            items=[show_run(run) for run in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(f"{_PATH}/{experiment_id}/runs", found)))

    async def create_run(
        self, *, experiment_id: UUID, idempotency_key: str | None, body: RunCreate, principal: Principal
    ) -> Created[Run, EtagLocationHeaders] | NotFound | Conflict:
        async def create() -> Created[Run, EtagLocationHeaders]:
            made = await self._experiments.create_run(experiment_id, _draft(body))
            path = f"{_PATH}/{experiment_id}/runs/{made.id}"
            return Created(show_run(made), EtagLocationHeaders(etag=etag(made.version), location=path))

        try:
            # A replayed answer comes after 404, so this is looked at first.
            await self._experiments.require(experiment_id)
            return await self._once(
                create,
                encode_create_run,
                key=idempotency_key,
                principal=principal,
                operation="create_run",
                request=lambda: f"{experiment_id} {values(body)}",
            )
        except (outcomes.NotFound, outcomes.Conflict) as refusal:
            return decline(refusal)

    async def get_run(
        self, *, experiment_id: UUID, run_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[Run, EtagHeaders] | NotModified[EtagHeaders] | NotFound:
        async def read() -> Ok[Run, EtagHeaders]:
            return _run_now(await self._experiments.get_run(experiment_id, run_id))

        try:
            return await self._copied(
                read,
                encode_get_run,
                subject=experiment_id,
                variant=str(run_id),
                if_none_match=if_none_match,
            )
        except outcomes.NotFound as refusal:
            return decline(refusal)

    async def update_run(
        self, *, experiment_id: UUID, run_id: UUID, if_match: str | None, body: RunPatch, principal: Principal
    ) -> Ok[Run, EtagHeaders] | NotFound | PreconditionFailed | Conflict:
        try:
            changed = await self._experiments.update_run(
                experiment_id,
                run_id,
                status=domain_runs.RunStatus(body.status) if body.status else None,
                metrics=body.metrics,
                if_match=if_match,
            )
        except _UNTOUCHED as refusal:
            return decline(refusal)
        return _run_now(changed)


def show_experiment(experiment: domain.Experiment) -> Experiment:
    """An experiment as the contract describes it."""
    return Experiment(
        id=experiment.id,
        name=experiment.name,
        owner=experiment.owner,
        description=experiment.description,
        status=ExperimentStatus(experiment.status),
        runs=[show_run(run) for run in experiment.runs],
        created_at=experiment.created_at,
        updated_at=experiment.updated_at,
    )


def show_run(run: domain_runs.Run) -> Run:
    """A run as the contract describes it."""
    return Run(
        id=run.id,
        experiment_id=run.experiment_id,
        status=RunStatus(run.status),
        params=dict(run.params),
        metrics=dict(run.metrics),
        started_at=run.started_at,
        finished_at=run.finished_at,
    )


def _summarise(experiment: domain.Experiment) -> ExperimentSummary:
    return ExperimentSummary(
        id=experiment.id,
        name=experiment.name,
        owner=experiment.owner,
        description=experiment.description,
        status=ExperimentStatus(experiment.status),
        run_count=experiment.run_count,
        created_at=experiment.created_at,
        updated_at=experiment.updated_at,
    )


def _experiment_now(experiment: domain.Experiment) -> Ok[Experiment, EtagHeaders]:
    return Ok(show_experiment(experiment), EtagHeaders(etag=etag(experiment.version)))


def _run_now(run: domain_runs.Run) -> Ok[Run, EtagHeaders]:
    return Ok(show_run(run), EtagHeaders(etag=etag(run.version)))


def _draft(body: RunCreate) -> RunDraft:
    return RunDraft(domain_runs.RunStatus(body.status), body.params, body.metrics)


def _changes(body: ExperimentPatch) -> ExperimentChanges:
    changes = ExperimentChanges()
    if body.name is not None:
        changes["name"] = body.name
    if "description" in body.model_fields_set:
        changes["description"] = body.description
    if body.status is not None:
        changes["status"] = domain.ExperimentStatus(body.status)
    return changes
