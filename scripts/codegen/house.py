"""The house's own rule: which error statuses an operation has to document, and why."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from scripts.codegen import pointers
from scripts.codegen.operations import Operation, deref

Condition = Callable[[dict[str, Any], Operation], bool]


def is_secured(document: dict[str, Any], operation: Operation) -> bool:
    """Whether no alternative lets an anonymous caller in."""
    alternatives = operation.node.get("security", document.get("security"))
    return isinstance(alternatives, list) and bool(alternatives) and {} not in alternatives


def _takes(location: str, name: str) -> Condition:
    return lambda document, operation: any(
        parameter.location == location and parameter.name.lower() == name
        for parameter in operation.parameters
    )


def _needs_permission(document: dict[str, Any], operation: Operation) -> bool:
    alternatives = operation.node.get("security", document.get("security")) or ()
    return is_secured(document, operation) and any(scopes for one in alternatives for scopes in one.values())


def _answers_with_body(document: dict[str, Any], operation: Operation) -> bool:
    """Only what has a body can be asked for in a media type that is not offered."""
    for status, written in (operation.node.get("responses") or {}).items():
        if str(status).startswith("2"):
            with contextlib.suppress(pointers.Unresolvable):
                response, _ = deref(document, written, "")
                if isinstance(response, dict) and response.get("content"):
                    return True
    return False


def _names_a_resource(document: dict[str, Any], operation: Operation) -> bool:
    """A path parameter outside its list of values is refused (422); any other may name what is not there.

    One with a pattern of its own is no id: it may name what is to be made, or be a value.
    """
    for parameter in operation.parameters:
        if parameter.location == "path":
            with contextlib.suppress(pointers.Unresolvable):
                schema, _ = deref(document, parameter.node.get("schema"), "")
                if not (isinstance(schema, dict) and {"enum", "const", "pattern"} & set(schema)):
                    return True
    return False


RULES: tuple[tuple[str, Condition, tuple[int, ...]], ...] = (
    ("every operation", lambda document, operation: True, (500,)),
    ("it answers with a body", _answers_with_body, (406,)),
    ("it takes a body", lambda document, operation: "requestBody" in operation.node, (400, 413, 415, 422)),
    ("it is secured", is_secured, (401,)),
    ("it needs a permission", _needs_permission, (403,)),
    ("it takes parameters", lambda document, operation: bool(operation.parameters), (422,)),
    ("its path names a resource", _names_a_resource, (404,)),
    ("it takes an Idempotency-Key", _takes("header", "idempotency-key"), (409,)),
    ("it takes If-Match", _takes("header", "if-match"), (412,)),
    ("it is limited", lambda document, operation: operation.node.get("x-rate-limit") != "none", (429,)),
)


def undocumented(document: dict[str, Any], operation: Operation) -> Iterator[tuple[int, str]]:
    """(status, reason) of each answer that the operation may give and does not document."""
    responses = operation.node.get("responses")
    documented = set(responses) if isinstance(responses, dict) else set()
    seen: set[int] = set()
    for reason, applies, statuses in RULES:
        if not applies(document, operation):
            continue
        for status in statuses:
            if status not in seen and not documented & {str(status), f"{status // 100}XX", "default"}:
                seen.add(status)
                yield status, reason
