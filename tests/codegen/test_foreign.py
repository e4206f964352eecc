"""Whole packages from contracts of others and from contracts that are not quite OpenAPI."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.codegen import pipeline
from scripts.codegen.pipeline import Result, generate_files
from tests.codegen.contracts import corpus
from tests.codegen.packages import Served, package
from tests.codegen.test_corpus import SMALL

WARNED = {
    "callback-example.yaml": ["post_streams: the callback onData is not routed: the caller serves it"],
    "museum.yaml": ["the webhook publishNewEvent is not routed: others serve it"],
    "oapi-strict.yaml": [
        "MultipartRelatedExample: multipart/related is handed over as bytes, its schema is not checked",
        "MultipartRelatedExample: multipart/related is handed over as bytes, its schema is not checked",
    ],
    "tictactoe.yaml": [
        "put-square: the callback statusCallback is not routed: the caller serves it",
        "the webhook markStatus is not routed: others serve it",
    ],
    "webhook-example.yaml": ["the webhook newPet is not routed: others serve it"],
}


@pytest.mark.parametrize("name", SMALL)
def test_a_foreign_contract_is_served_whole(tmp_path: Path, name: str) -> None:
    made = package(tmp_path, corpus(name))
    assert [found.message for found in made.diagnostics] == WARNED.get(name, [])
    served = Served(made)
    table = made.module("table")
    for tag in {operation.tag for operation in table.OPERATIONS}:
        router = made.module(f"routers.{tag}")
        declared = [operation.id for operation in table.OPERATIONS if operation.tag == tag]
        assert list(router.answers()) == declared
        assert list(router.bind(served.handler, None)) == declared


SPEC: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.0
info: {title: Broken, version: '1'}
paths:
  /good: {get: {operationId: good, responses: {'204': {description: done}}}}
  /pets/{id}:
    put:
      operationId: put_pet
      tags: [pets]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: done}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
""")
_PUT = ("paths", "/pets/{id}", "put")


def broken(tmp_path: Path, path: tuple[Any, ...], value: Any) -> Result:
    contract = copy.deepcopy(SPEC)
    node = contract
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(contract, sort_keys=False))
    return generate_files(spec)


@pytest.mark.parametrize(
    "path",
    [
        (*_PUT, "responses"),
        (*_PUT, "requestBody", "content"),
        (*_PUT, "parameters", 0, "schema", "type"),
    ],
)
@pytest.mark.parametrize("value", ["x", 5, [1]])
def test_an_operation_that_is_no_openapi_is_refused_and_the_rest_served(
    tmp_path: Path, path: tuple[Any, ...], value: Any
) -> None:
    result = broken(tmp_path, path, value)
    assert result.files is not None
    assert result.diagnostics.refused == {"put_pet"}
    assert "async def good" in result.files["routers/default.py"]
    ast.parse(result.files["table.py"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("info",), []),
        (("components", "schemas", "Pet", "properties"), []),
        (("components", "securitySchemes"), {"a": 5}),
        (("security",), [1]),
    ],
)
def test_a_document_that_is_no_openapi_is_told_where(
    tmp_path: Path, path: tuple[Any, ...], value: Any
) -> None:
    result = broken(tmp_path, path, value)
    assert result.files is None
    found = [(Path(each.file).name, each.severity) for each in result.diagnostics]
    assert found == [("spec.yaml", "error")] * len(found)
    assert all(each.line > 0 for each in result.diagnostics)


def test_a_document_of_another_version_is_told_so(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump({**SPEC, "openapi": "2.0", "info": []}, sort_keys=False))
    result = generate_files(spec)
    assert result.files is None
    assert [(found.message, found.line) for found in result.diagnostics] == [
        ("this is no OpenAPI 3.0 or 3.1", 1)
    ]


def test_an_error_of_the_generator_itself_is_not_taken_for_one_of_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: Any) -> Any:
        raise LookupError("a bug")

    monkeypatch.setattr(pipeline, "build", fails)
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(SPEC))
    with pytest.raises(LookupError, match="a bug"):
        generate_files(spec)


Change = Callable[[dict[str, Any]], object]


def _changed(parameter: dict[str, Any], path: str = "/things/{id}") -> dict[str, Any]:
    operation = {"operationId": "thing", "responses": {"204": {"description": "done"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {"post": {**operation, **parameter}}},
    }


_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _with(**more: Any) -> dict[str, Any]:
    return {"parameters": [{**_ID, **more}]}


def _body(media: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"parameters": [_ID], "requestBody": {"content": {media: {"schema": schema, **more}}}}


@pytest.mark.parametrize(
    ("operation", "path", "message"),
    [
        ({}, "/things/{id}", "the path has {id}, which is not declared"),
        (_with(), "/things/{id}/{id}", "the path has {id} twice"),
        (_with(), "/things", "the path parameter id is not in the path"),
        (_with(style="form"), "/things/{id}", "the style form is not for path parameters"),
        (
            _with(schema={"type": "array"}),
            "/things/{id}:run",
            "id shares its path segment with other text and is no single value",
        ),
        (
            {"parameters": [_ID, {"name": "q", "in": "query", "content": {"text/plain": {}}}]},
            "/things/{id}",
            "a parameter in text/plain is not read",
        ),
        (
            {"parameters": [_ID, {"name": "q", "in": "body", "schema": {}}]},
            "/things/{id}",
            "there are no parameters in: body",
        ),
        (
            _body("text/plain", {"type": "integer"}),
            "/things/{id}",
            "a body in text/plain is text, its schema is of another type",
        ),
        (
            {"parameters": [_ID], "requestBody": {"content": {"a/b": {}, "a/b;v=1": {}}}},
            "/things/{id}",
            "a/b and a/b;v=1 differ in parameters alone",
        ),
        ({**_with(), "security": [{"who": []}]}, "/things/{id}", "there is no security scheme who"),
        (
            _body(
                "multipart/form-data",
                {
                    "type": "object",
                    "properties": {"f": {"type": "string", "format": "binary", "maxLength": 5}},
                },
            ),
            "/things/{id}",
            "maxLength of a file are not checked",
        ),
    ],
)
def test_what_is_not_served_is_refused_with_the_reason(
    tmp_path: Path, operation: dict[str, Any], path: str, message: str
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(_changed(operation, path), sort_keys=False))
    result = generate_files(spec)
    assert [(found.message, found.refuses) for found in result.diagnostics] == [(message, True)]
    assert result.files is not None
    assert f"refused='not generated: {message}'" in result.files["table.py"].replace('"', "'")


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ({**_with(), "servers": [{"url": "/v2"}]}, "servers of one operation are not looked at"),
        (
            {"parameters": [_ID, {"name": "q", "in": "query", "allowEmptyValue": True, "schema": {}}]},
            "allowEmptyValue is not looked at",
        ),
        (
            _body("application/xml", {"type": "object", "properties": {}}),
            "application/xml is handed over as bytes, its schema is not checked",
        ),
        (
            _body(
                "multipart/form-data",
                {"type": "object", "properties": {"f": {"type": "string", "format": "binary"}}},
                encoding={"f": {"contentType": "image/png"}},
            ),
            "contentType in the encoding of f is not checked",
        ),
    ],
)
def test_what_is_left_to_others_is_a_warning(tmp_path: Path, operation: dict[str, Any], message: str) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(_changed(operation), sort_keys=False))
    result = generate_files(spec)
    assert [(found.message, found.severity) for found in result.diagnostics] == [
        (f"thing: {message}", "warning")
    ]
