"""Forms: URL-encoded ones from their bytes, multipart ones as a stream whose files stay files."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from .body import ClientGone, Receive, claimed_length, too_large
from .parameters import Parameter, Query, Value
from .problem import Detail, Failure
from .readers import text_reader
from .validation import checked

_MOST_FILES = 100
_MOST_FIELDS = 1000
_LONGEST_FIELD = 1024 * 1024
_INVALID = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_KEY = "contract.form"

Endpoint = Callable[[MutableMapping[str, Any], Receive, tuple[str, ...]], Awaitable[Any]]
DecodeForm = Callable[[bytes, list[Detail], bool], Any]
ReadForm = Callable[
    [MutableMapping[str, Any], dict[bytes, bytes], Receive, list[Detail], int, bool], Awaitable[Any]
]


def form_body(model: Any, fields: Sequence[Parameter] = ()) -> DecodeForm:
    """Reads URL-encoded forms of one type; `fields` are those that are more than one plain text."""
    validate = text_reader(model)
    reader = Query(fields, place="body", keep=True)

    def decode(raw: bytes, found: list[Detail], required: bool) -> Any:
        if not raw and not required:
            return None
        try:
            raw.decode("ascii")
        except UnicodeDecodeError:
            raise Failure(400, "the body is not a URL-encoded form") from None
        if _INVALID.search(raw):
            raise Failure(400, "the body is not a URL-encoded form: % without two hexadecimal digits")
        return checked(validate, reader.read(raw, found), "body", found)

    return decode


def multipart_body(model: Any, fields: Sequence[Parameter] = ()) -> ReadForm:
    """Reads multipart forms of one type; files are spooled to disk and closed after the answer."""
    validate = text_reader(model)
    reader = Query(fields, place="body", keep=True)

    async def read(
        scope: MutableMapping[str, Any],
        headers: dict[bytes, bytes],
        receive: Receive,
        found: list[Detail],
        limit: int,
        required: bool,
    ) -> Any:
        if b"content-type" not in headers:
            if not required:
                return None
            raise Failure(400, "a multipart form is needed")
        claimed_length(headers, limit)
        parser: _Parser = _Parser(
            Headers(scope=scope),
            _chunks(receive, limit, lambda: parser.ended),
            max_files=_MOST_FILES,
            max_fields=_MOST_FIELDS,
            max_part_size=_LONGEST_FIELD,
        )
        try:
            form = await parser.parse()
        except MultiPartException as error:
            raise _refused(error) from None
        scope[_KEY] = form
        values: dict[str, Value | Any] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                known = values.get(name)
                values[name] = value if known is None else [*_listed(known), value]
            else:
                reader.take_text(name, value, values, found)
        for name in reader.arrays & values.keys():
            values[name] = _listed(values[name])
        return checked(validate, reader.finished(values), "body", found)

    return read


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class _Parser(MultiPartParser):
    """Knows whether the closing boundary was there."""

    ended = False

    def on_end(self) -> None:
        self.ended = True


def closing(endpoint: Endpoint) -> Endpoint:
    """The same operation, which closes the files of its form when the handler is done."""

    async def closed(scope: MutableMapping[str, Any], receive: Receive, params: tuple[str, ...]) -> Any:
        try:
            return await endpoint(scope, receive, params)
        finally:
            form = scope.pop(_KEY, None)
            if form is not None:
                await form.close()

    return closed


def _refused(error: MultiPartException) -> Failure:
    message = error.message.rstrip(".")
    if message.startswith(("Too many", "Part exceeded")):
        return Failure(413, message[0].lower() + message[1:], headers={"Connection": "close"})
    return Failure(400, f"the body is not a multipart form: {message[0].lower()}{message[1:]}")


async def _chunks(receive: Receive, limit: int, ended: Callable[[], bool]) -> AsyncGenerator[bytes, None]:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk
    # What is raised in here makes the parser close the files that it has begun.
    if not ended():
        raise Failure(400, "the body is not a multipart form: it ends too early")
