"""Schemas made plain: references followed, `allOf` merged, both spellings of nullable made one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from parity.contract.documents import Documents

Plain: TypeAlias = Mapping[str, Any]

_ANYTHING: Plain = {}
_NOTHING: Plain = {"enum": []}


class Schemas:
    """Turns schema nodes into plain ones, one level at a time, so that circular schemas are no trouble."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._made: dict[int, tuple[Any, Plain]] = {}

    def plain(self, node: Any) -> Plain:
        """The schema with its own level merged; what is inside is still as it was written."""
        if node is True or node is None:
            return _ANYTHING
        if node is False:
            return _NOTHING
        if not isinstance(node, dict):
            return _ANYTHING
        known = self._made.get(id(node))
        if known is None:
            # the node itself is kept, for its id() stands for it
            known = self._made[id(node)] = (node, self._merge(node, 0))
        return known[1]

    def _merge(self, node: Any, depth: int) -> Plain:
        node = self._documents.follow(node)
        if not isinstance(node, dict) or depth > 16:
            return _ANYTHING
        merged: dict[str, Any] = {}
        for part in node.get("allOf", ()):
            merged = _both(merged, self._merge(part, depth + 1))
        merged = _both(merged, {name: value for name, value in node.items() if name != "allOf"})
        return _modern(merged)

    def types(self, schema: Plain) -> frozenset[str]:
        """The JSON types that the schema names; empty when it names none and none can be told."""
        named = schema.get("type")
        if isinstance(named, str):
            return frozenset({named})
        if isinstance(named, list):
            return frozenset(str(name) for name in named)
        if "properties" in schema or "additionalProperties" in schema:
            return frozenset({"object"})
        if "items" in schema:
            return frozenset({"array"})
        return frozenset()

    def branches(self, schema: Plain) -> tuple[Plain, ...]:
        """The alternatives of `anyOf` and `oneOf`, made plain."""
        found = (*schema.get("anyOf", ()), *schema.get("oneOf", ()))
        return tuple(self.plain(branch) for branch in found)

    def nullable(self, schema: Plain) -> bool:
        """Whether `null` is allowed on purpose."""
        types = self.types(schema)
        if "null" in types or None in schema.get("enum", ()):
            return True
        return any(self.nullable(branch) for branch in self.branches(schema))


def _both(left: Plain, right: Plain) -> dict[str, Any]:
    merged = {**left, **right}
    if "properties" in left and "properties" in right:
        merged["properties"] = {**left["properties"], **right["properties"]}
    if "required" in left and "required" in right:
        merged["required"] = [*left["required"], *(n for n in right["required"] if n not in left["required"])]
    return merged


def _modern(schema: dict[str, Any]) -> dict[str, Any]:
    """What OpenAPI 3.0 spells in its own way, in the way of 3.1."""
    if schema.get("nullable") is True:
        named = schema.get("type")
        if isinstance(named, str):
            schema["type"] = [named, "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
    for bound, open_bound in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(open_bound) is True and bound in schema:
            schema[open_bound] = schema.pop(bound)
        elif isinstance(schema.get(open_bound), bool):
            del schema[open_bound]
    return schema
