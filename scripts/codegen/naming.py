"""Give every schema that becomes a class a name, and every operation its parameter objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts.codegen import merging, names, pointers, shapes
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.merging import ASSERTS, TEXT_JSON, Schema
from scripts.codegen.modules import assign_modules
from scripts.codegen.operations import Operation, Parameter, deref, operations
from scripts.codegen.resolve import Bundle

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LOCATIONS = {"path": "Path", "query": "Query", "header": "Headers", "cookie": "Cookies"}
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})


@dataclass
class NamedSchema:
    """A schema with a name; inner classes are references to other named schemas.

    `text` schemas describe values that arrive as text (parameters, forms).
    """

    name: str
    schema: Any
    pointer: str
    text: bool = False
    component: str | None = None
    parent: str | None = None
    tag: str | None = None
    module: str = ""


@dataclass
class NamedOperation:
    """An operation with the names of the schemas of all that it takes and gives.

    `parameters` is by location, `bodies` by media type, `responses` by status and media type; None where a
    media type has no schema. A form body is a text schema.
    """

    operation: Operation
    parameters: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str | None] = field(default_factory=dict)
    responses: dict[str, dict[str, str | None]] = field(default_factory=dict)

    @property
    def uses(self) -> list[str]:
        media = [self.bodies, *self.responses.values()]
        return [*self.parameters.values(), *(name for by_type in media for name in by_type.values() if name)]


@dataclass
class NamedDocument:
    """The contract with a name for every schema that needs one."""

    bundle: Bundle
    schemas: dict[str, NamedSchema] = field(default_factory=dict)
    operations: list[NamedOperation] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    _edges: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def trouble(self, name: str, message: str, pointer: str, advice: str) -> None:
        """Something in a schema that cannot be honoured: it costs the operations that reach it."""
        found = self.troubles.setdefault(name, [])
        if (message, pointer, advice) not in found:
            found.append((message, pointer, advice))

    def references(self, name: str) -> tuple[str, ...]:
        """The named schemas that one refers to; ask only once all are named."""
        if name not in self._edges:
            self._edges[name] = tuple(dict.fromkeys(_references(self.schemas[name].schema)))
        return self._edges[name]

    def reachable(self, roots: list[str]) -> list[str]:
        """The named schemas that a value of one of the roots may contain, roots included."""
        found: dict[str, None] = {}
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting.extend(self.references(name))
        return list(found)

    def refuse(self, diagnostics: Diagnostics) -> None:
        """Turn troubles into refusals of exactly the operations that reach them."""
        if not self.troubles:
            return
        for named in self.operations:
            for name in sorted(self.reachable(named.uses)):
                for message, pointer, advice in self.troubles.get(name, ()):
                    diagnostics.refuse(named.operation.id, message, self.bundle.place(pointer), advice)


def _references(schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        yield schema["$ref"][len(shapes.REF) :]
    for key in ("items", "additionalProperties", "propertyNames", TEXT_JSON):
        yield from _references(schema.get(key))
    for key in ("anyOf", "oneOf"):
        for option in schema.get(key, ()):
            yield from _references(option)
    for value in schema.get("properties", {}).values():
        yield from _references(value)


def name_schemas(bundle: Bundle, diagnostics: Diagnostics | None = None) -> NamedDocument:
    """Name all schemas and assign each its module. Equal documents get equal names."""
    diagnostics = diagnostics if diagnostics is not None else bundle.sources.diagnostics
    return _Namer(bundle, diagnostics).run()


class _Namer:
    def __init__(self, bundle: Bundle, diagnostics: Diagnostics) -> None:
        self.bundle = bundle
        self.diagnostics = diagnostics
        self.root = bundle.normalised
        self.named = NamedDocument(bundle)
        self.names = names.Names()
        self.deep: dict[str, str] = {}
        self.inlined: list[str] = []
        self.tag: str | None = None

    def run(self) -> NamedDocument:
        components = self.root.get("components")
        written = components.get("schemas") if isinstance(components, dict) else None
        written = written if isinstance(written, dict) else {}
        for component in written:
            self.named.renamed[component] = self.names.take(names.pascal(component))
        for component, schema in written.items():
            name = self.named.renamed[component]
            pointer = pointers.join("", "components", "schemas", component)
            self._add(name, schema, pointer, text=False, component=component)
        for operation in operations(self.root):
            self.tag = operation.tag
            self.named.operations.append(self._operation(operation))
        assign_modules(self.named)
        return self.named

    def _add(
        self, name: str, schema: Any, pointer: str, *, text: bool, component: str | None = None, parent: str | None = None
    ) -> None:
        entry = NamedSchema(name, {}, pointer, text, component, parent, self.tag)
        self.named.schemas[name] = entry
        entry.schema = self._shape(schema, name, pointer, name, text)

    def _hoist(self, schema: Any, hint: str, pointer: str, text: bool, parent: str | None) -> Schema:
        name = self.names.take(names.pascal(hint))
        self._add(name, schema, pointer, text=text, parent=parent)
        return {"$ref": shapes.REF + name}

    def _follow(self, reference: str) -> Any:
        return deref(self.root, {"$ref": reference}, "")[0]

    def _flat(self, schema: Schema, owner: str, pointer: str) -> Schema:
        try:
            return shapes.without_null(merging.flatten(schema, self._follow))
        except merging.Unmergeable as error:
            self.named.trouble(owner, str(error), pointer, "write the properties in one schema, without allOf")
        except pointers.Unresolvable as error:
            self._unknown(str(error), owner, pointer)
        return {}

    def _unknown(self, reference: str, owner: str, pointer: str) -> None:
        self.named.trouble(owner, f"the reference {reference} leads nowhere", pointer, "define what it names")

    def _inner(self, schema: Any, hint: str, pointer: str, owner: str, text: bool) -> Any:
        """A schema inside another: classes are hoisted and referred to, the rest stays in place."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema and not text:
            return self._ref(schema, owner, pointer)
        flat = self._flat(schema, owner, pointer)
        if "$ref" in flat:
            return self._text_ref(flat, hint, owner, pointer) if text else self._ref(flat, owner, pointer)
        if shapes.needs_name(flat):
            beside = {key: flat[key] for key in ("default", "description", "deprecated") if key in flat}
            core = {key: value for key, value in flat.items() if key != "default"}
            return {**beside, **self._hoist(core, hint, pointer, text and not shapes.is_enum(flat), owner)}
        return self._shape(flat, hint, pointer, owner, text)

    def _ref(self, schema: Schema, owner: str, pointer: str) -> Schema:
        reference = str(schema["$ref"])
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        tokens = pointers.tokens(reference[1:])
        if tokens[:2] == ["components", "schemas"] and len(tokens) == 3 and tokens[2] in self.named.renamed:
            name = self.named.renamed[tokens[2]]
        elif reference[1:] in self.deep:
            name = self.deep[reference[1:]]
        else:
            try:
                target = self._follow(reference)
            except pointers.Unresolvable:
                self._unknown(reference, owner, pointer)
                return {}
            name = self.names.take(names.pascal(" ".join(t for t in tokens[2:] if t not in ("properties", "$defs"))))
            self.deep[reference[1:]] = name
            self._add(name, target, reference[1:], text=False)
        asserts = merging.bare(beside)
        kept = merging.annotations(beside)
        extra = [*asserts.pop(ASSERTS, []), *([asserts] if asserts else [])]
        return {"$ref": shapes.REF + name, **kept, **({ASSERTS: extra} if extra else {})}

    def _text_ref(self, schema: Schema, hint: str, owner: str, pointer: str) -> Any:
        """Text needs types of its own, so what a parameter refers to is written out, enums excepted."""
        reference = str(schema["$ref"])
        try:
            target = self._follow(reference)
        except pointers.Unresolvable:
            self._unknown(reference, owner, pointer)
            return {}
        if reference in self.inlined:
            self.named.trouble(owner, "a parameter cannot contain itself", pointer, "send it as a JSON body")
            return {}
        if shapes.is_enum(target):
            return self._ref(schema, owner, pointer)
        self.inlined.append(reference)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        try:
            both = {"allOf": [target, beside]} if merging.bare(beside) else {**target, **beside}
            return self._inner(both if isinstance(target, dict) else target, hint, pointer, owner, True)
        finally:
            self.inlined.pop()

    def _shape(self, schema: Any, hint: str, pointer: str, owner: str, text: bool) -> Any:
        """The schema with everything inside it named."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self._text_ref(schema, hint, owner, pointer) if text else self._ref(schema, owner, pointer)
        result = dict(self._flat(schema, owner, pointer))
        if "$ref" in result:
            return self._text_ref(result, hint, owner, pointer) if text else self._ref(result, owner, pointer)
        result = shapes.set_apart(result)
        if isinstance(result.get("properties"), dict):
            result["properties"] = {
                key: self._inner(value, hint + names.pascal(key), pointers.join(pointer, "properties", key), owner, text)
                for key, value in result["properties"].items()
            }
        for key, suffix in (("items", "Item"), ("additionalProperties", "Value"), ("propertyNames", "Key")):
            if isinstance(result.get(key), dict):
                result[key] = self._inner(result[key], hint + suffix, pointers.join(pointer, key), owner, text)
        for key in ("anyOf", "oneOf"):
            options = result.get(key)
            if isinstance(options, list):
                result[key] = [
                    self._inner(option, _option(hint, option, index, options), pointers.join(pointer, key, index), owner, text)
                    for index, option in enumerate(options)
                ]
        return result

    def _operation(self, operation: Operation) -> NamedOperation:
        named = NamedOperation(operation)
        base = names.pascal(operation.id)
        for location, suffix in LOCATIONS.items():
            members = [p for p in operation.parameters if p.location == location]
            if location == "header":
                members = [p for p in members if p.name.lower() not in _IGNORED_HEADERS]
            if members:
                named.parameters[location] = self._parameters(operation, base + suffix, members)
        body, where = self._deref(operation, operation.node.get("requestBody"), operation.pointer + "/requestBody")
        for media, content in _content(body):
            here = pointers.join(where, "content", media, "schema")
            form = media.partition(";")[0].strip().lower() in FORMS
            suffix = "Form" if form else "Body"
            named.bodies[media] = self._form(content, base, here) if form else self._use(content, base + suffix, here)
        responses = operation.node.get("responses")
        for status, written in (responses.items() if isinstance(responses, dict) else ()):
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
            return deref(self.root, node, pointer)
        except pointers.Unresolvable as error:
            self.diagnostics.refuse(
                operation.id, f"the reference {error} leads nowhere", self.bundle.place(pointer), "define what it names"
            )
            return None, pointer

    def _use(self, content: Any, hint: str, pointer: str) -> str | None:
        """The name of a body's schema: a component keeps its own, anything else is hoisted."""
        schema = content.get("schema") if isinstance(content, dict) else None
        if schema is None:
            return None
        if isinstance(schema, dict) and "$ref" in schema and not merging.bare({**schema, "$ref": None}).keys() - {"$ref"}:
            reference = str(schema["$ref"])
            tokens = pointers.tokens(reference[1:])
            if tokens[:2] == ["components", "schemas"] and len(tokens) == 3 and tokens[2] in self.named.renamed:
                return self.named.renamed[tokens[2]]
        key = f"use:{pointer}"
        if key not in self.deep:
            self.deep[key] = self._hoist(schema, hint, pointer, False, None)["$ref"][len(shapes.REF) :]
        return self.deep[key]

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
                schema = {TEXT_JSON: self._inner(schema, hint, where, name, False)}
            beside = {k: parameter.node[k] for k in ("description", "deprecated") if k in parameter.node}
            properties[parameter.name] = {**beside, **schema} if isinstance(schema, dict) else schema
        required = [parameter.name for parameter in members if parameter.required]
        whole = {"type": "object", "properties": properties, **({"required": required} if required else {})}
        taken = self.names.take(name)
        pointer = operation.pointer + ("/parameters" if "parameters" in operation.node else "")
        self._add(taken, whole, pointer, text=True)
        for parameter in members:
            self.named.schemas[taken].schema["properties"][parameter.name].setdefault("x-pointer", parameter.pointer)
        return taken

    def _form(self, content: Any, base: str, pointer: str) -> str | None:
        schema = content.get("schema") if isinstance(content, dict) else None
        if not isinstance(schema, dict):
            return None
        taken = self.names.take(base + "Form")
        entry = NamedSchema(taken, {}, pointer, True, None, None, self.tag)
        self.named.schemas[taken] = entry
        try:
            target = self._follow(str(schema["$ref"])) if "$ref" in schema else schema
        except pointers.Unresolvable as error:
            self._unknown(str(error), taken, pointer)
            return taken
        flat = dict(self._flat(target if isinstance(target, dict) else {}, taken, pointer))
        properties = flat.get("properties")
        if not shapes.is_model(flat):
            self.named.trouble(taken, "a form is not an object with properties", pointer, "name its fields in properties")
            return taken
        for key, value in (properties.items() if isinstance(properties, dict) else ()):
            here = pointers.join(pointer, "properties", key)
            if self._is_json(value):
                hint = taken + names.pascal(key)
                flat["properties"] = {**flat["properties"], key: {TEXT_JSON: self._inner(value, hint, here, taken, False)}}
        entry.schema = self._shape(flat, taken, pointer, taken, True)
        return taken

    def _is_json(self, schema: Any) -> bool:
        """Objects, alone or listed, are JSON inside a form."""
        try:
            target = self._follow(str(schema["$ref"])) if isinstance(schema, dict) and "$ref" in schema else schema
            target = merging.flatten(target, self._follow) if isinstance(target, dict) else target
        except (pointers.Unresolvable, merging.Unmergeable):
            return False
        if not isinstance(target, dict):
            return False
        return "object" in shapes.types(target) or shapes.is_model(target) or self._is_json(target.get("items"))


def _content(node: Any) -> Iterator[tuple[str, Any]]:
    content = node.get("content") if isinstance(node, dict) else None
    yield from content.items() if isinstance(content, dict) else ()


def _option(hint: str, option: Any, index: int, options: list[Any]) -> str:
    title = option.get("title") if isinstance(option, dict) else None
    if isinstance(title, str) and title:
        return f"{hint} {title}"
    real = [item for item in options if item != {"type": "null"}]
    return hint + ("Value" if len(real) == 1 else f"Option{index + 1}")
