"""Rules besides types, as JSON Schemas that stand on their own."""

from __future__ import annotations

from typing import Any

from scripts.codegen import merging, patterns, shapes
from scripts.codegen.merging import ASSERTS, Schema, bare
from scripts.codegen.named import NamedDocument
from scripts.codegen.operations import deref


def written_out(schema: Any, named: NamedDocument, *, renamed: bool, seen: tuple[str, ...] = ()) -> Any:
    """A rule with its references written out and its patterns translated for Python's engine."""
    if not isinstance(schema, dict):
        return schema
    for key in ("unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"):
        if key in schema and schema[key] is not True:
            raise merging.Unmergeable(f"{key} depends on other schemas")
    result: Schema = {}
    if isinstance(schema.get("$ref"), str):
        reference = schema["$ref"]
        if reference in seen or len(seen) > 20:
            raise merging.Unmergeable(f"{reference} contains itself")
        inner = _target(reference, named, renamed)
        result["allOf"] = [written_out(inner, named, renamed=renamed, seen=(*seen, reference))]
    for key, value in bare(schema).items():
        if key == "$ref":
            continue
        if key == ASSERTS:
            result["allOf"] = [
                *result.get("allOf", []),
                *(written_out(v, named, renamed=False, seen=seen) for v in value),
            ]
        elif key in ("allOf", "anyOf", "oneOf", "prefixItems"):
            result[key] = [
                *result.get(key, []),
                *(written_out(item, named, renamed=renamed, seen=seen) for item in value),
            ]
        elif key in ("properties", "dependentSchemas"):
            result[key] = {
                name: written_out(item, named, renamed=renamed, seen=seen) for name, item in value.items()
            }
        elif key == "patternProperties":
            result[key] = {
                patterns.python(patterns.translate(name)): written_out(
                    item, named, renamed=renamed, seen=seen
                )
                for name, item in value.items()
            }
        elif key == "pattern":
            result[key] = patterns.python(patterns.translate(value))
        elif key in ("enum", "const", "required", "dependentRequired", "type"):
            result[key] = value
        else:
            result[key] = written_out(value, named, renamed=renamed, seen=seen)
    return result


def _target(reference: str, named: NamedDocument, renamed: bool) -> Any:
    name = reference[len(shapes.REF) :]
    if renamed and name in named.schemas:
        return named.schemas[name].schema
    return deref(named.bundle.normalised, {"$ref": reference}, "")[0]
