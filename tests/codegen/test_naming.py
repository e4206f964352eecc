"""Names of schemas, operations and modules."""

from pathlib import Path
from typing import Any

import pytest

from scripts.codegen import names
from tests.codegen.contracts import Built, built, document, operation


def body(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def answer(schema: Any) -> dict[str, Any]:
    return {"200": {"description": "ok", **body(schema)}}


def refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


OBJECT = {"type": "object", "properties": {"a": {"type": "integer"}}}


def modules(models: Built) -> dict[str, str]:
    return {entry.name: entry.module for entry in models.named.schemas.values()}


def test_inline_schemas_are_named_after_their_operation_and_place(tmp_path: Path) -> None:
    inner = {
        "type": "object",
        "properties": {
            "state": {"enum": ["on", "off"]},
            "owner": {"anyOf": [OBJECT, {"type": "null"}]},
            "parts": {"type": "array", "items": OBJECT},
            "by_name": {"type": "object", "additionalProperties": OBJECT},
            "one": {"oneOf": [{**OBJECT, "title": "First"}, OBJECT]},
        },
    }
    get = operation(operationId="make_thing", requestBody=body(inner), responses=answer(OBJECT))
    models = built(tmp_path, document(paths={"/things": {"post": get}}))
    assert list(models.named.schemas) == [
        "MakeThingBody", "MakeThingBodyState", "MakeThingBodyOwnerValue", "MakeThingBodyPartsItem",
        "MakeThingBodyByNameValue",
        "MakeThingBodyOneFirst", "MakeThingBodyOneOption2", "MakeThing200Response",
    ]  # fmt: skip


def test_an_operation_without_id_is_named_after_its_method_and_path(tmp_path: Path) -> None:
    paths = {"/a/{b}": {"get": operation()}, "/": {"get": operation(operationId="class")}}
    found = [op.operation for op in built(tmp_path, document(paths=paths)).named.operations]
    assert [(op.id, op.name, op.tag) for op in found] == [
        ("get_a_b", "get_a_b", "default"),
        ("class", "class_", "default"),
    ]


def test_names_that_collide_get_numbers_in_the_order_of_the_document(tmp_path: Path) -> None:
    schemas = {"my-pet": OBJECT, "MyPet": OBJECT, "list": OBJECT, "Any": OBJECT, "1st": OBJECT}
    models = built(tmp_path, document(schemas=schemas))
    assert models.named.renamed == {
        "my-pet": "MyPet", "MyPet": "MyPet2", "list": "List", "Any": "AnyModel", "1st": "N1st",
    }  # fmt: skip
    assert models.read("MyPet2", '{"a": 1}').a == 1


def test_one_file_is_divided_by_what_each_tag_uses(tmp_path: Path) -> None:
    schemas = {
        "Own": OBJECT,
        "Shared": OBJECT,
        "Unused": {"type": "array", "items": refer("Inner")},
        "Inner": OBJECT,
    }
    paths = {
        "/a": {"get": operation(operationId="a", tags=["First tag"], responses=answer(refer("Own")))},
        "/b": {
            "get": operation(operationId="b", tags=["First tag"], responses=answer(refer("Shared"))),
            "post": operation(operationId="c", tags=["parameters"], requestBody=body(refer("Shared"))),
        },
        "/d/{id}": {
            "get": operation(
                operationId="d",
                tags=["parameters"],
                responses=answer(OBJECT),
                parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            )
        },
    }
    assert modules(built(tmp_path, document(paths=paths, schemas=schemas))) == {
        "Own": "first_tag", "Shared": "common", "Unused": "common", "Inner": "common",
        "DPath": "parameters.parameters_", "D200Response": "parameters_",
    }  # fmt: skip


def several(tmp_path: Path, servers: Any, common: Any) -> Built:
    get = operation(
        operationId="a", tags=["servers"], responses=answer({"$ref": "servers.yaml#/schemas/Server"})
    )
    return built(
        tmp_path,
        document(paths={"/a": {"get": get}}),
        servers={"schemas": servers},
        common={"schemas": common},
    )


def test_several_files_keep_their_division(tmp_path: Path) -> None:
    server = {
        "type": "object",
        "properties": {"id": {"$ref": "common.yaml#/schemas/Id"}, "state": {"enum": ["x", "y"]}},
    }
    models = several(tmp_path, {"Server": server}, {"Id": {"type": "string"}})
    assert modules(models) == {"Server": "servers", "Id": "common", "ServerState": "servers"}


def test_files_that_need_each_other_are_divided_by_use(tmp_path: Path) -> None:
    server = {"type": "object", "properties": {"id": {"$ref": "common.yaml#/schemas/Id"}}}
    back = {"type": "object", "properties": {"server": {"$ref": "servers.yaml#/schemas/Server"}}}
    models = several(tmp_path, {"Server": server}, {"Id": back})
    assert modules(models) == {"Server": "servers", "Id": "servers"}
    assert models.read("Server", '{"id": {"server": {}}}').id.server.id is None


def test_a_reference_into_a_schema_names_what_it_points_at(tmp_path: Path) -> None:
    schemas = {
        "Outer": {"type": "object", "properties": {"inner": OBJECT}},
        "Uses": {
            "type": "object",
            "properties": {"x": {"$ref": "#/components/schemas/Outer/properties/inner"}},
        },
        "Again": {"type": "array", "items": {"$ref": "#/components/schemas/Outer/properties/inner"}},
    }
    models = built(tmp_path, document(schemas=schemas))
    assert models.read("Uses", '{"x": {"a": 1}}').x.a == 1
    assert len(models.read("Again", '[{"a": 1}]')) == 1


def test_a_body_and_an_answer_of_a_component_keep_its_name(tmp_path: Path) -> None:
    get = operation(operationId="a", requestBody=body(refer("Thing")), responses=answer(refer("Thing")))
    [named] = built(
        tmp_path, document(paths={"/a": {"post": get}}, schemas={"Thing": OBJECT})
    ).named.operations
    assert (named.bodies, named.responses["200"]) == (
        {"application/json": "Thing"},
        {"application/json": "Thing"},
    )


def test_a_media_type_without_schema_has_no_name(tmp_path: Path) -> None:
    raw: dict[str, Any] = {"content": {"application/octet-stream": {}, "multipart/form-data": {}}}
    [named] = built(tmp_path, document(paths={"/a": {"post": operation(requestBody=raw)}})).named.operations
    assert named.bodies == {"application/octet-stream": None, "multipart/form-data": None}


@pytest.mark.parametrize("where", ["requestBody", "responses"])
def test_a_body_that_leads_nowhere_refuses_its_operation(tmp_path: Path, where: str) -> None:
    lost = {"$ref": "#/components/requestBodies/None"}
    parts: dict[str, Any] = {where: lost if where == "requestBody" else {"200": lost}}
    paths = {
        "/a": {"post": operation(operationId="a", **parts)},
        "/b": {"$ref": "#/components/pathItems/None"},
    }
    assert built(tmp_path, document(paths=paths)).diagnostics.refused == {"a"}


def test_parameters_of_the_operation_replace_those_of_the_path(tmp_path: Path) -> None:
    shared = {"name": "n", "in": "query", "schema": {"type": "integer"}}
    own = {"name": "n", "in": "query", "required": True, "schema": {"type": "boolean"}}
    lost = {"$ref": "#/components/parameters/None"}
    item = {"parameters": [shared, lost], "get": operation(operationId="a", parameters=[own])}
    models = built(tmp_path, document(paths={"/a": item}))
    assert models.models.types["AQuery"].fields["n"].annotation == "bool"


@pytest.mark.parametrize(
    ("text", "snake", "pascal"),
    [
        ("listHTTPThings", "list_http_things", "ListHTTPThings"),
        ("get-server_byID", "get_server_by_id", "GetServerByID"),
        ("class", "class_", "Class"),
        ("2nd", "n2_nd", "N2nd"),
        ("---", "unnamed", "Unnamed"),
        ("self", "self_", "Self"),
        ("list", "list", "List"),
        ("Exception", "exception", "ExceptionModel"),
    ],
)
def test_names_are_identifiers(text: str, snake: str, pascal: str) -> None:
    assert (names.snake(text), names.pascal(text)) == (snake, pascal)
