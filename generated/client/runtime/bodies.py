"""Bodies of requests: from values to bytes, or to the parts that httpx makes a multipart form of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_jsonable_python

from .parameters import Parameter, fields, leaves, text

Part = tuple[str, Any]


class Written(NamedTuple):
    """A body as it is handed to httpx."""

    content: bytes | None = None
    parts: list[Part] | None = None


NOTHING = Written()


class Body:
    """How an operation writes its body."""

    __slots__ = ("_kind", "_styles", "_to_json", "codec", "media")

    def __init__(self, codec: str, media: str, kind: Any = None, styles: Sequence[Parameter] = ()) -> None:
        """`codec` is `json`, `form`, `multipart`, `text` or `bytes`; `styles` are of fields of a form."""
        self.codec = codec
        self.media = media
        self._kind = kind
        self._styles: Mapping[str, Parameter] = {style.name: style for style in styles}
        self._to_json: Any = None

    def write(self, value: Any) -> Written:
        """The body for a value."""
        if self.codec == "json":
            if self._to_json is None:
                self._to_json = _serialiser(self._kind)
            return Written(self._to_json(value, by_alias=True, warnings="error"))
        if self.codec == "form":
            return Written("&".join(self._fields(value)).encode())
        if self.codec == "multipart":
            return Written(parts=list(self._parts(value)))
        return Written(text(value).encode() if self.codec == "text" else bytes(value))

    def _fields(self, form: Any) -> Iterator[str]:
        for name, value in _members(form):
            style = self._styles.get(name)
            if style is None and isinstance(value, list):
                for item in value:
                    yield from fields(Parameter("query", name), text(item))
            else:
                yield from fields(style or Parameter("query", name, json=isinstance(value, dict)), value)

    def _parts(self, form: Any) -> Iterator[Part]:
        for name, value in _members(form):
            style = self._styles.get(name)
            if style is not None and style.written == "deepObject":
                yield from ((key, (None, item.encode())) for key, item in leaves(name, value))
                continue
            for item in value if isinstance(value, list) else [value]:
                yield name, _part(item)


def _serialiser(kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
        return kind.__pydantic_serializer__.to_json
    return TypeAdapter(kind).serializer.to_json


def _members(form: Any) -> Iterator[tuple[str, Any]]:
    """The fields that a form has, by their names on the wire; files stay what they are."""
    if not isinstance(form, BaseModel):
        yield from form.items()
        return
    held = {each.alias or name: getattr(form, name) for name, each in type(form).model_fields.items()}
    files = {name for name, value in held.items() if _is_file(value)}
    own = {name for name, each in type(form).model_fields.items() if (each.alias or name) in files}
    written = form.model_dump(mode="json", by_alias=True, exclude=own)
    for name, value in held.items():
        if name in files:
            yield name, value
        elif name in written:
            yield name, written[name]
    for name, value in written.items():
        if name not in held:
            yield name, value


def _is_file(value: Any) -> bool:
    return any(
        hasattr(item, "read") or isinstance(item, bytes)
        for item in (value if isinstance(value, list) else [value])
    )


def _part(value: Any) -> Any:
    if isinstance(value, bytes):
        return "file", value
    if hasattr(value, "read"):
        # Starlette's UploadFile holds a plain file, and knows what it is called.
        file = getattr(value, "file", value)
        kind = getattr(value, "content_type", None)
        named = getattr(value, "filename", None) or "file"
        return (named, file, kind) if kind else (named, file)
    return None, text(to_jsonable_python(value)).encode()
