"""From how FastAPI writes schemas to how the contract does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from scripts.drift.layout import in_order

Refer = Callable[[str], str]
"""The reference to a schema, by its name, as it is written in the file that it will stand in."""

_BY_NAME: Final = ("properties", "patternProperties")
_ONE: Final = ("items", "additionalProperties", "propertyNames", "not", "contains")
_SEVERAL: Final = ("anyOf", "oneOf", "allOf", "prefixItems")


def schema(node: Any, refer: Refer) -> Any:
    """A schema in the contract's words; titles go, since FastAPI makes them up."""
    if not isinstance(node, Mapping):
        return node
    found: dict[str, Any] = {}
    for name, value in node.items():
        if name == "title" or (name == "default" and value is None):
            continue
        if name == "$ref":
            found[name] = refer(str(value).rpartition("/")[2])
        elif name in _BY_NAME:
            found[name] = {key: schema(member, refer) for key, member in value.items()}
        elif name in _ONE:
            found[name] = schema(value, refer)
        elif name in _SEVERAL:
            found[name] = [schema(member, refer) for member in value]
        else:
            found[name] = value
    return in_order(_nullable(found))


def content(node: Mapping[str, Any], refer: Refer) -> dict[str, Any]:
    """Bodies by media type."""
    return {
        media_type: {
            name: schema(value, refer) if name == "schema" else value for name, value in body.items()
        }
        for media_type, body in node.items()
    }


def with_schema(node: Mapping[str, Any], refer: Refer) -> dict[str, Any]:
    """A parameter or a header."""
    kept = {name: value for name, value in node.items() if name not in {"schema", "content"}}
    if not kept.get("required", True):
        del kept["required"]
    if "schema" in node:
        kept["schema"] = schema(node["schema"], refer)
    if "content" in node:
        kept["content"] = content(node["content"], refer)
    return kept


def _nullable(found: dict[str, Any]) -> dict[str, Any]:
    """`anyOf` of one plain type and null is a list of two types."""
    branches = found.get("anyOf", [])
    rest = [branch for branch in branches if branch != {"type": "null"}]
    if len(branches) != 2 or len(rest) != 1 or not isinstance(rest[0].get("type"), str) or "enum" in rest[0]:
        return found
    inner = {**rest[0], "type": [rest[0]["type"], "null"]}
    return {**inner, **{name: value for name, value in found.items() if name != "anyOf"}}
