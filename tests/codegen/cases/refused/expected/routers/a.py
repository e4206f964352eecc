"""a: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.parameters.a import WholePath
from ..responses import NoContent
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

GoodResponse: TypeAlias = NoContent[None]
WholeResponse: TypeAlias = NoContent[None]


class AApi(Protocol):
    """What a handler of a offers."""

    async def good(self) -> GoodResponse:
        """good."""
        ...

    async def whole(self, *, id: str) -> WholeResponse:
        """whole."""
        ...


# GET /good


def encode_good(answer: GoodResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("good", answer)


def _good(handle: Callable[..., Awaitable[GoodResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        answer = await handle()
        return encode_good(answer)

    return endpoint


# PUT /missing/{id}
_whole__path = steps.strings(WholePath)


def encode_whole(answer: WholeResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("whole", answer)


def _whole(handle: Callable[..., Awaitable[WholeResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        found: list[Detail] = []
        path = steps.check(_whole__path, {"id": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(id=path.id)
        return encode_whole(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "good": _good,
    "whole": _whole,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "good": (Declared("204"),),
        "whole": (Declared("204"),),
    }
