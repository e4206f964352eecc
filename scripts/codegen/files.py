"""Files in multipart forms: text in no sense, so that they never become strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.codegen import pointers
from scripts.codegen.merging import Schema

FILE = "x-file"
"""Stands where a schema says that a field is a file; holds the limits that nobody checks."""
_LIMITS = ("minLength", "maxLength", "pattern")


def files(schema: Any, follow: Callable[[str], Any]) -> Any:
    """The schema of a form field, with `FILE` in the place of binary data (OpenAPI 3.1, 4.8.14.3)."""
    try:
        found = follow(str(schema["$ref"])) if isinstance(schema, dict) and "$ref" in schema else schema
    except pointers.Unresolvable:
        return schema
    if not isinstance(found, dict):
        return schema
    if _is_file(found):
        beside: Schema = {key: found[key] for key in ("description", "deprecated") if key in found}
        return {**beside, "type": "string", FILE: [key for key in _LIMITS if key in found]}
    if "items" in found and isinstance(found["items"], dict):
        items = files(found["items"], follow)
        return {**found, "items": items} if FILE in items else schema
    return schema


def _is_file(schema: Schema) -> bool:
    if schema.get("type", "string") != "string" or "contentEncoding" in schema:
        return False
    media = schema.get("contentMediaType")
    return schema.get("format") == "binary" or (isinstance(media, str) and not media.startswith("text/"))
