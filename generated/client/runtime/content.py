"""Bodies of answers: from bytes to the types of the contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, PydanticUserError, TypeAdapter, ValidationError

Read = Callable[[bytes], Any]


class Unreadable(ValueError):
    """A body is not what was declared; says how."""


class Content:
    """One kind of body that an answer may have."""

    __slots__ = ("_kind", "_read", "codec", "media")

    def __init__(self, codec: str, media: str = "", kind: Any = None) -> None:
        """`codec` is `json`, `text`, `bytes`, `events` or `none`; a `media` range ends with `*`."""
        self.codec = codec
        self.media = media
        self._kind = kind
        self._read: Read | None = None

    def read(self, content_type: str, raw: bytes) -> Any:
        """The value of a body.

        Raises:
            Unreadable: its media type or its shape is another one.
        """
        if self.codec == "none":
            return None
        if content_type != self.media and not self._is(content_type):
            raise Unreadable(f"the media type {content_type[:100]!r}, not {self.media}")
        read = self._read
        if read is None:
            read = self._read = self._reader()
        return read(raw)

    def _is(self, content_type: str) -> bool:
        given = content_type.partition(";")[0].strip().lower()
        wanted = self.media.partition(";")[0].strip().lower()
        if wanted.endswith("*"):
            return wanted == "*/*" or given.startswith(wanted[:-1])
        return given == wanted

    def _reader(self) -> Read:
        if self.codec == "json":
            return json_reader(self._kind)
        return _text if self.codec == "text" else bytes


def json_reader(kind: Any) -> Read:
    """Reads JSON of one type strictly, except that members which it does not know are left out."""
    validate = _validator(kind).validate_json

    def read(raw: bytes) -> Any:
        try:
            return validate(raw, by_alias=True, by_name=False)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False, include_context=False)
            # What a newer server sends besides is no error; what is known is checked all the same.
            if all(each["type"] == "extra_forbidden" for each in found):
                try:
                    return validate(
                        _without(raw, [each["loc"] for each in found]), by_alias=True, by_name=False
                    )
                except (ValidationError, LookupError, TypeError, ValueError):
                    pass
            where = "/".join(("", *map(str, found[0]["loc"])))[:200]
            raise Unreadable(
                f"a body that is not as declared, at {where or 'its top'}: {found[0]['msg'][:200]}"
            ) from None

    return read


def _without(raw: bytes, places: list[tuple[int | str, ...]]) -> str:
    document = json.loads(raw)
    for *path, last in places:
        holder = document
        for step in path:
            holder = holder[step]
        del holder[last]
    return json.dumps(document)


def _validator(kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
        return kind.__pydantic_validator__
    try:
        return TypeAdapter(kind, config=ConfigDict(strict=True)).validator
    except PydanticUserError:  # a model under further checks brings its own configuration
        return TypeAdapter(kind).validator


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Unreadable("a text that is not UTF-8") from None
