"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..responses import NoContent
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.operation import Requirement
from ..security import API_KEY, IN, TOKEN

Principal = TypeVar("Principal", contravariant=True)

MineResponse: TypeAlias = NoContent[None]
EitherResponse: TypeAlias = NoContent[None]
BothResponse: TypeAlias = NoContent[None]
MaybeResponse: TypeAlias = NoContent[None]
OpenResponse: TypeAlias = NoContent[None]
BasicResponse: TypeAlias = NoContent[None]


class DefaultApi(Protocol[Principal]):
    """What a handler of default offers."""

    async def mine(self, *, principal: Principal) -> MineResponse:
        """mine."""
        ...

    async def either(self, *, principal: Principal) -> EitherResponse:
        """either."""
        ...

    async def both(self, *, principal: Principal) -> BothResponse:
        """both."""
        ...

    async def maybe(self, *, principal: Principal | None) -> MaybeResponse:
        """maybe."""
        ...

    async def open(self) -> OpenResponse:
        """open."""
        ...

    async def basic(self, *, principal: Principal) -> BasicResponse:
        """basic."""
        ...


# GET /mine
_mine__security = (Requirement(((TOKEN, ()),)),)


def encode_mine(answer: MineResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("mine", answer)


def _mine(handle: Callable[..., Awaitable[MineResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_mine__security, scope, headers)
        answer = await handle(principal=principal)
        return encode_mine(answer)

    return endpoint


# GET /either
_either__security = (
    Requirement(((TOKEN, ("read",)),)),
    Requirement(((API_KEY, ()),)),
)


def encode_either(answer: EitherResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("either", answer)


def _either(handle: Callable[..., Awaitable[EitherResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_either__security, scope, headers)
        answer = await handle(principal=principal)
        return encode_either(answer)

    return endpoint


# GET /both
_both__security = (
    Requirement(
        (
            (TOKEN, ()),
            (API_KEY, ("write",)),
        )
    ),
)


def encode_both(answer: BothResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("both", answer)


def _both(handle: Callable[..., Awaitable[BothResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_both__security, scope, headers)
        answer = await handle(principal=principal)
        return encode_both(answer)

    return endpoint


# GET /maybe
_maybe__security = (
    Requirement(()),
    Requirement(((TOKEN, ()),)),
)


def encode_maybe(answer: MaybeResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("maybe", answer)


def _maybe(handle: Callable[..., Awaitable[MaybeResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_maybe__security, scope, headers)
        answer = await handle(principal=principal)
        return encode_maybe(answer)

    return endpoint


# GET /open


def encode_open(answer: OpenResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("open", answer)


def _open(handle: Callable[..., Awaitable[OpenResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        answer = await handle()
        return encode_open(answer)

    return endpoint


# GET /basic
_basic__security = (Requirement(((IN, ()),)),)


def encode_basic(answer: BasicResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("basic", answer)


def _basic(handle: Callable[..., Awaitable[BasicResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_basic__security, scope, headers)
        answer = await handle(principal=principal)
        return encode_basic(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "mine": _mine,
    "either": _either,
    "both": _both,
    "maybe": _maybe,
    "open": _open,
    "basic": _basic,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "mine": (Declared("204"),),
        "either": (Declared("204"),),
        "both": (Declared("204"),),
        "maybe": (Declared("204"),),
        "open": (Declared("204"),),
        "basic": (Declared("204"),),
    }
