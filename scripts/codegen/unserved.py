"""What the runtime does not do: an operation that needs it is refused, what only informs gets a warning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from scripts.codegen import pointers
from scripts.codegen.build_parameters import within_segment, writing
from scripts.codegen.build_responses import codec_of
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.naming import NamedDocument, NamedOperation
from scripts.codegen.operations import Operation, Parameter, deref

_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_SERVED_SCHEMES = ("apiKey", "http", "oauth2", "openIdConnect")

_AS_BYTES = {True: ("bytes",), False: ("bytes", "yaml")}
"""How requests (True) and answers are coded that the layer does not look into."""

Finding = tuple[str, str, str]
"""Pointer, message, advice."""


def refuse_unserved(named: NamedDocument, diagnostics: Diagnostics) -> None:
    """Refuses operations that ask for what the runtime does not do, and warns of what it leaves to others."""
    document = named.bundle.normalised

    def follow(node: Any) -> dict[str, Any]:
        try:
            found = deref(document, node, "")[0]
        except pointers.Unresolvable:
            return {}
        return found if isinstance(found, dict) else {}

    for op in named.operations:
        for pointer, message, advice in _refusals(op, document, follow):
            diagnostics.refuse(op.operation.id, message, named.bundle.place(pointer), advice)
        for pointer, message, advice in _warnings(op, follow):
            diagnostics.warning(f"{op.operation.id}: {message}", named.bundle.place(pointer), advice)
    for name in document.get("webhooks") or ():
        diagnostics.warning(
            f"the webhook {name} is not routed: others serve it",
            named.bundle.place(pointers.join("", "webhooks", name)),
            "call it with the models of its components",
        )


Follow = Callable[[Any], dict[str, Any]]


def _refusals(op: NamedOperation, document: dict[str, Any], follow: Follow) -> Iterator[Finding]:
    yield from _path(op.operation)
    yield from _numbers(op.operation)
    for parameter in op.operation.parameters:
        yield from _parameter(op.operation, parameter, follow)
    yield from _bodies(op, follow)
    yield from _security(op.operation, document, follow)


def _path(operation: Operation) -> Iterator[Finding]:
    wanted = re.findall(r"\{([^{}]*)\}", operation.path)
    declared = {p.name for p in operation.parameters if p.location == "path"}
    for name in dict.fromkeys(wanted):
        if name not in declared:
            yield operation.pointer, f"the path has {{{name}}}, which is not declared", "declare it in: path"
        elif wanted.count(name) > 1:
            yield operation.pointer, f"the path has {{{name}}} twice", "name each part differently"
    for name in sorted(declared - set(wanted)):
        yield (
            operation.pointer,
            f"the path parameter {name} is not in the path",
            f"add {{{name}}} to the path",
        )


_LEAST = {"x-max-body": 1, "x-cache-seconds": 0}


def _numbers(operation: Operation) -> Iterator[Finding]:
    for name, least in _LEAST.items():
        given = operation.node.get(name, least)
        # True is an int to Python, and no number to anybody else.
        if isinstance(given, bool) or not isinstance(given, int) or given < least:
            yield (
                pointers.join(operation.pointer, name),
                f"{name} is no whole number from {least} on: {given!r}",
                "write one, or leave it out",
            )


def _parameter(operation: Operation, parameter: Parameter, follow: Follow) -> Iterator[Finding]:
    place, name = parameter.location, parameter.name
    if place not in _STYLES:
        yield parameter.pointer, f"there are no parameters in: {place}", "write path, query, header or cookie"
        return
    how = writing(parameter.node, place, follow, operation.path)
    if how.style not in _STYLES[place]:
        advice = f"write one of {', '.join(_STYLES[place])}"
        yield parameter.pointer, f"the style {how.style} is not for {place} parameters", advice
    styled = place == "path" and (how.shape != "scalar" or how.style != "simple")
    if styled and within_segment(operation.path, name):
        message = f"{name} shares its path segment with other text and is no single value"
        yield parameter.pointer, message, "give it a segment of its own"
    content = parameter.node.get("content")
    for media in content if isinstance(content, dict) else ():
        if codec_of(media) != "json":
            yield (
                parameter.pointer,
                f"a parameter in {media} is not read",
                "write application/json, or a schema",
            )


def _bodies(op: NamedOperation, follow: Follow) -> Iterator[Finding]:
    request = follow(op.operation.node.get("requestBody") or {})
    where = op.operation.pointer + "/requestBody"
    seen: dict[str, str] = {}
    for media, content in (request.get("content") or {}).items():
        plain = media.partition(";")[0].strip().lower()
        if seen.setdefault(plain, media) != media:
            yield where, f"{seen[plain]} and {media} differ in parameters alone", "keep one of the two"
        kinds = follow((content or {}).get("schema") or {}).get("type")
        if codec_of(media) == "text" and kinds not in (None, "string", ["string"]):
            yield where, f"a body in {media} is text, its schema is of another type", "write type: string"


def _security(operation: Operation, document: dict[str, Any], follow: Follow) -> Iterator[Finding]:
    declared = (document.get("components") or {}).get("securitySchemes") or {}
    written = "security" in operation.node
    where = operation.pointer + "/security" if written else "/security"
    for requirement in operation.node.get("security", document.get("security")) or ():
        for name in requirement:
            if name not in declared:
                yield where, f"there is no security scheme {name}", "declare it in components/securitySchemes"
            elif follow(declared[name]).get("type") not in _SERVED_SCHEMES:
                kind = follow(declared[name]).get("type")
                yield where, f"a security scheme of the type {kind} is not served", "leave it to the proxy"


def _warnings(op: NamedOperation, follow: Follow) -> Iterator[Finding]:
    node, pointer = op.operation.node, op.operation.pointer
    for name in node.get("callbacks") or ():
        message = f"the callback {name} is not routed: the caller serves it"
        yield f"{pointer}/callbacks", message, "call it with the models of its components"
    if node.get("servers"):
        yield (
            f"{pointer}/servers",
            "servers of one operation are not looked at",
            "mount the app where it belongs",
        )
    for parameter in op.operation.parameters:
        if parameter.node.get("allowEmptyValue"):
            yield parameter.pointer, "allowEmptyValue is not looked at", "let the schema take an empty text"
    request = follow(node.get("requestBody") or {})
    for media, content in (request.get("content") or {}).items():
        yield from _left(f"{pointer}/requestBody", media, content, follow)
    for status, response in (node.get("responses") or {}).items():
        where = pointers.join(pointer, "responses", status)
        for media, content in (follow(response).get("content") or {}).items():
            yield from _left(where, media, content, follow)


def _left(where: str, media: str, content: Any, follow: Follow) -> Iterator[Finding]:
    """A schema that nobody enforces because the layer does not read the media type."""
    schema = follow((content or {}).get("schema") or {})
    typed = schema.get("type") not in (None, "string") or "properties" in schema
    if codec_of(media) in _AS_BYTES[where.endswith("/requestBody")] and typed:
        yield where, f"{media} is handed over as bytes, its schema is not checked", "check it in the handler"
    for name, said in ((content or {}).get("encoding") or {}).items():
        for key in ("contentType", "headers"):
            if isinstance(said, dict) and key in said:
                message = f"{key} in the encoding of {name} is not checked"
                yield where, message, "check it in the handler"
