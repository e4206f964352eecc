"""app: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.app import Operation
from ..models.app import StepsResponse as StepsResponseModel
from ..models.parameters.app import ListQuery, StepsQueryQuery
from ..responses import NoContent, Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail

StepsResponse: TypeAlias = Ok[StepsResponseModel, None]
StepsQueryResponse: TypeAlias = NoContent[None]
ListResponse: TypeAlias = NoContent[None]


class AppApi(Protocol):
    """What a handler of app offers."""

    async def steps(self, *, body: Operation | None) -> StepsResponse:
        """steps."""
        ...

    async def steps_query(self, *, list_: list[str] | None) -> StepsQueryResponse:
        """steps_query."""
        ...

    async def list(self, *, str_: list[str] | None) -> ListResponse:
        """list."""
        ...


# POST /steps
_steps__produces = ("application/json",)
_steps__consumes = ("application/json",)
_steps__json = steps.json_body(Operation)
_steps__200 = steps.serialiser(StepsResponseModel)


def encode_steps(answer: StepsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _steps__200(answer.body))
    return steps.other("steps", answer)


def _steps(handle: Callable[..., Awaitable[StepsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _steps__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _steps__consumes, empty=not raw)
        body = _steps__json(raw, found, False)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_steps(answer)

    return endpoint


# GET /steps-query
_steps_query__query = steps.strings(StepsQueryQuery)
_steps_query__reader = Query((Parameter("list", "form", True, "array"),))


def encode_steps_query(answer: StepsQueryResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("steps_query", answer)


def _steps_query(handle: Callable[..., Awaitable[StepsQueryResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        found: list[Detail] = []
        query = steps.check(
            _steps_query__query, _steps_query__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(list_=query.list_)
        return encode_steps_query(answer)

    return endpoint


# GET /list
_list__query = steps.strings(ListQuery)
_list__reader = Query((Parameter("str", "form", True, "array"),))


def encode_list(answer: ListResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("list", answer)


def _list(handle: Callable[..., Awaitable[ListResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        found: list[Detail] = []
        query = steps.check(_list__query, _list__reader.read(scope["query_string"], found), "query", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(str_=query.str_)
        return encode_list(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "steps": _steps,
    "steps_query": _steps_query,
    "list": _list,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "steps": (Declared("200", (), {"application/json": StepsResponseModel}),),
        "steps_query": (Declared("204"),),
        "list": (Declared("204"),),
    }
