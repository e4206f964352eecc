"""Give every schema that becomes a class a name, and every operation its parameter objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts.codegen import merging, names, pointers, shapes
from scripts.codegen.build_parameters import styled
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.files import files
from scripts.codegen.hoisting import Hoister
from scripts.codegen.merging import TEXT_JSON, Schema
from scripts.codegen.modules import assign_modules
from scripts.codegen.named import NamedDocument, NamedOperation, NamedSchema
from scripts.codegen.operations import Operation, Parameter, deref, operations
from scripts.codegen.resolve import Bundle

__all__ = ["NamedDocument", "NamedOperation", "NamedSchema", "name_schemas"]

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LOCATIONS = {"path": "Path", "query": "Query", "header": "Headers", "cookie": "Cookies"}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})


def name_schemas(bundle: Bundle, diagnostics: Diagnostics | None = None) -> NamedDocument:
    """Name all schemas and assign each its module. Equal documents get equal names."""
    diagnostics = diagnostics if diagnostics is not None else bundle.sources.diagnostics
    return _Namer(bundle, diagnostics).run()


class _Namer:
    def __init__(self, bundle: Bundle, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._hoister = Hoister(bundle)
        self._named = self._hoister.named

    def run(self) -> NamedDocument:
        components = self._hoister.root.get("components")
        written = components.get("schemas") if isinstance(components, dict) else None
        written = written if isinstance(written, dict) else {}
        for component in written:
            self._named.renamed[component] = self._hoister.names.take(names.pascal(component))
        for component, schema in written.items():
            name = self._named.renamed[component]
            pointer = pointers.join("", "components", "schemas", component)
            self._hoister.add(name, schema, pointer, text=False, component=component)
        for operation in operations(self._hoister.root):
            self._hoister.tag = operation.tag
            self._named.operations.append(self._operation(operation))
        assign_modules(self._named)
        return self._named

    def _operation(self, operation: Operation) -> NamedOperation:
        named = NamedOperation(operation)
        base = names.pascal(operation.id)
        for location, suffix in LOCATIONS.items():
            members = [p for p in operation.parameters if p.location == location]
            if location == "header":
                members = [p for p in members if p.name.lower() not in _IGNORED_HEADERS]
            if members:
                named.parameters[location] = self._parameters(operation, base + suffix, members)
        body, where = self._deref(
            operation, operation.node.get("requestBody"), operation.pointer + "/requestBody"
        )
        for media, content in _content(body):
            here = pointers.join(where, "content", media, "schema")
            form = media.partition(";")[0].strip().lower() in FORMS
            suffix = "Form" if form else "Body"
            named.bodies[media] = (
                self._form(media, content, base, here) if form else self._use(content, base + suffix, here)
            )
        responses = operation.node.get("responses")
        for status, written in responses.items() if isinstance(responses, dict) else ():
            at = pointers.join(operation.pointer, "responses", status)
            response, where = self._deref(operation, written, at)
            suffix = f"{'Default' if status == 'default' else status}Response"
            named.responses[status] = {
                media: self._use(content, base + suffix, pointers.join(where, "content", media, "schema"))
                for media, content in _content(response)
            }
        return named

    def _deref(self, operation: Operation, node: Any, pointer: str) -> tuple[Any, str]:
        try:
            return deref(self._hoister.root, node, pointer)
        except pointers.Unresolvable as error:
            self._diagnostics.refuse(
                operation.id,
                f"the reference {error} leads nowhere",
                self._named.bundle.place(pointer),
                "define what it names",
            )
            return None, pointer

    def _use(self, content: Any, hint: str, pointer: str) -> str | None:
        """The name of a body's schema: a component keeps its own, anything else is hoisted."""
        schema = content.get("schema") if isinstance(content, dict) else None
        if schema is None:
            return None
        if (
            isinstance(schema, dict)
            and "$ref" in schema
            and not merging.bare({**schema, "$ref": None}).keys() - {"$ref"}
        ):
            reference = str(schema["$ref"])
            tokens = pointers.tokens(reference[1:])
            if (
                tokens[:2] == ["components", "schemas"]
                and len(tokens) == 3
                and tokens[2] in self._named.renamed
            ):
                return self._named.renamed[tokens[2]]
        key = f"use:{pointer}"
        if key not in self._hoister.deep:
            self._hoister.deep[key] = self._hoister.hoist(schema, hint, pointer, False, None)["$ref"][
                len(shapes.REF) :
            ]
        return self._hoister.deep[key]

    def _parameters(self, operation: Operation, name: str, members: list[Parameter]) -> str:
        properties: Schema = {}
        for parameter in members:
            schema: Any = parameter.node.get("schema", {})
            content = parameter.node.get("content")
            if isinstance(content, dict) and content:
                media, first = next(iter(content.items()))
                schema = first.get("schema", {}) if isinstance(first, dict) else {}
                hint = name + names.pascal(parameter.name)
                where = pointers.join(parameter.pointer, "content", media, "schema")
                schema = {TEXT_JSON: self._hoister.inner(schema, hint, where, name, False)}
            beside = {k: parameter.node[k] for k in ("description", "deprecated") if k in parameter.node}
            properties[parameter.name] = {**beside, **schema} if isinstance(schema, dict) else schema
        required = [parameter.name for parameter in members if parameter.required]
        whole = {"type": "object", "properties": properties, **({"required": required} if required else {})}
        taken = self._hoister.names.take(name)
        pointer = operation.pointer + ("/parameters" if "parameters" in operation.node else "")
        self._hoister.add(taken, whole, pointer, text=True)
        for parameter in members:
            written = self._named.schemas[taken].schema["properties"][parameter.name]
            if isinstance(written, dict):
                written.setdefault("x-pointer", parameter.pointer)
        return taken

    def _form(self, media: str, content: Any, base: str, pointer: str) -> str | None:
        schema = content.get("schema") if isinstance(content, dict) else None
        if not isinstance(schema, dict):
            return None
        taken = self._hoister.names.take(base + "Form")
        entry = NamedSchema(taken, {}, pointer, True, None, None, self._hoister.tag)
        self._named.schemas[taken] = entry
        try:
            target = self._hoister.follow(str(schema["$ref"])) if "$ref" in schema else schema
        except pointers.Unresolvable as error:
            self._hoister.unknown(str(error), taken, pointer)
            return taken
        flat = dict(self._hoister.flat(target if isinstance(target, dict) else {}, taken, pointer))
        properties = flat.get("properties")
        if not shapes.is_model(flat):
            self._named.trouble(
                taken, "a form is not an object with properties", pointer, "name its fields in properties"
            )
            return taken
        for key, value in properties.items() if isinstance(properties, dict) else ():
            here = pointers.join(pointer, "properties", key)
            if media.lower().startswith("multipart/"):
                flat["properties"] = {**flat["properties"], key: files(value, self._hoister.follow)}
            if self._is_json(value) and not styled(content, key):
                hint = taken + names.pascal(key)
                flat["properties"] = {
                    **flat["properties"],
                    key: {TEXT_JSON: self._hoister.inner(value, hint, here, taken, False)},
                }
        entry.schema = self._hoister.shape(flat, taken, pointer, taken, True)
        return taken

    def _is_json(self, schema: Any) -> bool:
        """Objects, alone or listed, are JSON inside a form."""
        try:
            target = (
                self._hoister.follow(str(schema["$ref"]))
                if isinstance(schema, dict) and "$ref" in schema
                else schema
            )
            target = merging.flatten(target, self._hoister.follow) if isinstance(target, dict) else target
        except (pointers.Unresolvable, merging.Unmergeable):
            return False
        if not isinstance(target, dict):
            return False
        return (
            "object" in shapes.types(target) or shapes.is_model(target) or self._is_json(target.get("items"))
        )


def _content(node: Any) -> Iterator[tuple[str, Any]]:
    content = node.get("content") if isinstance(node, dict) else None
    yield from content.items() if isinstance(content, dict) else ()
