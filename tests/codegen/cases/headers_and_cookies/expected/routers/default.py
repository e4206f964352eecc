"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.parameters.default import VisitCookies, VisitHeaders, VisitQuery
from ..responses import NoContent, XCountFromMaybeXNamesMaybeHeaders, XCountHeaders, XCountHeaders2
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail
from ..runtime.types import UUID

VisitResponse: TypeAlias = NoContent[XCountFromMaybeXNamesMaybeHeaders]
LookResponse: TypeAlias = NoContent[XCountHeaders]
TouchResponse: TypeAlias = NoContent[XCountHeaders2]
LeaveResponse: TypeAlias = NoContent[XCountHeaders]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def visit(
        self,
        *,
        body_query: str | None,
        x_trace: UUID,
        x_numbers: list[int] | None,
        from_: str | None,
        session: str,
        from__cookie: str | None,
        body: str | None,
    ) -> VisitResponse:
        """visit."""
        ...

    async def look(self) -> LookResponse:
        """look."""
        ...

    async def touch(self) -> TouchResponse:
        """touch."""
        ...

    async def leave(self) -> LeaveResponse:
        """leave."""
        ...


# POST /
_visit__consumes = ("text/plain",)
_visit__query = steps.strings(VisitQuery)
_visit__reader = Query((Parameter("body", "form", True),))
_visit__header = steps.strings(VisitHeaders)
_visit__header_styles = (
    Parameter("X-Trace", "simple", False),
    Parameter("X-Numbers", "simple", False, "array"),
    Parameter("from", "simple", False),
)
_visit__cookie = steps.strings(VisitCookies)
_visit__cookie_styles = (
    Parameter("session", "form", True),
    Parameter("from", "form", True),
)
_visit__text = steps.text_body(str)


def encode_visit(answer: VisitResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, NoContent):
        fields = []
        steps.put(fields, b"x-count", answer.headers.x_count)
        steps.put(fields, b"from", answer.headers.from_)
        steps.put(fields, b"x-names", answer.headers.x_names)
        return Encoded(204, fields, b"")
    return steps.other("visit", answer)


def _visit(handle: Callable[..., Awaitable[VisitResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _visit__consumes, empty=not raw)
        body = _visit__text(raw, found, False)
        query = steps.check(_visit__query, _visit__reader.read(scope["query_string"], found), "query", found)
        header = steps.check(
            _visit__header, steps.header_values(_visit__header_styles, headers), "header", found
        )
        cookie = steps.check(
            _visit__cookie,
            steps.cookie_values(_visit__cookie_styles, steps.cookies(headers)),
            "cookie",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            body_query=query.body,
            x_trace=header.x_trace,
            x_numbers=header.x_numbers,
            from_=header.from_,
            session=cookie.session,
            from__cookie=cookie.from_,
            body=body,
        )
        return encode_visit(answer)

    return endpoint


# GET /


def encode_look(answer: LookResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, NoContent):
        fields = []
        steps.put(fields, b"x-count", answer.headers.x_count)
        return Encoded(204, fields, b"")
    return steps.other("look", answer)


def _look(handle: Callable[..., Awaitable[LookResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        answer = await handle()
        return encode_look(answer)

    return endpoint


# PUT /


def encode_touch(answer: TouchResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, NoContent):
        fields = []
        steps.put(fields, b"x-count", answer.headers.x_count)
        return Encoded(204, fields, b"")
    return steps.other("touch", answer)


def _touch(handle: Callable[..., Awaitable[TouchResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        answer = await handle()
        return encode_touch(answer)

    return endpoint


# DELETE /


def encode_leave(answer: LeaveResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, NoContent):
        fields = []
        steps.put(fields, b"x-count", answer.headers.x_count)
        return Encoded(204, fields, b"")
    return steps.other("leave", answer)


def _leave(handle: Callable[..., Awaitable[LeaveResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        answer = await handle()
        return encode_leave(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "visit": _visit,
    "look": _look,
    "touch": _touch,
    "leave": _leave,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "visit": (
            Declared(
                "204",
                (
                    ("x-count", True, '{"type": "integer", "minimum": 0}'),
                    ("x-names", False, '{"type": "array", "items": {"type": "string"}}'),
                    ("from", False, '{"type": "string"}'),
                ),
            ),
        ),
        "look": (Declared("204", (("x-count", True, '{"type": "string"}'),)),),
        "touch": (Declared("204", (("x-count", True, '{"type": "integer"}'),)),),
        "leave": (Declared("204", (("x-count", True, '{"type": "string"}'),)),),
    }
