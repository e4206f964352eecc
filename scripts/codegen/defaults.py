"""Defaults of a contract as Python source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scripts.codegen import shapes
from scripts.codegen.annotation import PYDANTIC, SCHEMA, TYPES, Annotation, Import
from scripts.codegen.layout import LaidClass
from scripts.codegen.named import NamedDocument

_PARSED = frozenset(
    {"UUID", "DateTime", "PlainDate", "PlainTime", "Duration", "IPv4", "IPv6", "Base64", "Binary"}
)


@dataclass(frozen=True)
class Default:
    """`source` stands behind the field; `shown` is the value for readers of signatures."""

    source: str
    shown: str
    imports: frozenset[Import] = frozenset()


def default_source(
    value: Any, schema: Any, annotation: Annotation, named: NamedDocument, laid: Mapping[str, LaidClass]
) -> Default:
    """A literal where that is the value, an enum member, or a value read from JSON when first needed."""
    target = schema
    while isinstance(target, dict) and "$ref" in target:
        name = target["$ref"][len(shapes.REF) :]
        target = named.schemas[name].schema
        if shapes.is_enum(target) and value in laid[name].members:
            source = f"{name}.{laid[name].members[value]}"
            return Default(source, source, frozenset({(SCHEMA, name)}))
    parts = annotation.static.split(" | ")
    literal = isinstance(value, (bool, int, float, str)) and not _PARSED & set(parts) and parts != ["bytes"]
    if value is None or (literal and not shapes.is_model(target) and "bytes" not in parts):
        if isinstance(value, float) and value.is_integer() and "int" in parts:
            value = int(value)
        return Default(repr(value), repr(value))
    if value in ([], {}) and isinstance(target, dict) and _is_container(target):
        kind = "list" if value == [] else "dict"
        return Default(f"Field(default_factory={kind})", repr(value), frozenset({(PYDANTIC, "Field")}))
    text = json.dumps(value, ensure_ascii=False)
    imports = annotation.imports | {(PYDANTIC, "Field"), (TYPES, "parsed")}
    source = f"Field(default_factory=parsed(lambda: {annotation.full}, {text!r}))"
    return Default(source, repr(value), imports)


def _is_container(schema: dict[str, Any]) -> bool:
    return shapes.types(schema) in (["array"], ["object"]) and not shapes.is_model(schema)
