"""Whether a document is OpenAPI at all: the published meta-schemas, with the deepest cause of each error."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from scripts.codegen import pointers

VERSIONS = ("3.0", "3.1")


def version_of(document: dict[str, Any]) -> str:
    return ".".join(str(document.get("openapi", "")).split(".")[:2])


@cache
def _validator(version: str) -> Any:
    package = importlib.util.find_spec("openapi_spec_validator")
    if package is None or package.origin is None:  # pragma: no cover - it is in the requirements
        raise ModuleNotFoundError("openapi_spec_validator")
    file = Path(package.origin).parent / "resources" / "schemas" / f"v{version}" / "schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    if version == "3.0":
        return jsonschema_rs.Draft4Validator(schema)
    # The published schema leaves the contract's own schemas unchecked; they are JSON Schema 2020-12.
    inner = {"$dynamicAnchor": "meta", "$ref": "https://json-schema.org/draft/2020-12/schema"}
    schema["$defs"]["schema"] = inner
    return jsonschema_rs.Draft202012Validator(schema)


def structural_errors(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(pointer, message) of everything in a document that OpenAPI does not allow."""
    for error in _validator(version_of(document)).iter_errors(document):
        cause = _deepest(error)
        yield pointers.join("", *cause.instance_path), _short(cause.message)


def _deepest(error: Any) -> Any:
    """The error in the alternative that came furthest: that is the one its author meant."""
    context = getattr(error.kind, "context", None)
    if not context:
        return error
    branches = [[_deepest(inner) for inner in branch] for branch in context if branch]
    meant = [
        branch for branch in branches if not any("$ref" in inner.message for inner in branch)
    ] or branches
    if not meant:
        return error
    best = max(meant, key=lambda branch: (max(len(inner.instance_path) for inner in branch), -len(branch)))
    return max(best, key=lambda inner: len(inner.instance_path))


def _short(message: str) -> str:
    return message if len(message) < 200 else f"{message[:90]} … {message[-100:]}"
