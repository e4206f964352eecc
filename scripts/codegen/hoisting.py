"""Schemas with everything inside them named: a class inside another schema becomes a reference."""

from __future__ import annotations

from typing import Any

from scripts.codegen import merging, names, pointers, shapes
from scripts.codegen.merging import ASSERTS, Schema
from scripts.codegen.named import NamedDocument, NamedSchema
from scripts.codegen.operations import deref
from scripts.codegen.resolve import Bundle


class Hoister:
    """Names the schemas of a bundle, one after the other; the order decides who gets a contested name."""

    def __init__(self, bundle: Bundle) -> None:
        self.root = bundle.normalised
        self.named = NamedDocument(bundle)
        self.names = names.Names()
        self.tag: str | None = None
        self.deep: dict[str, str] = {}
        self._inlined: list[str] = []

    def add(
        self,
        name: str,
        schema: Any,
        pointer: str,
        *,
        text: bool,
        component: str | None = None,
        parent: str | None = None,
    ) -> None:
        entry = NamedSchema(name, {}, pointer, text, component, parent, self.tag)
        self.named.schemas[name] = entry
        entry.schema = self.shape(schema, name, pointer, name, text)

    def hoist(self, schema: Any, hint: str, pointer: str, text: bool, parent: str | None) -> Schema:
        name = self.names.take(names.pascal(hint))
        self.add(name, schema, pointer, text=text, parent=parent)
        return {"$ref": shapes.REF + name}

    def follow(self, reference: str) -> Any:
        return deref(self.root, {"$ref": reference}, "")[0]

    def flat(self, schema: Schema, owner: str, pointer: str) -> Schema:
        try:
            return shapes.without_null(merging.flatten(schema, self.follow))
        except merging.Unmergeable as error:
            self.named.trouble(
                owner, str(error), pointer, "write the properties in one schema, without allOf"
            )
        except pointers.Unresolvable as error:
            self.unknown(str(error), owner, pointer)
        return {}

    def unknown(self, reference: str, owner: str, pointer: str) -> None:
        self.named.trouble(owner, f"the reference {reference} leads nowhere", pointer, "define what it names")

    def inner(self, schema: Any, hint: str, pointer: str, owner: str, text: bool) -> Any:
        """A schema inside another: classes are hoisted and referred to, the rest stays in place."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema and not text:
            return self.ref(schema, owner, pointer)
        flat = self.flat(schema, owner, pointer)
        if "$ref" in flat:
            return self.text_ref(flat, hint, owner, pointer) if text else self.ref(flat, owner, pointer)
        if shapes.needs_name(flat):
            beside = {key: flat[key] for key in ("default", "description", "deprecated") if key in flat}
            core = {key: value for key, value in flat.items() if key != "default"}
            return {**beside, **self.hoist(core, hint, pointer, text and not shapes.is_enum(flat), owner)}
        return self.shape(flat, hint, pointer, owner, text)

    def ref(self, schema: Schema, owner: str, pointer: str) -> Schema:
        reference = str(schema["$ref"])
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        tokens = pointers.tokens(reference[1:])
        if tokens[:2] == ["components", "schemas"] and len(tokens) == 3 and tokens[2] in self.named.renamed:
            name = self.named.renamed[tokens[2]]
        elif reference[1:] in self.deep:
            name = self.deep[reference[1:]]
        else:
            try:
                target = self.follow(reference)
            except pointers.Unresolvable:
                self.unknown(reference, owner, pointer)
                return {}
            name = self.names.take(
                names.pascal(" ".join(t for t in tokens[2:] if t not in ("properties", "$defs")))
            )
            self.deep[reference[1:]] = name
            self.add(name, target, reference[1:], text=False)
        asserts = merging.bare(beside)
        kept = merging.described(beside)
        extra = [*asserts.pop(ASSERTS, []), *([asserts] if asserts else [])]
        return {"$ref": shapes.REF + name, **kept, **({ASSERTS: extra} if extra else {})}

    def text_ref(self, schema: Schema, hint: str, owner: str, pointer: str) -> Any:
        """Text needs types of its own, so what a parameter refers to is written out, enums excepted."""
        reference = str(schema["$ref"])
        try:
            target = self.follow(reference)
        except pointers.Unresolvable:
            self.unknown(reference, owner, pointer)
            return {}
        if reference in self._inlined:
            self.named.trouble(owner, "a parameter cannot contain itself", pointer, "send it as a JSON body")
            return {}
        if shapes.is_enum(target):
            return self.ref(schema, owner, pointer)
        self._inlined.append(reference)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        try:
            if not isinstance(target, dict):
                return self.inner(target, hint, pointer, owner, True)
            both = {"allOf": [target, beside]} if merging.bare(beside) else {**target, **beside}
            return self.inner(both, hint, pointer, owner, True)
        finally:
            self._inlined.pop()

    def shape(self, schema: Any, hint: str, pointer: str, owner: str, text: bool) -> Any:
        """The schema with everything inside it named."""
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self.text_ref(schema, hint, owner, pointer) if text else self.ref(schema, owner, pointer)
        result = dict(self.flat(schema, owner, pointer))
        if "$ref" in result:
            return self.text_ref(result, hint, owner, pointer) if text else self.ref(result, owner, pointer)
        result = shapes.set_apart(result)
        if isinstance(result.get("properties"), dict):
            result["properties"] = {
                key: self.inner(
                    value, hint + names.pascal(key), pointers.join(pointer, "properties", key), owner, text
                )
                for key, value in result["properties"].items()
            }
        for key, suffix in (("items", "Item"), ("additionalProperties", "Value"), ("propertyNames", "Key")):
            if isinstance(result.get(key), dict):
                result[key] = self.inner(result[key], hint + suffix, pointers.join(pointer, key), owner, text)
        for key in ("anyOf", "oneOf"):
            options = result.get(key)
            if isinstance(options, list):
                result[key] = [
                    self.inner(
                        option,
                        _option(hint, option, index, options),
                        pointers.join(pointer, key, index),
                        owner,
                        text,
                    )
                    for index, option in enumerate(options)
                ]
        return result


def _option(hint: str, option: Any, index: int, options: list[Any]) -> str:
    title = option.get("title") if isinstance(option, dict) else None
    if isinstance(title, str) and title:
        return f"{hint} {title}"
    real = [item for item in options if item != {"type": "null"}]
    return hint + ("Value" if len(real) == 1 else f"Option{index + 1}")
