"""From `responses` of the contract to the classes that handlers return."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scripts.codegen.ir import Content, HeaderField, HeaderSet, Response, StatusClass
from scripts.codegen.statuses import class_name

Deref = Callable[[Any], dict[str, Any]]
TypeOf = Callable[[str], str]
"""From the name of a schema to the expression of its type."""
Names = Mapping[str, Mapping[str, str | None]]
"""Names of schemas by status and media type."""

PROBLEM = "application/problem+json"
_SUFFIX = {"body": "With", "bodyless": "Without", "problem": ""}


class Responses:
    """Collects the responses of all operations and names what they share."""

    def __init__(self, deref: Deref) -> None:
        self._deref = deref
        self._kinds: dict[str, set[str]] = {}
        self.header_sets: dict[str, HeaderSet] = {}

    def survey(self, operations: Iterable[dict[str, Any]]) -> None:
        """Looks which kinds of answer each status has anywhere, so that class names can be final."""
        for operation in operations:
            for status, response in (operation.get("responses") or {}).items():
                found = self._deref(response)
                self._kinds.setdefault(status, set()).add(_kind(found))
                if _kind(found) != "problem":
                    self._headers(found)

    def build(self, operation: dict[str, Any], names: Names, type_of: TypeOf) -> tuple[Response, ...]:
        """The responses of one operation, in the order of the contract."""
        return tuple(
            self._response(status, self._deref(response), names.get(status, {}), type_of)
            for status, response in (operation.get("responses") or {}).items()
        )

    def class_names(self) -> tuple[str, ...]:
        """Every class that `responses.py` defines."""
        return (*(status.name for status in self.status_classes()), *self.header_sets)

    def status_classes(self) -> tuple[StatusClass, ...]:
        """Every class of `responses.py`, by status."""
        found = []
        for status in sorted(self._kinds):
            for kind in sorted(self._kinds[status]):
                found.append(
                    StatusClass(self._name(status, kind), _base(status, kind), status, _doc(status, kind))
                )
        return tuple(found)

    def _name(self, status: str, kind: str) -> str:
        """The plain name goes to the kind that is alone, or to the most natural one of several."""
        kinds = self._kinds[status]
        first = "problem" if "problem" in kinds and not status.startswith("2") else "body"
        plain = len(kinds) == 1 or kind == (first if first in kinds else min(kinds))
        return class_name(status) + ("" if plain else _SUFFIX[kind] or "Problem")

    def _response(
        self, status: str, response: dict[str, Any], names: Mapping[str, str | None], type_of: TypeOf
    ) -> Response:
        kind = _kind(response)
        name = self._name(status, kind)
        headers = self._headers(response) if kind != "problem" else None
        contents = tuple(
            _content(media, names.get(media), type_of) for media in (response.get("content") or {})
        )
        return Response(
            status=status,
            class_name=name,
            kind=kind,
            annotation=_annotation(name, kind, contents, headers),
            contents=contents if kind == "body" else (),
            headers=headers,
            description=" ".join(str(response.get("description", "")).split()),
        )

    def _headers(self, response: dict[str, Any]) -> HeaderSet | None:
        fields = []
        for wire, raw in (response.get("headers") or {}).items():
            header = self._deref(raw)
            if header.get("x-set-by") == "edge" or wire.lower() in ("content-type", "content-length"):
                continue
            fields.append(self._field(wire, header))
        if not fields:
            return None
        ordered = tuple(sorted(fields, key=lambda f: (not f.required, f.wire)))
        name = "".join(_pascal(f.wire) + ("" if f.required else "Maybe") for f in ordered) + "Headers"
        return self.header_sets.setdefault(name, HeaderSet(name, ordered))

    def _field(self, wire: str, header: dict[str, Any]) -> HeaderField:
        schema = self._deref(header.get("schema") or {})
        annotation = {"integer": "int", "number": "float", "boolean": "bool", "array": "list[str]"}.get(
            schema.get("type") if isinstance(schema.get("type"), str) else "", "str"
        )
        required = bool(header.get("required", False))
        return HeaderField(
            wire,
            re.sub(r"\W+", "_", wire).strip("_").lower(),
            annotation if required else f"{annotation} | None",
            required,
            " ".join(str(header.get("description", "")).split()),
        )


def _kind(response: dict[str, Any]) -> str:
    content = response.get("content") or {}
    if not content:
        return "bodyless"
    return "problem" if set(content) == {PROBLEM} else "body"


def _content(media: str, name: str | None, type_of: TypeOf) -> Content:
    codec = codec_of(media)
    if codec == "json":
        return Content(media, codec, type_of(name) if name else "Any")
    annotation = {"text": "str", "events": "AsyncIterator[bytes]"}.get(codec, "bytes | AsyncIterator[bytes]")
    return Content(media, codec, annotation)


def codec_of(media: str) -> str:
    """How a body of this media type is read and written."""
    name = media.partition(";")[0].strip().lower()
    if name == "application/json" or name.endswith("+json"):
        return "json"
    if name == "text/event-stream":
        return "events"
    if name == "application/x-www-form-urlencoded":
        return "form"
    if name == "multipart/form-data":
        return "multipart"
    return "text" if name.startswith("text/") else "bytes"


def _pascal(wire: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"\W+", wire))


def _annotation(name: str, kind: str, contents: tuple[Content, ...], headers: HeaderSet | None) -> str:
    if kind == "problem":
        return name
    held = headers.name if headers else "None"
    if kind == "bodyless":
        return f"{name}[{held}]"
    body = " | ".join(dict.fromkeys(content.annotation for content in contents))
    return f"{name}[{body}, {held}]"


def _base(status: str, kind: str) -> str:
    ranged = not status.isdigit()
    if kind == "problem":
        return "RangedProblem" if ranged else "ProblemAnswer"
    if kind == "bodyless":
        return "RangedBodyless[Headers]" if ranged else "Bodyless[Headers]"
    return "RangedAnswer[Body, Headers]" if ranged else "Answer[Body, Headers]"


def _doc(status: str, kind: str) -> str:
    what = {"body": "with a body", "bodyless": "without a body", "problem": "as a problem"}[kind]
    return f"{status} {what}."
