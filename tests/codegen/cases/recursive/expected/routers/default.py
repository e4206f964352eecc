"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import Tree
from ..responses import Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

PlantResponse: TypeAlias = Ok[Tree, None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def plant(self, *, body: Tree) -> PlantResponse:
        """plant."""
        ...


# POST /trees
_plant__produces = ("application/json",)
_plant__consumes = ("application/json",)
_plant__json = steps.json_body(Tree)
_plant__200 = steps.serialiser(Tree)


def encode_plant(answer: PlantResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _plant__200(answer.body))
    return steps.other("plant", answer)


def _plant(handle: Callable[..., Awaitable[PlantResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _plant__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _plant__consumes, empty=not raw)
        body = _plant__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_plant(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "plant": _plant,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "plant": (Declared("200", (), {"application/json": Tree}),),
    }
