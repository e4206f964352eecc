"""Experiments, their runs, and what the runs have shown."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Response, Security

from twin import documented as doc
from twin.models.auth import Permission
from twin.models.experiments import (
    Change,
    Experiment,
    ExperimentCreate,
    ExperimentOwner,
    ExperimentPage,
    ExperimentPatch,
    ExperimentStatus,
    ExperimentSummary,
    Kept,
    KeptRun,
    Run,
    RunCreate,
    RunPage,
    RunPatch,
    RunStatus,
)
from twin.paging import Pages
from twin.problems import Refusal
from twin.replays import OnceOnly
from twin.route import ContractRoute
from twin.security import Principal, caller
from twin.store import Store, store_of
from twin.values import Given, Id
from twin.versions import IfMatch, IfNoneMatch, etag, must_match, unchanged

router = APIRouter(prefix="/api/v1/experiments", tags=["experiments"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.EXPERIMENTS_READ.value])]
Writer = Annotated[Principal, Security(caller, scopes=[Permission.EXPERIMENTS_WRITE.value])]

_SHORT = {"x-max-body": 65_536}
_LONGER = {"x-max-body": 262_144}
_OVER = {RunStatus.COMPLETED, RunStatus.FAILED}
_ADDING = (400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 500, 503)
_DELETING = (401, 403, 404, 412, 422, 429, 500, 503)


@router.get("", summary="List experiments", responses=doc.answers(200, doc.LINK, failures=doc.LISTING))
async def list_experiments(
    principal: Reader,
    pages: Pages,
    store: Stored,
    owner: Annotated[Given[ExperimentOwner], Query()] = None,
    status: Annotated[Given[ExperimentStatus], Query()] = None,
) -> ExperimentPage:
    """Experiments, newest first, each with the number of its runs."""
    wanted = [
        kept.summary
        for kept in reversed(store.experiments.values())
        if owner in {None, kept.summary.owner} and status in {None, kept.summary.status}
    ]
    return pages.cut(ExperimentPage, wanted, [("owner", owner), ("status", status)])


def _free(store: Store, name: str, besides: Id | None = None) -> str:
    wanted = name.lower()
    if any(kept.summary.name == wanted and key != besides for key, kept in store.experiments.items()):
        raise Refusal(409, "the name is taken")
    return wanted


@router.post(
    "",
    summary="Create an experiment",
    status_code=201,
    responses=doc.answers(201, doc.ETAG, doc.LOCATION, failures=doc.CREATING),
    openapi_extra=_SHORT,
)
async def create_experiment(
    body: ExperimentCreate, principal: Writer, once: OnceOnly, response: Response, store: Stored
) -> Experiment:
    """The experiment is new, created and without runs."""

    async def make() -> Experiment:
        now = store.now()
        summary = ExperimentSummary(
            id=uuid4(),
            name=_free(store, body.name),
            owner=body.owner,
            description=body.description,
            status=ExperimentStatus.CREATED,
            run_count=0,
            created_at=now,
            updated_at=now,
        )
        kept = store.experiments[summary.id] = Kept(summary, Change(of=summary.id))
        response.headers["ETag"] = etag(kept.change)
        response.headers["Location"] = f"/api/v1/experiments/{summary.id}"
        return kept.shown()

    return await once.answer(principal, body, make)


def _reached(experiment_id: Id, store: Store) -> Kept:
    kept = store.experiments.get(experiment_id)
    if kept is None:
        raise Refusal(404, "there is no such experiment")
    return kept


@router.get(
    "/{experiment_id}",
    summary="Get an experiment",
    response_model=Experiment,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_experiment(
    experiment_id: Id, principal: Reader, store: Stored, response: Response, if_none_match: IfNoneMatch = None
) -> Experiment | Response:
    """One experiment as it is now, with its newest runs."""
    kept = _reached(experiment_id, store)
    response.headers["ETag"] = etag(kept.change)
    return unchanged(kept.change, if_none_match) or kept.shown()


@router.patch(
    "/{experiment_id}",
    summary="Change an experiment",
    responses=doc.answers(200, doc.ETAG, failures=doc.CHANGING),
    openapi_extra=_SHORT,
)
async def update_experiment(
    experiment_id: Id,
    body: ExperimentPatch,
    principal: Writer,
    store: Stored,
    response: Response,
    if_match: IfMatch = None,
) -> Experiment:
    """Sets what is given and leaves the rest."""
    kept = _reached(experiment_id, store)
    must_match(kept.change, if_match)
    members: dict[str, Any] = body.model_dump(exclude_unset=True)
    if "name" in members:
        members["name"] = _free(store, members["name"], besides=experiment_id)
    for name, value in members.items():
        setattr(kept.summary, name, value)
    kept.summary.updated_at = store.now()
    kept.change.number += 1
    response.headers["ETag"] = etag(kept.change)
    return kept.shown()


@router.delete(
    "/{experiment_id}",
    summary="Delete an experiment",
    status_code=204,
    response_class=Response,
    responses=doc.answers(204, failures=_DELETING),
)
async def delete_experiment(
    experiment_id: Id, principal: Writer, store: Stored, if_match: IfMatch = None
) -> None:
    """The experiment is gone, and its runs with it."""
    must_match(_reached(experiment_id, store).change, if_match)
    del store.experiments[experiment_id]


@router.get(
    "/{experiment_id}/runs",
    summary="List the runs of an experiment",
    responses=doc.answers(200, doc.LINK, failures=doc.READING),
)
async def list_runs(experiment_id: Id, principal: Reader, pages: Pages, store: Stored) -> RunPage:
    """Runs of one experiment, newest first."""
    runs = _reached(experiment_id, store).runs
    path = f"/api/v1/experiments/{experiment_id}/runs"
    return pages.cut(RunPage, [each.run for each in reversed(runs.values())], path=path)


def _move(run: Run, status: RunStatus, store: Store) -> None:
    """Into a status that can follow, with the times that go with it."""
    if run.status in _OVER and status is not run.status:
        raise Refusal(409, "the run is over")
    if run.status is RunStatus.RUNNING and status is RunStatus.CREATED:
        raise Refusal(409, "the run has begun")
    now = store.now()
    run.status = status
    if status is not RunStatus.CREATED:
        run.started_at = run.started_at or now
    if status in _OVER:
        run.finished_at = run.finished_at or now


@router.post(
    "/{experiment_id}/runs",
    summary="Add a run to an experiment",
    status_code=201,
    responses=doc.answers(201, doc.ETAG, doc.LOCATION, failures=_ADDING),
    openapi_extra=_LONGER,
)
async def create_run(
    experiment_id: Id,
    body: RunCreate,
    principal: Writer,
    once: OnceOnly,
    response: Response,
    store: Stored,
) -> Run:
    """The run is new; it may be over already."""
    kept = _reached(experiment_id, store)

    async def make() -> Run:
        run = Run(
            id=uuid4(),
            experiment_id=experiment_id,
            status=RunStatus.CREATED,
            params=body.params,
            metrics=body.metrics,
            started_at=None,
            finished_at=None,
        )
        _move(run, body.status, store)
        made = kept.runs[run.id] = KeptRun(run, Change(of=run.id))
        kept.summary.run_count += 1
        kept.change.number += 1
        response.headers["ETag"] = etag(made.change)
        response.headers["Location"] = f"/api/v1/experiments/{experiment_id}/runs/{run.id}"
        return run

    return await once.answer(principal, body, make)


def _run(experiment_id: Id, run_id: Id, store: Store) -> KeptRun:
    found = _reached(experiment_id, store).runs.get(run_id)
    if found is None:
        raise Refusal(404, "the experiment has no such run")
    return found


@router.get(
    "/{experiment_id}/runs/{run_id}",
    summary="Get a run",
    response_model=Run,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_run(
    experiment_id: Id,
    run_id: Id,
    principal: Reader,
    store: Stored,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> Run | Response:
    """One run of an experiment as it is now."""
    kept = _run(experiment_id, run_id, store)
    response.headers["ETag"] = etag(kept.change)
    return unchanged(kept.change, if_none_match) or kept.run


@router.patch(
    "/{experiment_id}/runs/{run_id}",
    summary="Change a run",
    responses=doc.answers(200, doc.ETAG, failures=doc.CHANGING),
    openapi_extra=_LONGER,
)
async def update_run(
    experiment_id: Id,
    run_id: Id,
    body: RunPatch,
    principal: Writer,
    store: Stored,
    response: Response,
    if_match: IfMatch = None,
) -> Run:
    """Sets what is given and leaves the rest."""
    kept = _run(experiment_id, run_id, store)
    must_match(kept.change, if_match)
    if body.status is not None:
        _move(kept.run, body.status, store)
    if body.metrics is not None:
        kept.run.metrics = body.metrics
    kept.change.number += 1
    store.experiments[experiment_id].change.number += 1
    response.headers["ETag"] = etag(kept.change)
    return kept.run
