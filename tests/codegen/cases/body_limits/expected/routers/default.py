"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import Note
from ..models.parameters.default import PutNoteForm, PutNoteForm2
from ..responses import NoContent
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

AddNoteResponse: TypeAlias = NoContent[None]
PutNoteResponse: TypeAlias = NoContent[None]
ChangeNoteResponse: TypeAlias = NoContent[None]
AddPictureResponse: TypeAlias = NoContent[None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def add_note(self, *, body: Note) -> AddNoteResponse:
        """add_note.

        Not longer than the layer allows either.
        """
        ...

    async def put_note(self, *, body: PutNoteForm | PutNoteForm2) -> PutNoteResponse:
        """put_note."""
        ...

    async def change_note(self, *, body: Note) -> ChangeNoteResponse:
        """change_note.

        As long as the layer allows.
        """
        ...

    async def add_picture(self, *, body: bytes) -> AddPictureResponse:
        """add_picture."""
        ...


# POST /notes
_add_note__consumes = ("application/json",)
_add_note__json = steps.json_body(Note)


def encode_add_note(answer: AddNoteResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("add_note", answer)


def _add_note(handle: Callable[..., Awaitable[AddNoteResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 1000))
        steps.content_type(headers, _add_note__consumes, empty=not raw)
        body = _add_note__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_add_note(answer)

    return endpoint


# PUT /notes
_put_note__consumes = ("application/x-www-form-urlencoded", "multipart/form-data")
_put_note__form = steps.form_body(PutNoteForm)
_put_note__multipart1 = steps.multipart_body(PutNoteForm2)


def encode_put_note(answer: PutNoteResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("put_note", answer)


def _put_note(handle: Callable[..., Awaitable[PutNoteResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        content = steps.content_type(headers, _put_note__consumes, empty=steps.empty(headers))
        body: Any
        if content in ("", "application/x-www-form-urlencoded"):
            raw = await steps.read_body(headers, receive, min(layer.max_body, 2000))
            body = _put_note__form(raw, found, True)
        else:
            body = await _put_note__multipart1(
                scope, headers, receive, found, min(layer.max_body, 2000), True
            )
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_put_note(answer)

    return steps.closing(endpoint)


# PATCH /notes
_change_note__consumes = ("application/json",)
_change_note__json = steps.json_body(Note)


def encode_change_note(answer: ChangeNoteResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("change_note", answer)


def _change_note(handle: Callable[..., Awaitable[ChangeNoteResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _change_note__consumes, empty=not raw)
        body = _change_note__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_change_note(answer)

    return endpoint


# POST /pictures
_add_picture__consumes = ("image/png",)


def encode_add_picture(answer: AddPictureResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("add_picture", answer)


def _add_picture(handle: Callable[..., Awaitable[AddPictureResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 3000))
        steps.content_type(headers, _add_picture__consumes, empty=not raw)
        body = steps.bytes_body(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_add_picture(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "add_note": _add_note,
    "put_note": _put_note,
    "change_note": _change_note,
    "add_picture": _add_picture,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "add_note": (Declared("204"),),
        "put_note": (Declared("204"),),
        "change_note": (Declared("204"),),
        "add_picture": (Declared("204"),),
    }
