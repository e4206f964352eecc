"""`allOf` read as one schema: what all parts demand, demanded at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]
Follow = Callable[[str], Any]

ANNOTATIONS = frozenset({
    "title", "description", "deprecated", "readOnly", "writeOnly", "examples", "externalDocs", "xml",
    "$comment", "default", "example", "$schema", "$id", "$anchor", "summary", "discriminator",
})  # fmt: skip
ASSERTS = "x-asserts"
"""Where merged schemas keep the parts that cannot be folded into one."""

TEXT_JSON = "x-text-json"
"""Marks a parameter or form field whose text is JSON."""

_APPLICATORS = frozenset({
    "anyOf", "oneOf", "not", "if", "then", "else", "contains", "minContains", "maxContains",
    "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames", "pattern",
    "multipleOf", "const", "enum", "prefixItems", "items", "format",
})  # fmt: skip


class Unmergeable(Exception):
    """An `allOf` that has no meaning as one type."""


def is_annotation(key: str) -> bool:
    return key in ANNOTATIONS or (key.startswith("x-") and key not in (ASSERTS, TEXT_JSON))


def bare(schema: Schema) -> Schema:
    """The schema without what only describes it."""
    return {key: value for key, value in schema.items() if not is_annotation(key)}


def described(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if is_annotation(key)}


def flatten(schema: Schema, follow: Follow, seen: tuple[str, ...] = ()) -> Schema:
    """The schema without `allOf`; a single part with nothing beside it stays a reference."""
    parts = schema.get("allOf")
    if not isinstance(parts, list) or not parts:
        return schema
    own = {key: value for key, value in schema.items() if key != "allOf"}
    if len(parts) == 1 and not bare(own) and isinstance(parts[0], dict):
        only = parts[0] if "$ref" in parts[0] else flatten(parts[0], follow, seen)
        return {**only, **own}
    merged: Schema = {}
    for part in [*parts, own]:
        if part is True:
            continue
        if part is False:
            merged.setdefault(ASSERTS, []).append(False)
            continue
        merged = merge(merged, _expanded(part, follow, seen))
    if merged.get("unevaluatedProperties") is False and "properties" in merged and ASSERTS not in merged:
        del merged["unevaluatedProperties"]
        merged.setdefault("additionalProperties", False)
    return merged


def _expanded(part: Schema, follow: Follow, seen: tuple[str, ...]) -> Schema:
    reference = part.get("$ref")
    if not isinstance(reference, str):
        return flatten(part, follow, seen)
    if reference in seen:
        raise Unmergeable(f"allOf leads back to {reference}")
    target = follow(reference)
    beside = {key: value for key, value in part.items() if key != "$ref"}
    if not isinstance(target, dict):
        return {**beside, ASSERTS: [target]}
    inner = flatten(_expanded(target, follow, (*seen, reference)), follow, (*seen, reference))
    # What describes one part alone, such as its title or example, does not describe the whole.
    return merge(bare(inner), beside) if beside else bare(inner)


def merge(left: Schema, right: Schema) -> Schema:
    """A schema that accepts exactly what both accept; raises Unmergeable where none can be written."""
    result = dict(left)
    for key, value in right.items():
        if key not in result or result[key] == value or is_annotation(key):
            result[key] = value
        elif key in ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"):
            result[key] = max(result[key], value)
        elif key in ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"):
            result[key] = min(result[key], value)
        elif key == "required":
            result[key] = list(dict.fromkeys([*result[key], *value]))
        elif key == "properties":
            result[key] = _properties(result[key], value)
        elif key == "type":
            result[key] = _types(result[key], value)
        elif key == "uniqueItems":
            result[key] = bool(result[key] or value)
        elif key == "enum":
            result[key] = [item for item in result[key] if item in value]
        elif key == ASSERTS:
            result[key] = [*result[key], *value]
        elif key in ("additionalProperties", "unevaluatedProperties"):
            result[key] = _additional(result[key], value)
        elif key in _APPLICATORS:
            result[ASSERTS] = [*result.get(ASSERTS, []), {key: value}]
        else:
            raise Unmergeable(f"allOf gives {key} twice")
    _closed(left, right)
    _closed(right, left)
    return result


def _closed(one: Schema, other: Schema) -> None:
    if one.get("additionalProperties") is False and one.get("patternProperties") is None:
        strangers = [name for name in other.get("properties", {}) if name not in one.get("properties", {})]
        if strangers:
            raise Unmergeable(f"one part of allOf forbids {', '.join(strangers)}, which another part defines")


def _properties(left: Schema, right: Schema) -> Schema:
    result = dict(left)
    for name, schema in right.items():
        both = name in result and result[name] != schema
        result[name] = {"allOf": [result[name], schema]} if both else schema
    return result


def _types(left: Any, right: Any) -> Any:
    allowed = right if isinstance(right, list) else [right]
    ours = left if isinstance(left, list) else [left]
    common = [kind for kind in ours if kind in allowed or (kind == "integer" and "number" in allowed)]
    if "number" in ours and "integer" in allowed and "integer" not in common:
        common.append("integer")
    if not common:
        raise Unmergeable(f"no value is both {left} and {right}")
    return common[0] if len(common) == 1 else common


def _additional(left: Any, right: Any) -> Any:
    if left is False or right is False:
        return False
    if left is True or left == {}:
        return right
    if right is True or right == {}:
        return left
    return {"allOf": [left, right]}
