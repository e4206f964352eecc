"""One form for what OpenAPI lets people write in several ways.

What is left out is what changes nothing of the interface: titles, descriptions, examples, links. What has a
default is written out. Schemas stay references where they are; `Normal.resolved` follows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from openapi_reading import Array, Document, Object, Unreadable

_SILENT = {
    "title",
    "description",
    "examples",
    "example",
    "externalDocs",
    "$comment",
    "$defs",
    "$schema",
    "$id",
    "xml",
}
_SAYS_NOTHING: dict[str, tuple[Any, ...]] = {
    "required": ([],),
    "properties": ({},),
    "additionalProperties": (True, {}),
    "uniqueItems": (False,),
    "minLength": (0,),
    "minItems": (0,),
    "minProperties": (0,),
    "deprecated": (False,),
    "readOnly": (False,),
    "writeOnly": (False,),
    "nullable": (False,),
    # FastAPI never writes a default of null, so it cannot be asked for
    "default": (None,),
}
_TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}
_BY_NAME = ("properties", "patternProperties", "dependentSchemas")
_ONE = ("items", "additionalProperties", "propertyNames", "not", "contains", "if", "then", "else")
_SEVERAL = ("anyOf", "oneOf", "allOf", "prefixItems")
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


class Schema(Object):
    """A schema in the one form."""


def _extensions(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in node.items() if name.startswith("x-")}


def _plain(value: Any) -> Any:
    """Data with 1.0 written as 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _same(one: Any, other: Any) -> bool:
    return _key(one) == _key(other)


class Normal:
    """The one form of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.schemas: dict[str, Schema] = {}
        self._origins: dict[str, Any] = {}
        self.tree = Object().placed_like(document.root)
        root = document.root
        info = Object().placed_like(root.get("info", {}))
        info.update({name: root.get("info", {}).get(name) for name in ("title", "version", "summary")})
        paths = Object().placed_like(root)
        for path, method, item, operation in document.operations():
            place = Object().placed_like(item)
            paths.setdefault(path, place)[method] = self._operation(item, operation)
        components = document.follow(root.get("components", {}))
        for name in components.get("schemas", {}):
            self._named(f"#/components/schemas/{name}", root)
        schemes = {
            name: self._without_words(document.follow(scheme))
            for name, scheme in components.get("securitySchemes", {}).items()
        }
        parts = {"schemas": Object(self.schemas), "securitySchemes": Object(schemes)}
        self.tree.update({"info": info, "paths": paths, "components": Object(parts)})

    def resolved(self, schema: Schema) -> Schema:
        """A schema with its reference followed, and what stands beside it taken in."""
        seen = set()
        while "$ref" in schema:
            name = schema["$ref"]
            if name in seen:
                raise Unreadable(f"{schema.source}: {name} refers to itself")
            seen.add(name)
            schema = self._merged(schema, self.schemas[name])
        return schema

    def _merged(self, outer: Schema, inner: Schema) -> Schema:
        beside = {name: value for name, value in outer.items() if name != "$ref"}
        clash = [name for name in beside if name in inner and not _same(beside[name], inner[name])]
        if any(name != "default" and not name.startswith("x-") for name in clash):
            first = Schema(inner).placed_like(inner)
            second = Schema(beside).placed_like(outer)
            return _placed(Schema({"allOf": Array([first, second])}), outer)
        merged = _placed(Schema({**inner, **beside}), inner)
        merged.sources.update({name: outer.sources.get(name, outer.source) for name in beside})
        return merged

    def _named(self, reference: str, start: Object) -> str:
        name = reference.rpartition("/")[2]
        target = self._document.locate(reference, start)
        if name not in self._origins:
            self._origins[name] = target
            self.schemas[name] = Schema()
            self.schemas[name] = self._schema(target)
        elif self._origins[name] is not target:
            raise Unreadable(f"{start.source}: there are two schemas with the name {name}")
        return name

    def _schema(self, node: Any) -> Any:
        if isinstance(node, bool):
            return Schema() if node else Schema({"not": Schema()})
        if not isinstance(node, Object):
            raise Unreadable(f"{self._document.shown}: {node!r} is no schema")
        found = _placed(Schema(), node)
        for name, value in node.items():
            if name in _SILENT:
                continue
            if name == "$ref":
                found[name] = self._named(value, node)
            elif name in _BY_NAME:
                members = {key: self._schema(member) for key, member in value.items()}
                found[name] = Object(members).placed_like(value)
            elif name in _ONE and not isinstance(value, bool):
                found[name] = self._schema(value)
            elif name in _SEVERAL:
                found[name] = Array(self._schema(member) for member in value)
            elif name in {"required", "enum"}:
                found[name] = Array(sorted((_plain(one) for one in value), key=_key))
            else:
                found[name] = _plain(value)
        for step in (self._nullable, self._alone, _typed, _bounds):
            found = step(found)
        for name in ("anyOf", "oneOf"):
            if name in found:
                found[name] = Array(sorted(found[name], key=_key))
        for name, values in _SAYS_NOTHING.items():
            if name in found and any(_same(found[name], value) for value in values):
                del found[name]
        return found

    def _nullable(self, schema: Schema) -> Schema:
        """`nullable` and a branch for null alone become one more type."""
        if schema.pop("nullable", False) is True and isinstance(schema.get("type"), str):
            return _or_null(schema)
        for name in ("anyOf", "oneOf"):
            branches = schema.get(name, [])
            rest = [branch for branch in branches if not _same(branch, {"type": "null"})]
            if len(branches) == 2 and len(rest) == 1:
                inner = self.resolved(rest[0])
                if "type" in inner or "enum" in inner:
                    outer = _placed(
                        Schema({key: value for key, value in schema.items() if key != name}), schema
                    )
                    return self._merged(outer, _or_null(inner))
        return schema

    def _alone(self, schema: Schema) -> Schema:
        """allOf, anyOf and oneOf of one member are that member."""
        for name in ("allOf", "anyOf", "oneOf"):
            if len(schema.get(name, [])) == 1:
                rest = _placed(Schema({key: value for key, value in schema.items() if key != name}), schema)
                return self._merged(rest, schema[name][0])
        return schema

    def _content(self, node: Any) -> Object:
        found = Object().placed_like(node)
        for media_type, body in node.items():
            name = ";".join(part.strip() for part in media_type.lower().split(";"))
            found[name] = Object(_extensions(body)).placed_like(body)
            if "schema" in body:
                found[name]["schema"] = self._schema(body["schema"])
            if body.get("encoding"):
                found[name]["encoding"] = self._without_words(body["encoding"])
        return found

    def _parameter(self, node: Object, where: str) -> Object:
        style = node.get("style", _STYLES[where])
        found = Object(
            {
                "required": bool(node.get("required", False)),
                "deprecated": bool(node.get("deprecated", False)),
                "allowEmptyValue": bool(node.get("allowEmptyValue", False)),
                "allowReserved": bool(node.get("allowReserved", False)),
                "style": style,
                "explode": bool(node.get("explode", style == "form")),
                **_extensions(node),
            }
        ).placed_like(node)
        if "schema" in node:
            found["schema"] = self._schema(node["schema"])
        if "content" in node:
            found["content"] = self._content(node["content"])
        return found

    def _response(self, node: Object) -> Object:
        headers = {
            name.lower(): self._parameter(self._document.follow(header), "header")
            for name, header in node.get("headers", {}).items()
            if name.lower() != "content-type"
        }
        content = self._content(node.get("content", Object()))
        body = {"headers": Object(headers).placed_like(node), "content": content, **_extensions(node)}
        return Object(body).placed_like(node)

    def _operation(self, item: Object, node: Object) -> Object:
        follow: Callable[[Any], Any] = self._document.follow
        parameters = Object()
        for reference in [*item.get("parameters", []), *node.get("parameters", [])]:
            one = follow(reference)
            name = one["name"].lower() if one["in"] == "header" else one["name"]
            parameters[f"{one['in']}.{name}"] = self._parameter(one, one["in"])
        security = node.get("security", self._document.root.get("security", []))
        found = Object(
            {
                "operationId": node.get("operationId"),
                "summary": node.get("summary"),
                "tags": list(node.get("tags", [])),
                "deprecated": bool(node.get("deprecated", False)),
                # of alternatives the first decides, so their order says something
                "security": [{name: sorted(scopes) for name, scopes in one.items()} for one in security],
                "parameters": parameters,
                "responses": Object(
                    {str(status): self._response(follow(one)) for status, one in node["responses"].items()}
                ),
                **_extensions(node),
            }
        ).placed_like(node)
        if "requestBody" in node:
            body = follow(node["requestBody"])
            members = {
                "required": bool(body.get("required", False)),
                "content": self._content(body["content"]),
            }
            found["requestBody"] = Object(members).placed_like(body)
        return found

    def _without_words(self, node: Any) -> Any:
        if isinstance(node, Mapping):
            members = {
                name: self._without_words(value) for name, value in node.items() if name not in _SILENT
            }
            return Object(members).placed_like(node)
        return _plain(node)


def _placed(schema: Schema, other: Mapping[str, Any]) -> Schema:
    schema.placed_like(other)
    return schema


def _or_null(schema: Schema) -> Schema:
    types = schema.get("type", [])
    found = _placed(Schema(schema), schema)
    if types:
        found["type"] = Array(sorted({*([types] if isinstance(types, str) else types), "null"}))
    if "enum" in schema:
        found["enum"] = Array(sorted([*schema["enum"], None], key=_key))
    return found


def _typed(schema: Schema) -> Schema:
    """One type is no list, a constant is an enumeration of one, and values tell their type."""
    if "const" in schema:
        schema["enum"] = Array([schema.pop("const")])
    if "enum" in schema and "type" not in schema:
        schema["type"] = Array(sorted({_TYPES.get(type(value), "object") for value in schema["enum"]}))
    types = schema.get("type")
    if isinstance(types, list):
        schema["type"] = types[0] if len(types) == 1 else Array(sorted(types))
    return schema


def _bounds(schema: Schema) -> Schema:
    """OpenAPI 3.0 writes an exclusive bound as a bound and a flag."""
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        value = schema.get(flag)
        if isinstance(value, bool):
            del schema[flag]
            if value and bound in schema:
                schema[flag] = schema.pop(bound)
    return schema
