"""From `responses` of the contract to the classes that handlers return."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
        return tuple(
            StatusClass(self._name(status, kind), _base(status, kind), status, _doc(status, kind))
            for status in sorted(self._kinds)
            for kind in sorted(self._kinds[status])
        )

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
        declared = tuple(
            _content(media, names.get(media), type_of) for media in (response.get("content") or {})
        )
        return Response(
            status=status,
            class_name=name,
            kind=kind,
            annotation=_annotation(name, kind, declared, headers),
            contents=declared if kind == "body" else (),
            headers=headers,
            description=" ".join(str(response.get("description", "")).split()),
            declared=declared,
            checks=self._checks(response),
        )

    def _headers(self, response: dict[str, Any]) -> HeaderSet | None:
        taken: set[str] = set()
        fields = [self._field(wire, header, taken) for wire, header in self._sent(response)]
        if not fields:
            return None
        ordered = tuple(sorted(fields, key=lambda f: (not f.required, f.wire)))
        name = "".join(_pascal(f.wire) + ("" if f.required else "Maybe") for f in ordered) + "Headers"
        wanted, count = HeaderSet(name, ordered), 2
        while _types(known := self.header_sets.setdefault(wanted.name, wanted)) != _types(wanted):
            wanted, count = HeaderSet(f"{name}{count}", ordered), count + 1
        return known

    def _sent(self, response: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The headers that the layer itself sends; the edge adds others, and Content-Type is the body's."""
        for wire, raw in (response.get("headers") or {}).items():
            header = self._deref(raw)
            if header.get("x-set-by") != "edge" and wire.lower() not in ("content-type", "content-length"):
                yield wire, header

    def _field(self, wire: str, header: dict[str, Any], taken: set[str]) -> HeaderField:
        required = bool(header.get("required", False))
        annotation = self._header_type(header)
        return HeaderField(
            wire,
            _attribute(wire, taken),
            annotation if required else f"{annotation} | None",
            required,
            " ".join(str(header.get("description", "")).split()),
        )

    def _header_type(self, header: dict[str, Any]) -> str:
        schema = self._deref(header.get("schema") or {})
        found = schema.get("type")
        kinds = [k for k in (found if isinstance(found, list) else [found]) if isinstance(k, str)]
        kinds = [kind for kind in kinds if kind != "null"]
        if kinds == ["array"]:
            items = self._deref(schema.get("items") or {}).get("type")
            return f"list[{_SCALARS.get(items, 'str') if isinstance(items, str) else 'str'}]"
        return _SCALARS.get(kinds[0], "str") if len(kinds) == 1 else "str"

    def _checks(self, response: dict[str, Any]) -> tuple[tuple[str, bool, str], ...]:
        return tuple(
            (wire.lower(), bool(header.get("required", False)), json.dumps(self._plain(header.get("schema"))))
            for wire, header in self._sent(response)
        )

    def _plain(self, schema: Any) -> Any:
        """The schema of a header, references at its top written out; deeper ones are not followed."""
        found = self._deref(schema or {})
        if "items" in found:
            found = {**found, "items": self._deref(found["items"])}
        return {key: value for key, value in found.items() if key in _CHECKED}


_SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str"}
_CHECKED = frozenset({
    "type", "enum", "const", "format", "items", "minLength", "maxLength", "pattern", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems",
})  # fmt: skip


def _kind(response: dict[str, Any]) -> str:
    content = response.get("content") or {}
    if not content:
        return "bodyless"
    return "problem" if set(content) == {PROBLEM} else "body"


def _content(media: str, name: str | None, type_of: TypeOf) -> Content:
    codec = codec_of(media)
    if codec == "json":
        return Content(media, codec, type_of(name) if name else "Any")
    codec = "bytes" if codec == "yaml" else codec  # what is answered in YAML the handler writes
    annotation = {"text": "str", "events": "AsyncIterator[bytes]"}.get(codec, "bytes | AsyncIterator[bytes]")
    return Content(media, codec, annotation)


def codec_of(media: str) -> str:
    """How a body of this media type is read and written."""
    name = media.partition(";")[0].strip().lower()
    if name == "application/json" or name.endswith("+json"):
        return "json"
    if name in ("application/yaml", "application/x-yaml") or name.endswith("+yaml"):
        return "yaml"
    if name == "text/event-stream":
        return "events"
    if name == "application/x-www-form-urlencoded":
        return "form"
    if name == "multipart/form-data":
        return "multipart"
    return "text" if name.startswith("text/") else "bytes"


def _types(headers: HeaderSet) -> list[str]:
    return [field.annotation for field in headers.fields]


def _pascal(wire: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[^A-Za-z0-9]+", wire))


def _attribute(wire: str, taken: set[str]) -> str:
    """The attribute that holds a header; unlike those of models it follows the hyphens alone."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", wire).strip("_").lower()
    if not name.isidentifier() or keyword.iskeyword(name):
        name = f"{name}_" if name[:1].isalpha() else f"h_{name}"
    while name in taken:
        name += "_"
    taken.add(name)
    return name


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
