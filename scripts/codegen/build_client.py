"""From the intermediate representation of the contract to that of its client."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.codegen.build_client_content import best, key, source
from scripts.codegen.build_client_errors import Errors
from scripts.codegen.client_ir import Client, Imports, Method, Methods
from scripts.codegen.ir import Body, Content, Contract, Operation, Parameter, Tag
from scripts.codegen.names import Names

_OWN = ("close", "reply", "pages", "items", "copy_with", "breaker")
"""What every client has besides its methods."""
_CODECS = ("json", "yaml", "form", "multipart", "text", "bytes")
"""Bodies of requests, the ones that are best to send first."""


def build_client(contract: Contract) -> Client:
    """The client of everything that the contract serves."""
    errors = Errors()
    taken = Names()
    for name in _OWN:
        taken.take(name)
    modules = tuple(_module(tag, errors, taken) for tag in contract.tags if tag.operations)
    return Client(
        title=contract.title,
        modules=modules,
        errors=errors.classes(contract.statuses),
        tables=errors.tables(),
        error_imports=errors.imports(),
        refused=tuple((op.id, op.refused or "") for op in contract.refused),
    )


def _module(tag: Tag, errors: Errors, taken: Names) -> Methods:
    methods = tuple(_method(op, tag, errors, taken) for op in tag.operations)
    said = " ".join(part for m in methods for part in (m.signature, m.result, *m.operation))
    return Methods(tag.name, tag.pascal, tag.doc, _imports(tag, said), methods)


def _imports(tag: Tag, said: str) -> Imports:
    """What its source says of what the router of the tag imports; the client lies one folder deeper."""
    words = frozenset(re.findall(r"\w+", said))
    kept = (
        (
            f".{module}" if module.startswith(".") else module,
            tuple(n for n in names if n.split()[-1] in words),
        )
        for module, names in tag.imports
        if module not in ("..responses", "..security")
    )
    return tuple((module, names) for module, names in kept if names)


def _method(op: Operation, tag: Tag, errors: Errors, taken: Names) -> Method:
    body = min(op.bodies, key=lambda each: _CODECS.index(each.codec), default=None)
    gives = _successes(op)
    streams = any(content is not None and content.codec == "events" for _, content in gives)
    parts = [_argument(p.argument, p.annotation, required=p.required) for p in op.parameters]
    values = [p.argument for p in op.parameters]
    if body:
        parts.append(_argument("body", body.annotation, required=op.body_required))
        values.append("body")
    return Method(
        name=taken.take(op.id),
        constant=f"_{op.id.upper()}",
        signature=", ".join(["self", "*", *parts]) if parts else "self",
        values="".join(f", {value}" for value in values),
        result=" | ".join(dict.fromkeys(_type(content) for _, content in gives)) or "None",
        streams=streams,
        doc=op.doc + ("\n\nDeprecated." if op.deprecated else ""),
        operation=tuple(_operation(op, body, gives, errors.of(op, tag))),
    )


def _argument(name: str, annotation: str, *, required: bool) -> str:
    if required:
        return f"{name}: {annotation}"
    optional = annotation if annotation.endswith("| None") else f"{annotation} | None"
    return f"{name}: {optional} = None"


def _successes(op: Operation) -> list[tuple[str, Content | None]]:
    """What each status that is a success comes with; `default` is one where no other is named."""
    found = [r for r in op.responses if r.status[0] == "2"]
    found = found or [r for r in op.responses if r.status == "default" and r.kind != "problem"]
    return [(r.status, best(r)) for r in found]


def _type(content: Content | None) -> str:
    if content is None:
        return "None"
    return {"json": content.annotation, "text": "str"}.get(content.codec, "bytes")


def _operation(
    op: Operation, body: Body | None, gives: list[tuple[str, Content | None]], fails: str
) -> Iterator[str]:
    yield repr(op.id)
    yield repr(op.method)
    yield repr(re.sub(r"\{[^{}]*\}", "{}", op.path))
    yield "{" + ", ".join(f"{key(status)}: {source(content)}" for status, content in gives) + "}"
    yield fails
    if op.parameters:
        comma = "," if len(op.parameters) == 1 else ""
        yield f"parameters=({', '.join(map(_parameter, op.parameters))}{comma})"
    if body:
        yield f"body={_body(body)}"
    if op.security:
        yield "secured=True"


def _parameter(parameter: Parameter) -> str:
    parts = [repr(parameter.wire)]
    if parameter.as_json:
        parts.append("json=True")
    elif parameter.shape != "scalar" or parameter.style in ("label", "matrix"):
        parts += [repr(parameter.style), repr(parameter.explode)]
    return f"_calls.{parameter.place}({', '.join(parts)})"


def _body(body: Body) -> str:
    # What JSON says YAML says, too.
    codec = "json" if body.codec == "yaml" else body.codec
    parts = [repr(codec), repr(_concrete(body.media, codec))]
    if codec not in ("text", "bytes"):
        parts.append(body.annotation)
    if body.fields:
        styles = (f"_calls.query({f.wire!r}, {f.style!r}, {f.explode!r})" for f in body.fields)
        parts.append(f"({', '.join(styles)},)")
    return f"_calls.Body({', '.join(parts)})"


def _concrete(media: str, codec: str) -> str:
    """A media type that can be sent, for one that may be a range."""
    if "*" not in media:
        return media
    return {"text": "text/plain", "json": "application/json"}.get(codec, "application/octet-stream")
