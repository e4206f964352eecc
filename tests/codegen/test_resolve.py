"""Bundling: one document with internal references, traceable to its files, and read as OpenAPI 3.1."""

from pathlib import Path
from typing import Any

import pytest

from scripts.codegen.upgrade import schema, upgrade
from tests.codegen.contracts import bundled, document, operation


def names(found: Any) -> list[str]:
    return [diagnostic.message for diagnostic in found.sources.diagnostics]


def test_references_into_component_files_become_components(tmp_path: Path) -> None:
    servers = {
        "schemas": {"Server": {"type": "object", "properties": {"id": {"$ref": "common.yaml#/schemas/Id"}}}}
    }
    content = document(schemas={"Own": {"$ref": "servers.yaml#/schemas/Server", "description": "d"}})
    found = bundled(tmp_path, content, servers=servers, common={"schemas": {"Id": {"type": "string"}}})
    assert found.document["components"] == {
        "schemas": {
            "Own": {"$ref": "#/components/schemas/Server", "description": "d"},
            "Server": {"type": "object", "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
            "Id": {"type": "string"},
        }
    }
    assert found.home == {"Server": "servers", "Id": "common"}
    assert found.several_files


def test_a_component_that_is_only_a_reference_gives_its_name(tmp_path: Path) -> None:
    content = document(
        schemas={"Machine": {"$ref": "b.yaml#/defs/Server"}},
        responses={"Lost": {"$ref": "b.yaml#/none"}},
        parameters={"Id": {"$ref": "b.yaml#/id"}},
    )
    b = {"defs": {"Server": {"items": {"$ref": "#/defs/Server"}}}, "id": {"name": "id", "in": "query"}}
    found = bundled(tmp_path, content, b=b)
    assert found.document["components"]["schemas"] == {
        "Machine": {"items": {"$ref": "#/components/schemas/Machine"}}
    }
    assert found.document["components"]["parameters"]["Id"] == {"name": "id", "in": "query"}
    assert names(found) == ["the reference b.yaml#/none leads nowhere"]


def test_each_reference_is_hoisted_to_the_section_of_its_kind(tmp_path: Path) -> None:
    get = operation(
        parameters=[{"$ref": "b.yaml#/p"}],
        requestBody={"$ref": "b.yaml#/body"},
        responses={"200": {"$ref": "b.yaml#/ok"}},
    )
    b = {
        "p": {"name": "p", "in": "query", "schema": {"$ref": "whole.yaml"}},
        "body": {"content": {"application/json": {"examples": {"e": {"$ref": "#/example"}}}}},
        "ok": {
            "description": "ok",
            "headers": {"X": {"$ref": "#/header"}},
            "links": {"l": {"$ref": "#/link"}},
        },
        "header": {"schema": {"type": "string"}},
        "link": {"operationId": "x"},
        "example": {"value": {"$ref": "kept.yaml"}},
    }
    found = bundled(tmp_path, document(paths={"/a": {"get": get}}), b=b, whole={"type": "string"})
    sections = {section: list(members) for section, members in found.document["components"].items()}
    assert sections == {
        "parameters": ["p"], "requestBodies": ["body"], "responses": ["ok"], "schemas": ["whole"],
        "examples": ["example"], "headers": ["header"], "links": ["link"],
    }  # fmt: skip
    assert found.document["components"]["examples"]["example"] == {"value": {"$ref": "kept.yaml"}}


def test_path_items_are_written_in_place_and_keep_their_origin(tmp_path: Path) -> None:
    content = document(paths={"/a": {"$ref": "p.yaml#/~1a", "summary": "s"}})
    p = {"/a": {"get": operation(parameters=[{"$ref": "openapi.yaml#/components/parameters/x"}])}}
    found = bundled(
        tmp_path, {**content, "components": {"parameters": {"x": {"name": "x", "in": "query"}}}}, p=p
    )
    assert found.document["paths"]["/a"]["summary"] == "s"
    assert found.document["paths"]["/a"]["get"]["parameters"] == [{"$ref": "#/components/parameters/x"}]
    file, line, pointer = found.origin("/paths/~1a/get/responses")
    assert (Path(file).name, line, pointer) == ("p.yaml", 3, "/~1a/get/responses")
    assert Path(found.origin("/info/title")[0]).name == "openapi.yaml"


def test_path_items_in_a_circle_are_reported(tmp_path: Path) -> None:
    content = document(paths={"/a": {"$ref": "p.yaml#/a"}})
    found = bundled(tmp_path, content, p={"a": {"$ref": "q.yaml#/a"}}, q={"a": {"$ref": "p.yaml#/a"}})
    assert "/a" in found.document["paths"]


def test_names_that_collide_get_numbers(tmp_path: Path) -> None:
    content = document(
        schemas={"X": {"anyOf": [{"$ref": "b.yaml#/schemas/X"}, {"$ref": "c d.yaml#/a/b~1c"}]}}
    )
    b = {"schemas": {"X": {"type": "string"}}}
    found = bundled(tmp_path, content, b=b, **{"c d": {"a": {"b/c": {"type": "null"}}}})
    assert list(found.document["components"]["schemas"]) == ["X", "X2", "b_c"]


def test_mappings_of_discriminators_are_references_too(tmp_path: Path) -> None:
    mapping = {"a": "b.yaml#/schemas/A", "b": "B", "c": "none.yaml"}
    union = {
        "oneOf": [{"$ref": "b.yaml#/schemas/A"}],
        "discriminator": {"propertyName": "k", "mapping": mapping},
    }
    found = bundled(tmp_path, document(schemas={"U": union}), b={"schemas": {"A": {"type": "object"}}})
    assert found.document["components"]["schemas"]["U"]["discriminator"]["mapping"] == {
        "a": "#/components/schemas/A", "b": "B", "c": "none.yaml",
    }  # fmt: skip


def test_files_that_refer_to_each_other_are_bundled(tmp_path: Path) -> None:
    b = {"schemas": {"A": {"items": {"$ref": "c.yaml#/schemas/B"}}}}
    c = {"schemas": {"B": {"items": {"$ref": "b.yaml#/schemas/A"}}}}
    found = bundled(tmp_path, document(schemas={"U": {"items": {"$ref": "b.yaml#/schemas/A"}}}), b=b, c=c)
    assert found.document["components"]["schemas"]["B"] == {"items": {"$ref": "#/components/schemas/A"}}


def test_a_remote_reference_stays_as_written(tmp_path: Path) -> None:
    found = bundled(tmp_path, document(schemas={"U": {"$ref": "//example.com/x.yaml"}}))
    assert found.document["components"]["schemas"]["U"] == {"$ref": "//example.com/x.yaml"}
    assert names(found) == ["the reference //example.com/x.yaml leaves the disk"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "nullable": True, "enum": ["a"]},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ({"nullable": True, "enum": ["a"]}, {"enum": ["a"]}),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 1},
        ),
        ({"type": "integer", "maximum": 1, "exclusiveMaximum": False}, {"type": "integer", "maximum": 1}),
        ({"exclusiveMaximum": True}, {}),
        ({"example": 1}, {"examples": [1]}),
        ({"type": "string", "format": "byte"}, {"type": "string", "contentEncoding": "base64"}),
        (
            {"type": "string", "format": "binary"},
            {"type": "string", "contentMediaType": "application/octet-stream"},
        ),
        ({"$ref": "#/x", "nullable": True}, {"$ref": "#/x"}),
        (
            {"nullable": True, "description": "d", "allOf": [{"$ref": "#/x"}]},
            {"description": "d", "anyOf": [{"allOf": [{"$ref": "#/x"}]}, {"type": "null"}]},
        ),
        (
            {
                "properties": {"example": {"type": "string", "nullable": True}},
                "items": {"not": {"example": 1}},
            },
            {"properties": {"example": {"type": ["string", "null"]}}, "items": {"not": {"examples": [1]}}},
        ),
        (True, True),
    ],
)
def test_a_schema_of_3_0_means_the_same_in_3_1(old: Any, new: Any) -> None:
    assert schema(old, old=True) == new


def test_keys_beside_a_reference_count_in_3_1_alone() -> None:
    beside = {"$ref": "#/components/schemas/X", "maxLength": 1}
    response = {"$ref": "#/components/responses/X", "description": "d"}
    paths = {"/a": {"get": {"responses": {"200": response, "201": {"content": {"x": {"schema": beside}}}}}}}

    def kept(version: str) -> Any:
        responses = upgrade(document(paths=paths, version=version))["paths"]["/a"]["get"]["responses"]
        return "description" in responses["200"], "maxLength" in responses["201"]["content"]["x"]["schema"]

    assert kept("3.0.3") == (False, False)
    assert kept("3.1.0") == (True, True)


def test_data_in_examples_is_left_alone() -> None:
    example = {"nullable": True, "$ref": "x", "schema": {"type": "string", "nullable": True}}
    content = {"x": {"example": example, "examples": {"e": {"value": example}}}}
    paths = {"/a": {"get": {"responses": {"200": {"content": content}}}}}
    assert upgrade(document(paths=paths, version="3.0.0"))["paths"] == paths
