"""A contract that is not quite OpenAPI: operations that break its rules are set aside, the rest is served."""

from __future__ import annotations

from typing import Any

from scripts.codegen import pointers
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.resolve import METHODS, Bundle
from scripts.codegen.structure import VERSIONS, structural_errors, version_of

_INSIDE = 3
"""An operation is three steps into the document: `/paths/{path}/{method}`."""


def set_aside(bundle: Bundle, diagnostics: Diagnostics) -> bool:
    """Says what in a document is not OpenAPI; operations with an error are emptied and refused.

    Returns:
        Whether there was anything to say.
    """
    if version_of(bundle.document) not in VERSIONS:
        place = bundle.place("/openapi")
        diagnostics.error(
            "this is no OpenAPI 3.0 or 3.1", place, "write openapi: 3.1.0 and what goes with it"
        )
        return True
    found = list(structural_errors(bundle.document))
    for pointer, message in found:
        steps = pointers.tokens(pointer)
        if steps[:1] == ["paths"] and len(steps) > _INSIDE and steps[2] in METHODS:
            identity = _empty(bundle.normalised, steps[1], steps[2])
            diagnostics.refuse(identity, message, bundle.place(pointer), "see the OpenAPI specification")
        else:
            diagnostics.error(message, bundle.place(pointer), "see the OpenAPI specification")
    return bool(found)


def _empty(document: dict[str, Any], path: str, method: str) -> str:
    """Leaves nothing of an operation but its name, and returns that."""
    written: dict[str, Any] = document["paths"][path][method]
    identity = written.get("operationId")
    if not isinstance(identity, str):
        identity = f"{method} {path}"
    tags = written.get("tags")
    kept = {"tags": tags} if isinstance(tags, list) and all(isinstance(tag, str) for tag in tags) else {}
    document["paths"][path][method] = {"operationId": identity, **kept, "responses": {}}
    return identity
