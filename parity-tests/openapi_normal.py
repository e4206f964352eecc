"""One form for what OpenAPI lets people write in several ways.

What is left out is what changes nothing of the interface: titles, descriptions, examples, links. What has a
default is written out. Schemas stay as they are written; `Normal.resolved` brings one into the one form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openapi_reading import Array, Document, Object, Unreadable
from openapi_spellings import Schema, bounds, brief, key, or_null, placed, plain, same, typed

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
_BY_NAME = ("properties", "patternProperties", "dependentSchemas")
_ONE = ("items", "additionalProperties", "propertyNames", "not", "contains", "if", "then", "else")
_SEVERAL = ("anyOf", "oneOf", "allOf", "prefixItems")
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def _extensions(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in node.items() if name.startswith("x-")}


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
        """What a schema says, its reference followed and its spellings made one.

        All schemas with a name must be known by then, so this waits until two documents are compared.
        """
        seen = set()
        while "$ref" in schema:
            name = schema["$ref"]
            if name in seen:
                raise Unreadable(f"{schema.source}: {name} refers to itself")
            seen.add(name)
            schema = self._merged(schema, self.schemas[name])
        found = placed(Schema(schema), schema)
        for step in (self._nullable, self._alone, typed, bounds, brief):
            found = step(found)
        return found

    def _merged(self, outer: Schema, inner: Schema) -> Schema:
        beside = {name: value for name, value in outer.items() if name != "$ref"}
        clash = [name for name in beside if name in inner and not same(beside[name], inner[name])]
        if any(name != "default" and not name.startswith("x-") for name in clash):
            first = Schema(inner).placed_like(inner)
            second = Schema(beside).placed_like(outer)
            return placed(Schema({"allOf": Array([first, second])}), outer)
        merged = placed(Schema({**inner, **beside}), inner)
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
        found = placed(Schema(), node)
        for name, value in node.items():
            if name not in _SILENT:
                found[name] = self._keyword(name, value, node)
        return found

    def _keyword(self, name: str, value: Any, node: Object) -> Any:
        if name == "$ref":
            return self._named(str(value), node)
        if name in _BY_NAME:
            return Object({key: self._schema(member) for key, member in value.items()}).placed_like(value)
        if name in _ONE:
            return value if isinstance(value, bool) else self._schema(value)
        if name in _SEVERAL:
            return Array(self._schema(member) for member in value)
        if name in {"required", "enum"}:
            return Array(sorted((plain(one) for one in value), key=key))
        return plain(value)

    def _nullable(self, schema: Schema) -> Schema:
        """`nullable` and a branch for null alone become one more type."""
        if schema.pop("nullable", False) is True and isinstance(schema.get("type"), str):
            return or_null(schema)
        for name in ("anyOf", "oneOf"):
            branches: list[Schema] = schema.get(name, [])
            rest = [branch for branch in branches if not same(branch, {"type": "null"})]
            if len(branches) == 2 and len(rest) == 1:
                inner = self.resolved(rest[0])
                if "type" in inner or "enum" in inner:
                    outer = placed(
                        Schema({key: value for key, value in schema.items() if key != name}), schema
                    )
                    return self._merged(outer, or_null(inner))
        return schema

    def _alone(self, schema: Schema) -> Schema:
        """allOf, anyOf and oneOf of one member are that member."""
        for name in ("allOf", "anyOf", "oneOf"):
            if len(schema.get(name, [])) == 1:
                rest = placed(Schema({key: value for key, value in schema.items() if key != name}), schema)
                return self._merged(rest, self.resolved(schema[name][0]))
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
        return plain(node)
