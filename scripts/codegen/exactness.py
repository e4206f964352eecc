"""Whether at most one member of a `oneOf` can fit a value, so that a plain union is exact."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from scripts.codegen import shapes
from scripts.codegen.merging import ASSERTS

Look = Callable[[str], Any]


def disjoint(options: list[Any], look: Look) -> bool:
    """True only where no value fits two of the options."""
    return all(_apart(left, right, look) for left, right in itertools.combinations(options, 2))


def _resolved(schema: Any, look: Look) -> Any:
    seen = 0
    while isinstance(schema, dict) and "$ref" in schema and seen < 50:
        schema, seen = look(schema["$ref"][len(shapes.REF) :]), seen + 1
    return schema


def _types(schema: Any, look: Look) -> set[str] | None:
    """The JSON types of a schema's values; None where it may be anything."""
    schema = _resolved(schema, look)
    if not isinstance(schema, dict):
        return set() if schema is False else None
    for key in ("anyOf", "oneOf"):
        if key in schema:
            parts = [_types(option, look) for option in schema[key]]
            return None if None in parts else set().union(*(part for part in parts if part))
    named = set(shapes.types(schema))
    if not named and shapes.is_model(schema):
        named = {"object"}
    if not named and shapes.is_enum(schema):
        named = {"string"}
    return named | ({"integer"} if "number" in named else set()) or None


def _values(schema: Any, look: Look) -> list[Any] | None:
    schema = _resolved(schema, look)
    if not isinstance(schema, dict):
        return None
    if "const" in schema:
        return [schema["const"]]
    return schema["enum"] if isinstance(schema.get("enum"), list) else None


def _no_common(left: list[Any] | None, right: list[Any] | None) -> bool:
    return left is not None and right is not None and not any(value in right for value in left)


def _apart(left: Any, right: Any, look: Look) -> bool:
    left, right = _resolved(left, look), _resolved(right, look)
    ours, theirs = _types(left, look), _types(right, look)
    if ours is not None and theirs is not None and not ours & theirs:
        return True
    if _no_common(_values(left, look), _values(right, look)):
        return True
    if not (isinstance(left, dict) and isinstance(right, dict)) or ASSERTS in left or ASSERTS in right:
        return False
    if {left.get("format"), right.get("format")} == {"ipv4", "ipv6"}:
        return True
    if not (shapes.is_model(left) and shapes.is_model(right)):
        return False
    both = set(left.get("required", ())) & set(right.get("required", ()))
    ours_named, theirs_named = left.get("properties", {}), right.get("properties", {})
    if any(
        _no_common(_values(ours_named.get(key), look), _values(theirs_named.get(key), look)) for key in both
    ):
        return True
    return _demands_stranger(left, right) or _demands_stranger(right, left)


def _demands_stranger(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """One requires a property that the other forbids."""
    closed = other.get("additionalProperties") is False
    return closed and any(name not in other.get("properties", {}) for name in one.get("required", ()))
