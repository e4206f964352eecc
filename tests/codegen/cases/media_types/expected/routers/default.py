"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import AddNoteBody, Note
from ..responses import Created, Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

AddNoteResponse: TypeAlias = Ok[Note | str | bytes | AsyncIterator[bytes], None] | Created[Note, None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def add_note(self, *, body: Note | AddNoteBody | str | bytes) -> AddNoteResponse:
        """add_note."""
        ...


# POST /notes
_add_note__produces = ("application/json", "text/csv", "image/*")
_add_note__consumes = ("application/json", "application/merge-patch+json", "text/*", "image/png")
_add_note__json = steps.json_body(Note)
_add_note__json1 = steps.json_body(AddNoteBody)
_add_note__text2 = steps.text_body(str)
_add_note__200_media = (
    ("application/json; charset=utf-8", "json"),
    ("text/csv", "text"),
    ("image/*", "bytes"),
)
_add_note__200 = steps.serialiser(Note)
_add_note__201 = steps.serialiser(Note)


def encode_add_note(answer: AddNoteResponse | Encoded, media: str = "") -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        which, media = steps.pick(answer.media_type or media, _add_note__200_media, answer.body)
        value: Any = answer.body
        fields = [(b"content-type", media.encode("latin-1"))]
        if which == 0:
            return Encoded(200, fields, _add_note__200(value))
        if which == 1:
            return Encoded(200, fields, str(value).encode())
        return Encoded(200, fields, value)
    if isinstance(answer, Created):
        return Encoded(201, ((b"content-type", b"application/json"),), _add_note__201(answer.body))
    return steps.other("add_note", answer)


def _add_note(handle: Callable[..., Awaitable[AddNoteResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        media = steps.accept(headers, _add_note__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        content = steps.content_type(headers, _add_note__consumes, empty=not raw)
        body: Any
        if content in ("", "application/json"):
            body = _add_note__json(raw, found, True)
        elif content == "application/merge-patch+json":
            body = _add_note__json1(raw, found, True)
        elif content == "text/*":
            body = _add_note__text2(raw, found, True)
        else:
            body = steps.bytes_body(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_add_note(answer, media)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "add_note": _add_note,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "add_note": (
            Declared("200", (), {"application/json; charset=utf-8": Note, "text/csv": None, "image/*": None}),
            Declared("201", (), {"application/json": Note}),
        ),
    }
