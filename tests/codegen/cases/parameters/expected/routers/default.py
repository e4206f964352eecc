"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.common import Point
from ..models.parameters.default import (
    FindThingsPath,
    FindThingsPathPoint,
    FindThingsQuery,
    FindThingsQueryFilter,
    RunPath,
)
from ..responses import NoContent
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail

FindThingsResponse: TypeAlias = NoContent[None]
RunResponse: TypeAlias = NoContent[None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def find_things(
        self,
        *,
        ids: list[int],
        point: FindThingsPathPoint,
        page: int,
        tag: list[str] | None,
        sizes: list[float] | None,
        words: list[str] | None,
        flags: list[bool] | None,
        filter: FindThingsQueryFilter | None,
        around: Point | None,
    ) -> FindThingsResponse:
        """find_things."""
        ...

    async def run(self, *, label: str, name: str) -> RunResponse:
        """run."""
        ...


# GET /things/{ids}/{point}
_find_things__path = steps.strings(FindThingsPath)
_find_things__path_styles = (
    Parameter("ids", "simple", False, "array"),
    Parameter("point", "matrix", True, "object"),
)
_find_things__query = steps.strings(FindThingsQuery)
_find_things__reader = Query(
    (
        Parameter("page", "form", True),
        Parameter("tag", "form", True, "array"),
        Parameter("sizes", "form", False, "array"),
        Parameter("words", "spaceDelimited", False, "array"),
        Parameter("flags", "pipeDelimited", False, "array"),
        Parameter("filter", "deepObject", True, "object", lists=("/sizes",)),
        Parameter("around", "form", True),
    )
)


def encode_find_things(answer: FindThingsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("find_things", answer)


def _find_things(handle: Callable[..., Awaitable[FindThingsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        found: list[Detail] = []
        path = steps.check(
            _find_things__path,
            {
                "ids": steps.path_value(_find_things__path_styles[0], steps.raw_segment(scope, 1)),
                "point": steps.path_value(_find_things__path_styles[1], steps.raw_segment(scope, 2)),
            },
            "path",
            found,
        )
        query = steps.check(
            _find_things__query, _find_things__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            ids=path.ids,
            point=path.point,
            page=query.page,
            tag=query.tag,
            sizes=query.sizes,
            words=query.words,
            flags=query.flags,
            filter=query.filter,
            around=query.around,
        )
        return encode_find_things(answer)

    return endpoint


# POST /labels/{label}/{name}:run
_run__path = steps.strings(RunPath)
_run__path_styles = (
    Parameter("label", "label", False),
    Parameter("name", "simple", False),
)


def encode_run(answer: RunResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("run", answer)


def _run(handle: Callable[..., Awaitable[RunResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        found: list[Detail] = []
        path = steps.check(
            _run__path,
            {"label": steps.path_value(_run__path_styles[0], steps.raw_segment(scope, 1)), "name": params[1]},
            "path",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(label=path.label, name=path.name)
        return encode_run(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "find_things": _find_things,
    "run": _run,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "find_things": (Declared("204"),),
        "run": (Declared("204"),),
    }
