"""OpenAPI 3.0 documents read as OpenAPI 3.1: JSON Schema 2020-12 throughout."""

from __future__ import annotations

from typing import Any

from scripts.codegen.load import is_literal

_ANNOTATIONS = frozenset({
    "title", "description", "deprecated", "readOnly", "writeOnly", "example", "examples", "externalDocs",
    "xml", "summary", "$comment",
})  # fmt: skip
_IN_SCHEMA = frozenset({
    "items", "not", "if", "then", "else", "contains", "additionalProperties", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "additionalItems", "contentSchema",
})  # fmt: skip
_IN_LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_IN_MAP = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})


def upgrade(document: dict[str, Any]) -> dict[str, Any]:
    """A copy in which every schema is JSON Schema 2020-12 and no `$ref` has siblings that do not count.

    In 3.0, keys beside `$ref` have no meaning and are dropped; in 3.1 they hold.
    """
    old = str(document.get("openapi", "")).startswith("3.0")
    return {key: _node(value, old, key, "") for key, value in document.items()}


def _node(node: Any, old: bool, key: str, parent: str) -> Any:
    if isinstance(node, list):
        return [_node(item, old, "", key) for item in node]
    if not isinstance(node, dict):
        return node
    if old and isinstance(node.get("$ref"), str) and key != "properties":
        return {"$ref": node["$ref"]}
    result: dict[str, Any] = {}
    for name, value in node.items():
        if is_literal(name, key):
            result[name] = value
        elif name == "schema" and isinstance(value, (dict, bool)):
            result[name] = schema(value, old)
        elif name == "schemas" and key == "components" and isinstance(value, dict):
            result[name] = {k: schema(v, old) for k, v in value.items()}
        else:
            result[name] = _node(value, old, name, key) if isinstance(value, (dict, list)) else value
    return result


def schema(node: Any, old: bool) -> Any:
    """A schema with its inner schemas, in the terms of JSON Schema 2020-12."""
    if not isinstance(node, dict):
        return node
    if old and isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"]}
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key in _IN_SCHEMA and isinstance(value, dict):
            result[key] = schema(value, old)
        elif key in _IN_LIST and isinstance(value, list):
            result[key] = [schema(item, old) for item in value]
        elif key in _IN_MAP and isinstance(value, dict):
            result[key] = {name: schema(item, old) for name, item in value.items()}
        else:
            result[key] = value
    return _modern(result) if old else result


def _modern(node: dict[str, Any]) -> dict[str, Any]:
    nullable = node.pop("nullable", False) is True
    kind = node.get("type")
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and bound in node:
            node[exclusive] = node.pop(bound)
    if "example" in node:
        node["examples"] = [node.pop("example")]
    if kind == "string" and node.get("format") == "byte":
        del node["format"]
        node["contentEncoding"] = "base64"
    elif kind == "string" and node.get("format") == "binary":
        del node["format"]
        node["contentMediaType"] = "application/octet-stream"
    if nullable and isinstance(kind, str):
        node["type"] = [kind, "null"]
        if isinstance(node.get("enum"), list) and None not in node["enum"]:
            node["enum"] = [*node["enum"], None]
    elif nullable and kind is None and any(key in node for key in ("allOf", "anyOf", "oneOf")):
        # 3.0.3 gives `nullable` no effect without `type`, yet everyone who writes it means this.
        outer = {key: node.pop(key) for key in list(node) if key in _ANNOTATIONS or key == "default"}
        node = {**outer, "anyOf": [node, {"type": "null"}]}
    return node
