"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import OldQueryEra
from ..models.parameters.default import OldQuery
from ..responses import NoContent
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail

OldResponse: TypeAlias = NoContent[None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def old(self, *, era: OldQueryEra | None) -> OldResponse:
        """Look back."""
        ...


# GET /old
_old__query = steps.strings(OldQuery)
_old__reader = Query((Parameter("era", "form", True),))


def encode_old(answer: OldResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("old", answer)


def _old(handle: Callable[..., Awaitable[OldResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        found: list[Detail] = []
        query = steps.check(_old__query, _old__reader.read(scope["query_string"], found), "query", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(era=query.era)
        return encode_old(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "old": _old,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "old": (Declared("204"),),
    }
