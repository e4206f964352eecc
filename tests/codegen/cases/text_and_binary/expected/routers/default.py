"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import PutTextBody
from ..responses import Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

PutTextResponse: TypeAlias = Ok[str, None]
PutBytesResponse: TypeAlias = Ok[bytes | AsyncIterator[bytes], None]
WatchResponse: TypeAlias = Ok[AsyncIterator[bytes], None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def put_text(self, *, body: PutTextBody) -> PutTextResponse:
        """put_text."""
        ...

    async def put_bytes(self, *, body: bytes | None) -> PutBytesResponse:
        """put_bytes."""
        ...

    async def watch(self) -> WatchResponse:
        """watch."""
        ...


# PUT /text
_put_text__produces = ("text/plain",)
_put_text__consumes = ("text/plain",)
_put_text__text = steps.text_body(PutTextBody)


def encode_put_text(answer: PutTextResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"text/plain"),), str(answer.body).encode())
    return steps.other("put_text", answer)


def _put_text(handle: Callable[..., Awaitable[PutTextResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _put_text__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _put_text__consumes, empty=not raw)
        body = _put_text__text(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_put_text(answer)

    return endpoint


# PUT /bytes
_put_bytes__produces = ("application/octet-stream",)
_put_bytes__consumes = ("application/octet-stream",)


def encode_put_bytes(answer: PutBytesResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/octet-stream"),), answer.body)
    return steps.other("put_bytes", answer)


def _put_bytes(handle: Callable[..., Awaitable[PutBytesResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _put_bytes__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _put_bytes__consumes, empty=not raw)
        body = steps.bytes_body(raw, found, False)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_put_bytes(answer)

    return endpoint


# GET /events
_watch__produces = ("text/event-stream",)


def encode_watch(answer: WatchResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"text/event-stream"),), answer.body)
    return steps.other("watch", answer)


def _watch(handle: Callable[..., Awaitable[WatchResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _watch__produces)
        answer = await handle()
        return encode_watch(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "put_text": _put_text,
    "put_bytes": _put_bytes,
    "watch": _watch,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "put_text": (Declared("200", (), {"text/plain": None}),),
        "put_bytes": (Declared("200", (), {"application/octet-stream": None}),),
        "watch": (Declared("200", (), {"text/event-stream": None}),),
    }
