"""Contracts of any size: so many resources, each with the same five operations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OPERATIONS_EACH = 5

_STATUSES = {
    "400": "MalformedRequest",
    "401": "Unauthorized",
    "403": "Forbidden",
    "404": "NotFound",
    "406": "NotAcceptable",
    "413": "PayloadTooLarge",
    "415": "UnsupportedMediaType",
    "422": "ValidationError",
    "500": "InternalError",
}
_ALWAYS = ("500",)
_WITH_ANSWER = ("406",)
_WITH_BODY = ("400", "413", "415", "422")


def names(resources: int) -> list[str]:
    """The names of the resources; each is also a tag, a path and the stem of its classes."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [f"box{letters[number // 26]}{letters[number % 26]}" for number in range(resources)]


def write_contract(folder: Path, resources: int, *, secured: bool) -> Path:
    """Writes the document and returns its path."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(_document(names(resources), secured=secured), indent=1))
    return path


def _document(found: list[str], *, secured: bool) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = dict(_PROBLEM)
    for name in found:
        schemas |= _schemas(name)
        paths |= _paths(name, secured=secured)
    components: dict[str, Any] = {
        "schemas": schemas,
        "responses": {title: _problem(title) for title in _STATUSES.values()},
    }
    if secured:
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"},
            "api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Boxes", "version": "1", "description": "Made for measuring."},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in found],
        "paths": paths,
        "components": components,
    }


def _text(longest: int, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest, **more}


_PORT = {"type": "integer", "minimum": 1, "maximum": 65535}
_LABELS = {"type": "object", "additionalProperties": _text(200), "maxProperties": 50}
_FINDING = {
    "type": "object",
    "additionalProperties": False,
    "required": ["pointer", "message", "kind"],
    "properties": {"pointer": _text(1000), "message": _text(1000), "kind": _text(50)},
}
_PROBLEM: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance", "error"],
        "properties": {
            "type": _text(200),
            "title": _text(100),
            "status": {"type": "integer"},
            "detail": _text(1000),
            "instance": _text(2048),
            "error": _text(100),
            "details": {"type": "array", "items": _FINDING},
        },
    }
}


def _schemas(name: str) -> dict[str, Any]:
    title = name.capitalize()
    status = {"$ref": f"#/components/schemas/{title}Status"}
    written = {"name": _text(50), "address": _text(45)}
    return {
        f"{title}Status": {"type": "string", "enum": ["running", "stopped", "error"]},
        f"{title}Create": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name", "address"],
            "properties": {
                **written,
                "port": {**_PORT, "default": 8080},
                "region": _text(50, default="us-east-1"),
                "labels": {**_LABELS, "default": {}},
            },
        },
        title: {
            "type": "object",
            "additionalProperties": False,
            "required": [
                "name", "address", "port", "region", "labels",
                "id", "status", "load", "created_at", "updated_at",
            ],
            "properties": {
                **written,
                "port": _PORT,
                "region": _text(50),
                "labels": _LABELS,
                "id": {"type": "string", "format": "uuid"},
                "status": status,
                "load": {"type": "number"},
                "created_at": {"type": "string", "format": "date-time"},
                "updated_at": {"type": "string", "format": "date-time"},
            },
        },
    }  # fmt: skip


def _paths(name: str, *, secured: bool) -> dict[str, Any]:
    title = name.capitalize()
    one = _json({"$ref": f"#/components/schemas/{title}"})
    many = _json({"type": "array", "items": {"$ref": f"#/components/schemas/{title}"}})
    body = {"required": True, "content": _json({"$ref": f"#/components/schemas/{title}Create"})}
    filters = [
        _query("status", {"$ref": f"#/components/schemas/{title}Status"}),
        _query("region", _text(50)),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}),
        _query("offset", {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 0}),
    ]
    identity = {
        "name": f"{name}_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"},
    }  # fmt: skip

    def operation(verb: str, success: str, content: Any, *errors: str, **more: Any) -> dict[str, Any]:
        named = {status: _STATUSES[status] for status in (*errors, *_ALWAYS)}
        if secured:
            scope = f"servers:{'read' if verb in ('get', 'list') else 'write'}"
            more["security"] = [{"bearer": [scope]}, {"api_key": [scope]}]
            named |= {status: _STATUSES[status] for status in ("401", "403")}
        answer = {"description": "Done."} | ({"content": content} if content else {})
        problems = {status: {"$ref": f"#/components/responses/{each}"} for status, each in named.items()}
        return {
            "operationId": f"{verb}_{name}",
            "tags": [name],
            "summary": f"{verb.capitalize()} {name}",
            **more,
            "responses": {success: answer, **problems},
        }

    return {
        f"/api/v1/{name}": {
            "get": operation("list", "200", many, "422", *_WITH_ANSWER, parameters=filters),
            "post": operation("create", "201", one, *_WITH_BODY, *_WITH_ANSWER, requestBody=body),
        },
        f"/api/v1/{name}/{{{name}_id}}": {
            "parameters": [identity],
            "get": operation("get", "200", one, "404", "422", *_WITH_ANSWER),
            "put": operation("replace", "200", one, "404", *_WITH_BODY, *_WITH_ANSWER, requestBody=body),
            "delete": operation("delete", "204", None, "404", "422"),
        },
    }


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _problem(title: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": title, "content": content}
