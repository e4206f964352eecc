"""What a schema is in Python: a class, an enum, or something that is written in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.codegen.merging import ASSERTS, Schema, bare, described

OBJECT_KEYS = frozenset({
    "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
    "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties",
})  # fmt: skip
REF = "#/components/schemas/"


def types(schema: Schema) -> list[str]:
    """The JSON types that `type` names; empty where it is not given."""
    kind = schema.get("type")
    return [kind] if isinstance(kind, str) else [str(item) for item in kind] if isinstance(kind, list) else []


def types_of_any(options: list[Any], target: Callable[[str], Any]) -> list[str]:
    """The JSON types that any of these schemas takes; empty when one of them says nothing of types."""
    named = [_types_of(option, target, frozenset()) for option in options]
    return list(dict.fromkeys(name for names in named for name in names)) if all(named) else []


def _types_of(schema: Any, target: Callable[[str], Any], passed: frozenset[str]) -> list[str]:
    if not isinstance(schema, dict):
        return []
    if "$ref" in schema:
        name = schema["$ref"][len(REF) :]
        return [] if name in passed else _types_of(target(name), target, passed | {name})
    if is_model(schema):
        return ["object"]
    if types(schema):
        return types(schema)
    if isinstance(schema.get("enum"), list):
        return ["string"] if all(isinstance(value, str) for value in schema["enum"]) else []
    branches = schema.get("anyOf", schema.get("oneOf"))
    if not isinstance(branches, list):
        return []
    named = [_types_of(branch, target, passed) for branch in branches]
    return [name for names in named for name in names] if all(named) else []


def is_model(schema: Any) -> bool:
    """An object with named properties, or with none and no others allowed."""
    if not isinstance(schema, dict) or "$ref" in schema or types(schema) not in ([], ["object"]):
        return False
    if schema.get("properties"):
        return True
    closed = schema.get("additionalProperties") is False and not schema.get("patternProperties")
    return closed and types(schema) == ["object"]


def is_enum(schema: Any) -> bool:
    """Two or more strings to choose from."""
    if not isinstance(schema, dict) or types(schema) not in ([], ["string"]):
        return False
    values = schema.get("enum")
    return isinstance(values, list) and len(values) > 1 and all(isinstance(value, str) for value in values)


def needs_name(schema: Any) -> bool:
    return is_model(schema) or is_enum(schema)


def kind(schema: Any) -> str:
    return "model" if is_model(schema) else "enum" if is_enum(schema) else "alias"


def without_null(schema: Schema) -> Schema:
    """A nullable object or enum as `anyOf` of it and null, an object among other types as `anyOf` of them."""
    named = types(schema)
    values = schema.get("enum")
    strings = isinstance(values, list) and sum(isinstance(value, str) for value in values) > 1
    if strings and isinstance(values, list) and None in values and set(named) <= {"string", "null"}:
        core = {**bare(schema), "type": "string", "enum": [value for value in values if value is not None]}
        nullable = not named or "null" in named
        return {**described(schema), "anyOf": [core, {"type": "null"}]} if nullable else {**schema, **core}
    if strings and named == ["string", "null"]:
        return {**schema, "type": "string"}
    if (
        len(named) > 1
        and "object" in named
        and (schema.get("properties") or schema.get("additionalProperties") is False)
    ):
        core = {key: value for key, value in bare(schema).items() if key in OBJECT_KEYS}
        rest = {key: value for key, value in bare(schema).items() if key not in OBJECT_KEYS}
        others = [name for name in named if name != "object"]
        other = {**rest, "type": others if len(others) > 1 else others[0]}
        return {**described(schema), "anyOf": [{"type": "object", **core}, other]}
    return schema


_APART = frozenset({
    "not", "if", "then", "else", "contains", "minContains", "maxContains", "dependentRequired",
    "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "propertyNames",
})  # fmt: skip


def set_apart(schema: Schema) -> Schema:
    """The schema with every keyword that no Python type expresses moved, as written, to its asserts."""
    result = {key: value for key, value in schema.items() if key not in _APART}
    asserts: list[Any] = list(result.pop(ASSERTS, []))
    apart = {key: value for key, value in schema.items() if key in _APART}
    model = is_model(schema)
    if not model and types(schema) in ([], ["object"]) and isinstance(apart.get("propertyNames"), dict):
        result.update({"type": "object", "propertyNames": apart.pop("propertyNames")})
    counted = ("minProperties", "maxProperties", "anyOf", "oneOf") if model else ()
    apart.update({key: result.pop(key) for key in counted if key in result})
    if "required" in result and not model:
        apart["required"] = result.pop("required")
    if model and isinstance(result.get("required"), list):
        strangers = [name for name in result["required"] if name not in result.get("properties", {})]
        if strangers:
            apart["required"] = strangers
    if isinstance(result.get("patternProperties"), dict):
        rule: Schema = {"patternProperties": result.pop("patternProperties")}
        if "additionalProperties" in result:
            rule["properties"] = dict.fromkeys(result.get("properties", {}), True)
            rule["additionalProperties"] = result["additionalProperties"]
        result["additionalProperties"] = True
        asserts.append(rule)
    if isinstance(result.get("prefixItems"), list):
        asserts.append({key: result.pop(key) for key in ("prefixItems", "items") if key in result})
    if "if" not in apart:
        apart = {key: value for key, value in apart.items() if key not in ("then", "else")}
    if not ("anyOf" in result or "oneOf" in result) or not bare(result).keys() - {"anyOf", "oneOf"}:
        rest: Schema = {}
    else:
        rest = {key: result.pop(key) for key in list(bare(result)) if key not in ("anyOf", "oneOf")}
        if "anyOf" in result and "oneOf" in result:
            rest["anyOf"] = result.pop("anyOf")
    if apart:
        asserts.append(apart)
    if rest:
        asserts.append(rest)
    if asserts:
        result[ASSERTS] = asserts
    return result
