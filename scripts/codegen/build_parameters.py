"""How parameters and form fields are written: what the runtime must know to read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Deref = Callable[[Any], dict[str, Any]]
STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_DEEPEST = 8


@dataclass(frozen=True)
class Writing:
    """Style and shape of one value."""

    style: str
    explode: bool
    shape: str
    members: tuple[str, ...] = ()
    rest: bool = False
    lists: tuple[str, ...] = ()
    segment: int | None = None


def writing(node: dict[str, Any], place: str, deref: Deref, path: str = "") -> Writing:
    """How a parameter is written."""
    style = str(node.get("style", STYLES[place]))
    explode = bool(node.get("explode", style in ("form", "deepObject")))
    if "content" in node:
        return Writing(style, explode, "scalar")
    found = _value(node.get("schema") or {}, style, explode, deref)
    if place == "path" and (found.shape != "scalar" or style != "simple"):
        return Writing(style, explode, found.shape, segment=segment(path, str(node["name"])))
    return found


def segment(path: str, name: str) -> int | None:
    """Which segment of a path template is nothing but this parameter."""
    segments = path.split("/")[1:]
    return segments.index(f"{{{name}}}") if f"{{{name}}}" in segments else None


def form_fields(content: dict[str, Any], deref: Deref) -> Iterator[tuple[str, Writing]]:
    """The fields of a form that are written as more than one plain text."""
    encoding = content.get("encoding") or {}
    for name, schema in properties(content.get("schema") or {}, deref).items():
        said = encoding.get(name) or {}
        style = str(said.get("style", "form"))
        explode = bool(said.get("explode", style in ("form", "deepObject")))
        found = _value(schema, style, explode, deref)
        if found.shape == "object" and not styled(content, name):
            continue  # one field with JSON in it
        if found.shape == "array" and not styled(content, name) and holds_objects(schema, deref):
            continue
        if found.shape != "scalar" or style == "deepObject":
            yield name, found


def styled(content: dict[str, Any], name: str) -> bool:
    """Whether a form writes a field in a parameter style rather than as JSON (OpenAPI 3.1, 4.8.15)."""
    said = (content.get("encoding") or {}).get(name)
    return isinstance(said, dict) and ("style" in said or "explode" in said)


def properties(schema: Any, deref: Deref) -> dict[str, Any]:
    """The properties of an object and of all that it is made of."""
    found: dict[str, Any] = {}
    for part in _parts(schema, deref):
        named = part.get("properties")
        found.update(named if isinstance(named, dict) else {})
    return found


def holds_objects(schema: Any, deref: Deref) -> bool:
    """Whether a list has objects in it."""
    return any("object" in _shapes(part["items"], deref) for part in _parts(schema, deref) if "items" in part)


def _value(schema: Any, style: str, explode: bool, deref: Deref) -> Writing:
    shapes = _shapes(schema, deref)
    if style == "deepObject":
        shape = "object" if "object" in shapes else "array" if "array" in shapes else "scalar"
        return Writing(style, explode, shape, lists=tuple(_lists(schema, deref, "", ())))
    if "array" in shapes:
        return Writing(style, explode, "array")
    if "object" in shapes:
        members = tuple(properties(schema, deref))
        rest = (
            style == "form"
            and explode
            and any(part.get("additionalProperties", False) is not False for part in _parts(schema, deref))
        )
        free = not members and style == "form" and explode
        return Writing(style, explode, "object", members, rest or free)
    return Writing(style, explode, "scalar")


def _parts(schema: Any, deref: Deref, depth: int = 0) -> Iterator[dict[str, Any]]:
    """A schema and the schemas that it combines."""
    found = deref(schema)
    yield found
    if depth < _DEEPEST:
        for key in ("allOf", "anyOf", "oneOf"):
            for part in found.get(key) or ():
                yield from _parts(part, deref, depth + 1)


def _shapes(schema: Any, deref: Deref) -> set[str]:
    kinds: set[str] = set()
    for part in _parts(schema, deref):
        kind = part.get("type")
        kinds.update(kind if isinstance(kind, list) else [kind] if isinstance(kind, str) else ())
        if kind is None and "properties" in part:
            kinds.add("object")
        if kind is None and "items" in part:
            kinds.add("array")
    return kinds


def _lists(schema: Any, deref: Deref, path: str, seen: tuple[int, ...]) -> Iterator[str]:
    """Where a value has lists; a schema inside itself is followed once."""
    for part in _parts(schema, deref):
        if id(part) in seen or len(seen) > _DEEPEST:
            continue
        below = (*seen, id(part))
        if "items" in part or part.get("type") == "array":
            yield path
            yield from _lists(part.get("items") or {}, deref, f"{path}/*", below)
        named = part.get("properties")
        for name, value in (named if isinstance(named, dict) else {}).items():
            yield from _lists(value, deref, f"{path}/{name}", below)


def within_segment(path: str, name: str) -> bool:
    """Whether a path parameter shares its segment with other text."""
    return segment(path, name) is None and re.search(rf"\{{{re.escape(name)}\}}", path) is not None
