"""pets: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.parameters.pets import GetPetPath
from ..models.pets import GetPet404Response, Pet
from ..responses import NotFound, Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

GetPetResponse: TypeAlias = Ok[Pet, None] | NotFound


class PetsApi(Protocol):
    """Pets and nothing else."""

    async def get_pet(self, *, pet_id: int) -> GetPetResponse:
        """get_pet."""
        ...


# GET /pets/{pet_id}
_get_pet__produces = ("application/json",)
_get_pet__path = steps.strings(GetPetPath)
_get_pet__200 = steps.serialiser(Pet)


def encode_get_pet(answer: GetPetResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_pet__200(answer.body))
    if isinstance(answer, NotFound):
        return answer
    return steps.other("get_pet", answer)


def _get_pet(handle: Callable[..., Awaitable[GetPetResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _get_pet__produces)
        found: list[Detail] = []
        path = steps.check(_get_pet__path, {"pet_id": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(pet_id=path.pet_id)
        return encode_get_pet(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "get_pet": _get_pet,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "get_pet": (
            Declared("200", (), {"application/json": Pet}),
            Declared("404", (), {"application/problem+json": GetPet404Response}),
        ),
    }
