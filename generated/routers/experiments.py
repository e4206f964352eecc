"""experiments: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.common import Problem
from ..models.experiments import (
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
from ..models.parameters.experiments import (
    CreateExperimentHeaders,
    CreateRunHeaders,
    CreateRunPath,
    DeleteExperimentHeaders,
    DeleteExperimentPath,
    GetExperimentHeaders,
    GetExperimentPath,
    GetRunHeaders,
    GetRunPath,
    ListExperimentsQuery,
    ListRunsPath,
    ListRunsQuery,
    UpdateExperimentHeaders,
    UpdateExperimentPath,
    UpdateRunHeaders,
    UpdateRunPath,
)
from ..responses import (
    BadRequest,
    Conflict,
    ContentTooLarge,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    InternalServerError,
    LinkHeaders,
    NoContent,
    NotAcceptable,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableContent,
    UnsupportedMediaType,
)
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.operation import Requirement
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail
from ..runtime.types import UUID
from ..security import API_KEY, BEARER

Principal = TypeVar("Principal", contravariant=True)

ListExperimentsResponse: TypeAlias = (
    Ok[ExperimentPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
CreateExperimentResponse: TypeAlias = (
    Created[Experiment, EtagLocationHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetExperimentResponse: TypeAlias = (
    Ok[Experiment, EtagHeaders]
    | NotModified[EtagHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
UpdateExperimentResponse: TypeAlias = (
    Ok[Experiment, EtagHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
DeleteExperimentResponse: TypeAlias = (
    NoContent[None]
    | Unauthorized
    | Forbidden
    | NotFound
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
ListRunsResponse: TypeAlias = (
    Ok[RunPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
CreateRunResponse: TypeAlias = (
    Created[Run, EtagLocationHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetRunResponse: TypeAlias = (
    Ok[Run, EtagHeaders]
    | NotModified[EtagHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
UpdateRunResponse: TypeAlias = (
    Ok[Run, EtagHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class ExperimentsApi(Protocol[Principal]):
    """Experiments, their runs, and what the runs have shown."""

    async def list_experiments(
        self,
        *,
        owner: str | None,
        status: ExperimentStatus | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> ListExperimentsResponse:
        """List experiments.

        Experiments, newest first, each with the number of its runs in place of the runs. Filters are exact and all must hold. Needs `experiments:read`.
        """
        ...

    async def create_experiment(
        self, *, idempotency_key: str | None, body: ExperimentCreate, principal: Principal
    ) -> CreateExperimentResponse:
        """Create an experiment.

        The experiment is new, `created` and without runs. Its name is kept in lower case; one that is taken is 409. Needs `experiments:write`.
        """
        ...

    async def get_experiment(
        self, *, experiment_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetExperimentResponse:
        """Get an experiment.

        One experiment as it is now, with its 20 newest runs. Its `ETag` changes with every change of its runs, too. No answer is behind a change that was answered before it was asked for. Needs `experiments:read`.
        """
        ...

    async def update_experiment(
        self, *, experiment_id: UUID, if_match: str | None, body: ExperimentPatch, principal: Principal
    ) -> UpdateExperimentResponse:
        """Change an experiment.

        Sets what is given and leaves the rest. A name that is taken is 409. Any status may follow any other. Needs `experiments:write`.
        """
        ...

    async def delete_experiment(
        self, *, experiment_id: UUID, if_match: str | None, principal: Principal
    ) -> DeleteExperimentResponse:
        """Delete an experiment.

        The experiment is gone, and all its runs with it. Needs `experiments:write`.
        """
        ...

    async def list_runs(
        self, *, experiment_id: UUID, page: int, per_page: int, principal: Principal
    ) -> ListRunsResponse:
        """List the runs of an experiment.

        Runs of one experiment, newest first. Needs `experiments:read`.
        """
        ...

    async def create_run(
        self, *, experiment_id: UUID, idempotency_key: str | None, body: RunCreate, principal: Principal
    ) -> CreateRunResponse:
        """Add a run to an experiment.

        The run is new; it may be over already. Needs `experiments:write`.
        """
        ...

    async def get_run(
        self, *, experiment_id: UUID, run_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetRunResponse:
        """Get a run.

        One run of an experiment as it is now. A run of another experiment is 404. Needs `experiments:read`.
        """
        ...

    async def update_run(
        self, *, experiment_id: UUID, run_id: UUID, if_match: str | None, body: RunPatch, principal: Principal
    ) -> UpdateRunResponse:
        """Change a run.

        Sets what is given and leaves the rest; metrics may be set after a run is over, too. A status that the run cannot take any more is 409. A run of another experiment is 404. Needs `experiments:write`.
        """
        ...


# GET /api/v1/experiments
_list_experiments__security = (
    Requirement(((BEARER, ("experiments:read",)),)),
    Requirement(((API_KEY, ("experiments:read",)),)),
)
_list_experiments__produces = ("application/json",)
_list_experiments__query = steps.strings(ListExperimentsQuery)
_list_experiments__reader = Query(
    (
        Parameter("owner", "form", True),
        Parameter("status", "form", True),
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_experiments__200 = steps.serialiser(ExperimentPage)


def encode_list_experiments(answer: ListExperimentsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_experiments__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("list_experiments", answer)


def _list_experiments(handle: Callable[..., Awaitable[ListExperimentsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_experiments__security, scope, headers)
        steps.accept(headers, _list_experiments__produces)
        found: list[Detail] = []
        query = steps.check(
            _list_experiments__query,
            _list_experiments__reader.read(scope["query_string"], found),
            "query",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            owner=query.owner,
            status=query.status,
            page=query.page,
            per_page=query.per_page,
            principal=principal,
        )
        return encode_list_experiments(answer)

    return endpoint


# POST /api/v1/experiments
_create_experiment__security = (
    Requirement(((BEARER, ("experiments:write",)),)),
    Requirement(((API_KEY, ("experiments:write",)),)),
)
_create_experiment__produces = ("application/json",)
_create_experiment__consumes = ("application/json",)
_create_experiment__header = steps.strings(CreateExperimentHeaders)
_create_experiment__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_create_experiment__json = steps.json_body(ExperimentCreate)
_create_experiment__201 = steps.serialiser(Experiment)


def encode_create_experiment(answer: CreateExperimentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _create_experiment__201(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("create_experiment", answer)


def _create_experiment(handle: Callable[..., Awaitable[CreateExperimentResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_create_experiment__security, scope, headers)
        steps.accept(headers, _create_experiment__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 65536))
        steps.content_type(headers, _create_experiment__consumes, empty=not raw)
        body = _create_experiment__json(raw, found, True)
        header = steps.check(
            _create_experiment__header,
            steps.header_values(_create_experiment__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(idempotency_key=header.idempotency_key, body=body, principal=principal)
        return encode_create_experiment(answer)

    return endpoint


# GET /api/v1/experiments/{experiment_id}
_get_experiment__security = (
    Requirement(((BEARER, ("experiments:read",)),)),
    Requirement(((API_KEY, ("experiments:read",)),)),
)
_get_experiment__produces = ("application/json",)
_get_experiment__path = steps.strings(GetExperimentPath)
_get_experiment__header = steps.strings(GetExperimentHeaders)
_get_experiment__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_experiment__200 = steps.serialiser(Experiment)


def encode_get_experiment(answer: GetExperimentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_experiment__200(answer.body))
    if isinstance(answer, NotModified):
        fields = []
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(304, fields, b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("get_experiment", answer)


def _get_experiment(handle: Callable[..., Awaitable[GetExperimentResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_experiment__security, scope, headers)
        steps.accept(headers, _get_experiment__produces)
        found: list[Detail] = []
        path = steps.check(_get_experiment__path, {"experiment_id": params[0]}, "path", found)
        header = steps.check(
            _get_experiment__header,
            steps.header_values(_get_experiment__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            experiment_id=path.experiment_id, if_none_match=header.if_none_match, principal=principal
        )
        return encode_get_experiment(answer)

    return endpoint


# PATCH /api/v1/experiments/{experiment_id}
_update_experiment__security = (
    Requirement(((BEARER, ("experiments:write",)),)),
    Requirement(((API_KEY, ("experiments:write",)),)),
)
_update_experiment__produces = ("application/json",)
_update_experiment__consumes = ("application/json",)
_update_experiment__path = steps.strings(UpdateExperimentPath)
_update_experiment__header = steps.strings(UpdateExperimentHeaders)
_update_experiment__header_styles = (Parameter("If-Match", "simple", False),)
_update_experiment__json = steps.json_body(ExperimentPatch)
_update_experiment__200 = steps.serialiser(Experiment)


def encode_update_experiment(answer: UpdateExperimentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _update_experiment__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            PreconditionFailed,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("update_experiment", answer)


def _update_experiment(handle: Callable[..., Awaitable[UpdateExperimentResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_update_experiment__security, scope, headers)
        steps.accept(headers, _update_experiment__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 65536))
        steps.content_type(headers, _update_experiment__consumes, empty=not raw)
        body = _update_experiment__json(raw, found, True)
        path = steps.check(_update_experiment__path, {"experiment_id": params[0]}, "path", found)
        header = steps.check(
            _update_experiment__header,
            steps.header_values(_update_experiment__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            experiment_id=path.experiment_id, if_match=header.if_match, body=body, principal=principal
        )
        return encode_update_experiment(answer)

    return endpoint


# DELETE /api/v1/experiments/{experiment_id}
_delete_experiment__security = (
    Requirement(((BEARER, ("experiments:write",)),)),
    Requirement(((API_KEY, ("experiments:write",)),)),
)
_delete_experiment__path = steps.strings(DeleteExperimentPath)
_delete_experiment__header = steps.strings(DeleteExperimentHeaders)
_delete_experiment__header_styles = (Parameter("If-Match", "simple", False),)


def encode_delete_experiment(answer: DeleteExperimentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("delete_experiment", answer)


def _delete_experiment(handle: Callable[..., Awaitable[DeleteExperimentResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_delete_experiment__security, scope, headers)
        found: list[Detail] = []
        path = steps.check(_delete_experiment__path, {"experiment_id": params[0]}, "path", found)
        header = steps.check(
            _delete_experiment__header,
            steps.header_values(_delete_experiment__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(experiment_id=path.experiment_id, if_match=header.if_match, principal=principal)
        return encode_delete_experiment(answer)

    return endpoint


# GET /api/v1/experiments/{experiment_id}/runs
_list_runs__security = (
    Requirement(((BEARER, ("experiments:read",)),)),
    Requirement(((API_KEY, ("experiments:read",)),)),
)
_list_runs__produces = ("application/json",)
_list_runs__path = steps.strings(ListRunsPath)
_list_runs__query = steps.strings(ListRunsQuery)
_list_runs__reader = Query(
    (
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_runs__200 = steps.serialiser(RunPage)


def encode_list_runs(answer: ListRunsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_runs__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("list_runs", answer)


def _list_runs(handle: Callable[..., Awaitable[ListRunsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_runs__security, scope, headers)
        steps.accept(headers, _list_runs__produces)
        found: list[Detail] = []
        path = steps.check(_list_runs__path, {"experiment_id": params[0]}, "path", found)
        query = steps.check(
            _list_runs__query, _list_runs__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            experiment_id=path.experiment_id, page=query.page, per_page=query.per_page, principal=principal
        )
        return encode_list_runs(answer)

    return endpoint


# POST /api/v1/experiments/{experiment_id}/runs
_create_run__security = (
    Requirement(((BEARER, ("experiments:write",)),)),
    Requirement(((API_KEY, ("experiments:write",)),)),
)
_create_run__produces = ("application/json",)
_create_run__consumes = ("application/json",)
_create_run__path = steps.strings(CreateRunPath)
_create_run__header = steps.strings(CreateRunHeaders)
_create_run__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_create_run__json = steps.json_body(RunCreate)
_create_run__201 = steps.serialiser(Run)


def encode_create_run(answer: CreateRunResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _create_run__201(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("create_run", answer)


def _create_run(handle: Callable[..., Awaitable[CreateRunResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_create_run__security, scope, headers)
        steps.accept(headers, _create_run__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 262144))
        steps.content_type(headers, _create_run__consumes, empty=not raw)
        body = _create_run__json(raw, found, True)
        path = steps.check(_create_run__path, {"experiment_id": params[0]}, "path", found)
        header = steps.check(
            _create_run__header, steps.header_values(_create_run__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            experiment_id=path.experiment_id,
            idempotency_key=header.idempotency_key,
            body=body,
            principal=principal,
        )
        return encode_create_run(answer)

    return endpoint


# GET /api/v1/experiments/{experiment_id}/runs/{run_id}
_get_run__security = (
    Requirement(((BEARER, ("experiments:read",)),)),
    Requirement(((API_KEY, ("experiments:read",)),)),
)
_get_run__produces = ("application/json",)
_get_run__path = steps.strings(GetRunPath)
_get_run__header = steps.strings(GetRunHeaders)
_get_run__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_run__200 = steps.serialiser(Run)


def encode_get_run(answer: GetRunResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_run__200(answer.body))
    if isinstance(answer, NotModified):
        fields = []
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(304, fields, b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("get_run", answer)


def _get_run(handle: Callable[..., Awaitable[GetRunResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_run__security, scope, headers)
        steps.accept(headers, _get_run__produces)
        found: list[Detail] = []
        path = steps.check(_get_run__path, {"experiment_id": params[0], "run_id": params[1]}, "path", found)
        header = steps.check(
            _get_run__header, steps.header_values(_get_run__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            experiment_id=path.experiment_id,
            run_id=path.run_id,
            if_none_match=header.if_none_match,
            principal=principal,
        )
        return encode_get_run(answer)

    return endpoint


# PATCH /api/v1/experiments/{experiment_id}/runs/{run_id}
_update_run__security = (
    Requirement(((BEARER, ("experiments:write",)),)),
    Requirement(((API_KEY, ("experiments:write",)),)),
)
_update_run__produces = ("application/json",)
_update_run__consumes = ("application/json",)
_update_run__path = steps.strings(UpdateRunPath)
_update_run__header = steps.strings(UpdateRunHeaders)
_update_run__header_styles = (Parameter("If-Match", "simple", False),)
_update_run__json = steps.json_body(RunPatch)
_update_run__200 = steps.serialiser(Run)


def encode_update_run(answer: UpdateRunResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _update_run__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            PreconditionFailed,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("update_run", answer)


def _update_run(handle: Callable[..., Awaitable[UpdateRunResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_update_run__security, scope, headers)
        steps.accept(headers, _update_run__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 262144))
        steps.content_type(headers, _update_run__consumes, empty=not raw)
        body = _update_run__json(raw, found, True)
        path = steps.check(
            _update_run__path, {"experiment_id": params[0], "run_id": params[1]}, "path", found
        )
        header = steps.check(
            _update_run__header, steps.header_values(_update_run__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            experiment_id=path.experiment_id,
            run_id=path.run_id,
            if_match=header.if_match,
            body=body,
            principal=principal,
        )
        return encode_update_run(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "list_experiments": _list_experiments,
    "create_experiment": _create_experiment,
    "get_experiment": _get_experiment,
    "update_experiment": _update_experiment,
    "delete_experiment": _delete_experiment,
    "list_runs": _list_runs,
    "create_run": _create_run,
    "get_run": _get_run,
    "update_run": _update_run,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "list_experiments": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": ExperimentPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "create_experiment": (
            Declared(
                "201",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                    ("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),
                ),
                {"application/json": Experiment},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_experiment": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Experiment},
            ),
            Declared(
                "304",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "update_experiment": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Experiment},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "delete_experiment": (
            Declared("204"),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "list_runs": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": RunPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "create_run": (
            Declared(
                "201",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                    ("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),
                ),
                {"application/json": Run},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_run": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Run},
            ),
            Declared(
                "304",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "update_run": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Run},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
    }
