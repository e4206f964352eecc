"""Examples and defaults that the schema they stand beside does not accept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from scripts.codegen import pointers
from scripts.codegen.load import is_literal
from scripts.codegen.operations import deref

_ROOT = "urn:contract"


@dataclass(frozen=True)
class Example:
    """A value and the schema that it must satisfy, both by pointer."""

    pointer: str
    schema: str
    value: Any


class Examples:
    """The examples of an up-converted document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._registry = jsonschema_rs.Registry([(_ROOT, document)], draft=jsonschema_rs.Draft202012)
        self._validators: dict[str, Any] = {}

    def broken(self) -> Iterator[tuple[str, str]]:
        """(pointer, message) of each example that breaks its schema."""
        for example in self._walk(self._document, "", "", ""):
            try:
                validator = self._validator(example.schema)
                error = next(validator.iter_errors(example.value), None)
            except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
                continue  # the schema itself is broken, which is reported as such
            if error is not None:
                yield pointers.join(example.pointer, *error.instance_path), error.message

    def _validator(self, schema: str) -> Any:
        if schema not in self._validators:
            self._validators[schema] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_ROOT}#{quote(schema, safe='/~')}"},
                registry=self._registry,
                validate_formats=True,
            )
        return self._validators[schema]

    def _walk(self, node: Any, pointer: str, key: str, parent: str) -> Iterator[Example]:
        if isinstance(node, list):
            for index, item in enumerate(node):
                yield from self._walk(item, f"{pointer}/{index}", "", key)
        if not isinstance(node, dict) or ("$ref" in node and key != "properties"):
            return
        if "schema" in node and isinstance(node["schema"], (dict, bool)) and key != "properties":
            yield from self._beside(node, pointer, key)
        elif self._is_schema(key, parent):
            yield from self._within(node, pointer)
        for name, value in node.items():
            if isinstance(value, (dict, list)) and not is_literal(name, key) and name != "examples":
                yield from self._walk(value, pointers.join(pointer, name), name, key)

    @staticmethod
    def _is_schema(key: str, parent: str) -> bool:
        return key in (
            "schema",
            "items",
            "not",
            "if",
            "then",
            "else",
            "contains",
            "additionalProperties",
            "propertyNames",
        ) or parent in ("schemas", "properties", "patternProperties", "$defs", "anyOf", "allOf", "oneOf")

    def _within(self, node: dict[str, Any], pointer: str) -> Iterator[Example]:
        listed = node.get("examples")
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            yield Example(f"{pointer}/examples/{index}", pointer, value)
        for key in ("example", "default"):
            if key in node:
                yield Example(f"{pointer}/{key}", pointer, node[key])

    def _beside(self, node: dict[str, Any], pointer: str, media: str) -> Iterator[Example]:
        if "/" in media and "xml" in media:
            return
        schema = pointers.join(pointer, "schema")
        if "example" in node:
            yield Example(f"{pointer}/example", schema, node["example"])
        named = node.get("examples")
        for name, written in named.items() if isinstance(named, dict) else ():
            try:
                example, where = deref(self._document, written, pointers.join(pointer, "examples", name))
            except pointers.Unresolvable:
                continue
            if isinstance(example, dict) and "value" in example:
                yield Example(f"{where}/value", schema, example["value"])
