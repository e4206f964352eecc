"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import Pet
from ..models.parameters.default import ChangePetQuery
from ..responses import Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail

ChangePetResponse: TypeAlias = Ok[Pet, None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def change_pet(self, *, kinds: list[str] | None, body: Pet) -> ChangePetResponse:
        """change_pet."""
        ...


# PATCH /pets
_change_pet__produces = ("application/json",)
_change_pet__consumes = ("application/json",)
_change_pet__query = steps.strings(ChangePetQuery)
_change_pet__reader = Query((Parameter("kinds", "form", True, "array"),))
_change_pet__json = steps.json_body(Pet)
_change_pet__200 = steps.serialiser(Pet)


def encode_change_pet(answer: ChangePetResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _change_pet__200(answer.body))
    return steps.other("change_pet", answer)


def _change_pet(handle: Callable[..., Awaitable[ChangePetResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _change_pet__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _change_pet__consumes, empty=not raw)
        body = _change_pet__json(raw, found, True)
        query = steps.check(
            _change_pet__query, _change_pet__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(kinds=query.kinds, body=body)
        return encode_change_pet(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "change_pet": _change_pet,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "change_pet": (Declared("200", (), {"application/json": Pet}),),
    }
