"""owners: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.pets import Owner
from ..responses import NoContent
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

AddOwnerResponse: TypeAlias = NoContent[None]


class OwnersApi(Protocol):
    """What a handler of owners offers."""

    async def add_owner(self, *, body: Owner) -> AddOwnerResponse:
        """add_owner."""
        ...


# POST /owners
_add_owner__consumes = ("application/json",)
_add_owner__json = steps.json_body(Owner)


def encode_add_owner(answer: AddOwnerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("add_owner", answer)


def _add_owner(handle: Callable[..., Awaitable[AddOwnerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _add_owner__consumes, empty=not raw)
        body = _add_owner__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_add_owner(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "add_owner": _add_owner,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "add_owner": (Declared("204"),),
    }
