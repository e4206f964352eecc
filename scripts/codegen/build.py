"""From the named document and its models to the intermediate representation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.codegen.annotation import SCHEMA, TYPES
from scripts.codegen.build_parameters import Writing, form_fields, writing
from scripts.codegen.build_responses import PROBLEM, Responses, codec_of
from scripts.codegen.build_security import Security, constant
from scripts.codegen.imports import Imports
from scripts.codegen.ir import Body, Contract, Operation, Parameter, ParameterGroup, Response, Tag
from scripts.codegen.models import Models, TypeRef
from scripts.codegen.modules import module_name
from scripts.codegen.names import pascal
from scripts.codegen.naming import NamedDocument, NamedOperation
from scripts.codegen.operations import Parameter as Declared
from scripts.codegen.operations import deref

_PLACES = ("path", "query", "header", "cookie")
_ARGUMENTS = ("body", "principal", "self")
_ROUTER_NAMES = [
    "Any",
    "Answers",
    "AsyncIterator",
    "Awaitable",
    "Callable",
    "Declared",
    "Detail",
    "Encoded",
    "Endpoint",
    "Layer",
    "Parameter",
    "Principal",
    "ProblemAnswer",
    "Protocol",
    "Query",
    "Receive",
    "Requirement",
    "Scope",
    "TypeAdapter",
    "TypeAlias",
    "TypeVar",
    "bind",
    "steps",
]


def build(named: NamedDocument, models: Models, refused: Mapping[str, str]) -> Contract:
    """The whole contract; `refused` maps the ids of operations that answer 501 to the reason."""
    return _Builder(named, models, refused).contract()


class _Builder:
    def __init__(self, named: NamedDocument, models: Models, refused: Mapping[str, str]) -> None:
        self._document: dict[str, Any] = named.bundle.normalised
        self._named = named
        self._models = models
        self._refused = refused
        self._responses = Responses(self._deref)
        self._security = Security(self._document)

    def contract(self) -> Contract:
        operations = self._named.operations
        served = [op for op in operations if op.operation.id not in self._refused]
        self._responses.survey(op.operation.node for op in served)
        tags = tuple(self._tags(served))
        info = self._document.get("info", {})
        return Contract(
            title=str(info.get("title", "API")),
            version=str(info.get("version", "0")),
            summary=_line(info.get("summary")),
            tags=tags,
            refused=tuple(self._refusal(op) for op in operations if op.operation.id in self._refused),
            statuses=self._responses.status_classes(),
            header_sets=tuple(sorted(self._responses.header_sets.values(), key=lambda s: s.name)),
            schemes=self._security.used(op for tag in tags for op in tag.operations),
        )

    def _tags(self, served: list[NamedOperation]) -> Iterator[Tag]:
        described = {
            module_name(tag["name"]): str(tag.get("description", ""))
            for tag in self._document.get("tags") or ()
        }
        by_tag: dict[str, list[NamedOperation]] = {}
        for op in served:
            by_tag.setdefault(module_name(op.operation.tag), []).append(op)
        for name, members in by_tag.items():
            aliases = (f"{pascal(op.operation.name)}Response" for op in members)
            own = (f"{pascal(name)}Api", *aliases)
            imports = Imports((*_ROUTER_NAMES, *self._responses.class_names(), *own))
            operations = tuple(self._operation(op, name, imports) for op in members)
            used = {
                word for op in operations for r in op.responses for word in re.findall(r"\w+", r.annotation)
            }
            for response_class in sorted(used & set(self._responses.class_names())):
                imports.always("..responses", response_class)
            for scheme in self._security.used(operations):
                imports.always("..security", constant(scheme.name))
            yield Tag(name, pascal(name), described.get(name, ""), operations, imports.statements())

    def _operation(self, op: NamedOperation, tag: str, imports: Imports) -> Operation:
        declared = op.operation
        node = declared.node
        request = self._deref(node.get("requestBody") or {})
        responses = self._responses.build(node, op.responses, lambda name: self._expression(name, imports))
        contents = request.get("content") or {}
        bodies = tuple(
            self._body(media, name, contents.get(media) or {}, imports) for media, name in op.bodies.items()
        )
        security = self._security.of(node)
        return Operation(
            id=declared.name,
            pascal=pascal(declared.name),
            method=declared.method.upper(),
            path=declared.path,
            tag=tag,
            summary=_line(node.get("summary")),
            doc=_doc(node, declared.name),
            groups=tuple(self._groups(op, imports)),
            bodies=bodies,
            body_required=bool(request.get("required", False)),
            responses=responses,
            security=security.source,
            principal=security.principal,
            produces=_produces(responses),
            consumes=tuple(body.media for body in bodies),
            rate_limit=str(node.get("x-rate-limit", "general")),
            cache_seconds=node.get("x-cache-seconds", 0),
            deprecated=bool(node.get("deprecated", False)),
            sunset=str(node["x-sunset"]) if node.get("x-sunset") else None,
            max_body=node.get("x-max-body"),
        )

    def _refusal(self, op: NamedOperation) -> Operation:
        """An operation that is known and not served: its path and method are nobody else's."""
        declared = op.operation
        return Operation(
            id=declared.name,
            pascal=pascal(declared.name),
            method=declared.method.upper(),
            path=declared.path,
            tag=module_name(declared.tag),
            summary=_line(declared.node.get("summary")),
            doc="",
            groups=(),
            bodies=(),
            body_required=False,
            responses=(),
            security="",
            principal=None,
            produces=(),
            consumes=(),
            rate_limit=str(declared.node.get("x-rate-limit", "general")),
            cache_seconds=0,
            deprecated=False,
            sunset=None,
            refused=self._refused[declared.id],
        )

    def _groups(self, op: NamedOperation, imports: Imports) -> Iterator[ParameterGroup]:
        order = re.findall(r"\{([^{}]*)\}", op.operation.path)
        taken: set[str] = set(_ARGUMENTS)
        for place in _PLACES:
            if place not in op.parameters:
                continue
            model = self._models.types[op.parameters[place]]
            members = [p for p in op.operation.parameters if p.location == place and p.name in model.fields]
            if place == "path":
                members.sort(key=lambda p: order.index(p.name) if p.name in order else len(order))
            yield ParameterGroup(
                place,
                self._expression(op.parameters[place], imports),
                tuple(self._parameter(op, p, model, taken, imports) for p in members),
            )

    def _parameter(
        self, op: NamedOperation, declared: Declared, model: TypeRef, taken: set[str], imports: Imports
    ) -> Parameter:
        known, place = model.fields[declared.name], declared.location
        argument = known.python_name
        while argument in taken:
            argument += f"_{place}"
        taken.add(argument)
        return _written(
            writing(declared.node, place, self._deref, op.operation.path),
            place=place,
            wire=declared.name,
            python=known.python_name,
            argument=argument,
            annotation=imports.adapt(known.annotation, map(self._source, sorted(known.imports))),
            required=declared.required,
            as_json="content" in declared.node,
        )

    def _body(self, media: str, name: str | None, content: dict[str, Any], imports: Imports) -> Body:
        codec, media = codec_of(media), media.partition(";")[0].strip().lower()
        if codec in ("text", "events"):
            schema = self._deref(content.get("schema") or {})
            free = not schema.keys() - {"type", "description", "title", "example", "examples", "deprecated"}
            return Body(media, "text", "str" if free or not name else self._expression(name, imports))
        if codec == "bytes":
            return Body(media, codec, "bytes")
        fields: tuple[Parameter, ...] = ()
        if codec in ("form", "multipart"):
            fields = tuple(
                _written(how, place="body", wire=wire) for wire, how in form_fields(content, self._deref)
            )
        return Body(media, codec, self._expression(name, imports) if name else "Any", fields)

    def _expression(self, name: str, imports: Imports) -> str:
        found = self._models.types[name]
        return imports.local(f"..models.{found.module}", found.name)

    def _source(self, needed: tuple[str, str]) -> tuple[str, str]:
        """The module, seen from a router, and the name of an import that an annotation needs."""
        module, name = needed
        if module == SCHEMA:
            found = self._models.types[name]
            return f"..models.{found.module}", found.name
        return (f"..runtime.{TYPES.rpartition('.')[2]}" if module == TYPES else module), name

    def _deref(self, node: Any) -> dict[str, Any]:
        found = deref(self._document, node, "")[0]
        return found if isinstance(found, dict) else {}


def _written(
    how: Writing,
    *,
    place: str,
    wire: str,
    python: str = "",
    argument: str = "",
    annotation: str = "",
    required: bool = True,
    as_json: bool = False,
) -> Parameter:
    return Parameter(
        place=place,
        wire=wire,
        python=python,
        argument=argument,
        annotation=annotation,
        style=how.style,
        explode=how.explode,
        shape=how.shape,
        members=how.members,
        rest=how.rest,
        lists=how.lists,
        segment=how.segment,
        required=required,
        as_json=as_json,
    )


def _produces(responses: tuple[Response, ...]) -> tuple[str, ...]:
    medias = [c.media for r in responses for c in r.contents if r.status[0] in "123d"]
    return tuple(dict.fromkeys(m.partition(";")[0].strip().lower() for m in medias if m != PROBLEM))


def _line(text: object) -> str:
    return " ".join(str(text or "").split())


def _doc(node: dict[str, Any], name: str) -> str:
    lines = [(_line(node.get("summary")) or name).rstrip(".") + "."]
    description = str(node.get("description", "")).strip()
    if description:
        lines += ["", *description.splitlines()]
    return "\n".join(lines)
