"""The ways to write one schema, made one way, as far as that needs no other schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from openapi_reading import Array, Object

_SAYS_NOTHING: dict[str, tuple[Any, ...]] = {
    "required": ([],),
    "properties": ({},),
    "additionalProperties": (True, {}),
    "uniqueItems": (False,),
    "minLength": (0,),
    "minItems": (0,),
    "minProperties": (0,),
    "deprecated": (False,),
    "readOnly": (False,),
    "writeOnly": (False,),
    "nullable": (False,),
    # FastAPI never writes a default of null, so it cannot be asked for
    "default": (None,),
}
_TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


class Schema(Object):
    """A schema without its words."""


def plain(value: Any) -> Any:
    """Data with 1.0 written as 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def key(value: Any) -> str:
    """A text that is the same for the same data, whatever the order of members."""
    return json.dumps(value, sort_keys=True, default=str)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON is: true is not 1."""
    return key(one) == key(other)


def placed(schema: Schema, other: Mapping[str, Any]) -> Schema:
    """The same schema, said to come from where another does."""
    schema.placed_like(other)
    return schema


def or_null(schema: Schema) -> Schema:
    """A schema that takes null too."""
    types = schema.get("type", [])
    found = placed(Schema(schema), schema)
    if types:
        found["type"] = Array(sorted({*([types] if isinstance(types, str) else types), "null"}))
    if "enum" in schema:
        found["enum"] = Array(sorted([*schema["enum"], None], key=key))
    return found


def typed(schema: Schema) -> Schema:
    """One type is no list, a constant is an enumeration of one, and values tell their type."""
    if "const" in schema:
        schema["enum"] = Array([schema.pop("const")])
    values: list[Any] = schema.get("enum", [])
    if values and "type" not in schema:
        schema["type"] = Array(sorted({_TYPES.get(type(value), "object") for value in values}))
    types = schema.get("type")
    if isinstance(types, list):
        schema["type"] = types[0] if len(types) == 1 else Array(sorted(types))
    return schema


def brief(schema: Schema) -> Schema:
    """What is so anyhow need not be said, and alternatives have no order."""
    for name in ("anyOf", "oneOf"):
        if name in schema:
            schema[name] = Array(sorted(schema[name], key=key))
    for name, values in _SAYS_NOTHING.items():
        if name in schema and any(same(schema[name], value) for value in values):
            del schema[name]
    return schema


def bounds(schema: Schema) -> Schema:
    """OpenAPI 3.0 writes an exclusive bound as a bound and a flag."""
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        value = schema.get(flag)
        if isinstance(value, bool):
            del schema[flag]
            if value and bound in schema:
                schema[flag] = schema.pop(bound)
    return schema
