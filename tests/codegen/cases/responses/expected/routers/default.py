"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import Job, ListJobs200Response, Problem, StartJobDefaultResponse
from ..responses import (
    Accepted,
    ClientError,
    Default,
    EtagHeaders,
    LocationRetryAfterMaybeHeaders,
    NotFound,
    NotModified,
    Ok,
    ServerError,
    ServiceUnavailable,
    ServiceUnavailableWith,
)
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer

StartJobResponse: TypeAlias = (
    Ok[Job, None]
    | Accepted[LocationRetryAfterMaybeHeaders]
    | NotModified[EtagHeaders]
    | NotFound
    | ClientError
    | ServiceUnavailableWith[Job, None]
    | Default[StartJobDefaultResponse, None]
)
ListJobsResponse: TypeAlias = Ok[ListJobs200Response, None] | ServiceUnavailable | ServerError[None]
ForgetJobsResponse: TypeAlias = Encoded


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def start_job(self) -> StartJobResponse:
        """start_job."""
        ...

    async def list_jobs(self) -> ListJobsResponse:
        """list_jobs."""
        ...

    async def forget_jobs(self) -> ForgetJobsResponse:
        """forget_jobs."""
        ...


# POST /jobs
_start_job__produces = ("application/json",)
_start_job__200 = steps.serialiser(Job)
_start_job__503 = steps.serialiser(Job)
_start_job__default = steps.serialiser(StartJobDefaultResponse)


def encode_start_job(answer: StartJobResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _start_job__200(answer.body))
    if isinstance(answer, Accepted):
        fields = []
        steps.put(fields, b"location", answer.headers.location)
        steps.put(fields, b"retry-after", answer.headers.retry_after)
        return Encoded(202, fields, b"")
    if isinstance(answer, NotModified):
        fields = []
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(304, fields, b"")
    if isinstance(answer, ServiceUnavailableWith):
        return Encoded(503, ((b"content-type", b"application/json"),), _start_job__503(answer.body))
    if isinstance(answer, Default):
        return Encoded(
            answer.status, ((b"content-type", b"application/json"),), _start_job__default(answer.body)
        )
    if isinstance(answer, (NotFound, ClientError)):
        return answer
    return steps.other("start_job", answer)


def _start_job(handle: Callable[..., Awaitable[StartJobResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _start_job__produces)
        answer = await handle()
        return encode_start_job(answer)

    return endpoint


# GET /jobs
_list_jobs__produces = ("application/json",)
_list_jobs__200 = steps.serialiser(ListJobs200Response)


def encode_list_jobs(answer: ListJobsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _list_jobs__200(answer.body))
    if isinstance(answer, ServerError):
        return Encoded(answer.status, (), b"")
    if isinstance(answer, ServiceUnavailable):
        return answer
    return steps.other("list_jobs", answer)


def _list_jobs(handle: Callable[..., Awaitable[ListJobsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _list_jobs__produces)
        answer = await handle()
        return encode_list_jobs(answer)

    return endpoint


# DELETE /jobs


def encode_forget_jobs(answer: ForgetJobsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    return steps.other("forget_jobs", answer)


def _forget_jobs(handle: Callable[..., Awaitable[ForgetJobsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        answer = await handle()
        return encode_forget_jobs(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "start_job": _start_job,
    "list_jobs": _list_jobs,
    "forget_jobs": _forget_jobs,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "start_job": (
            Declared("200", (), {"application/json": Job}),
            Declared(
                "202",
                (("location", True, '{"type": "string"}'), ("retry-after", False, '{"type": "integer"}')),
            ),
            Declared("304", (("etag", True, '{"type": "string"}'),)),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("4XX", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/json": Job}),
            Declared("default", (), {"application/json": StartJobDefaultResponse}),
        ),
        "list_jobs": (
            Declared("200", (), {"application/json": ListJobs200Response}),
            Declared("503", (), {"application/problem+json": Problem}),
            Declared("5XX"),
        ),
        "forget_jobs": (),
    }
