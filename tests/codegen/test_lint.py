"""What lint finds in a contract, with file and line."""

from pathlib import Path
from typing import Any

import pytest

from scripts.codegen.lint import lint
from tests.codegen.contracts import bundled, document, operation


def found(folder: Path, content: dict[str, Any], *, house: bool = False) -> list[str]:
    bundle = bundled(folder, content)
    lint(bundle, bundle.sources.diagnostics, house=house)
    assert all(diagnostic.line > 0 for diagnostic in bundle.sources.diagnostics)
    return [diagnostic.message for diagnostic in bundle.sources.diagnostics]


def get(**parts: Any) -> dict[str, Any]:
    return {"/a": {"get": operation(operationId="a", **parts)}}


def test_a_proper_contract_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, document(paths=get())) == []


@pytest.mark.parametrize("version", ["2.0", "3.2.0", "4.0.0"])
def test_another_version_is_named(tmp_path: Path, version: str) -> None:
    assert found(tmp_path, document(version=version)) == [f"openapi '{version}' is not supported"]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("paths", "pointer"),
    [
        (get(parameters=[{"in": "query", "schema": {}}]), "/paths/~1a/get/parameters/0"),
        (
            get(parameters=[{"name": "x", "in": "query", "schema": {"type": "text"}}]),
            "/paths/~1a/get/parameters/0/schema/type",
        ),
        (
            get(requestBody={"content": {"application/json": {"schema": {"required": "a"}}}}),
            "/paths/~1a/get/requestBody/content/application~1json/schema/required",
        ),
    ],
)
def test_what_is_not_openapi_is_found_where_it_stands(
    tmp_path: Path, version: str, paths: Any, pointer: str
) -> None:
    bundle = bundled(tmp_path, document(paths=paths, version=version))
    lint(bundle, bundle.sources.diagnostics)
    assert pointer in [diagnostic.pointer for diagnostic in bundle.sources.diagnostics]


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (
            document(schemas={"X": {"type": "integer", "examples": [1, "x"]}}),
            "/components/schemas/X/examples/1",
        ),
        (
            document(schemas={"X": {"type": "integer", "example": "x"}}, version="3.0.0"),
            "/components/schemas/X/example",
        ),
        (
            document(schemas={"X": {"properties": {"a": {"type": "integer", "default": "x"}}}}),
            "/components/schemas/X/properties/a/default",
        ),
        (
            document(
                paths=get(
                    parameters=[{"name": "x", "in": "query", "schema": {"type": "integer"}, "example": "x"}]
                )
            ),
            "/paths/~1a/get/parameters/0/example",
        ),
        (
            document(
                headers={
                    "X": {"schema": {"format": "uuid", "type": "string"}, "examples": {"e": {"value": "x"}}}
                }
            ),
            "/components/headers/X/examples/e/value",
        ),
        (
            document(
                paths=get(
                    requestBody={
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/X"},
                                "examples": {
                                    "e": {"$ref": "#/components/examples/E"},
                                    "lost": {"$ref": "#/components/examples/None"},
                                },
                            }
                        }
                    }
                ),
                schemas={"X": {"type": "object", "properties": {"a": {"items": {"type": "integer"}}}}},
                examples={"E": {"value": {"a": [1, "x"]}}},
            ),
            "/components/examples/E/value/a/1",
        ),
    ],
)
def test_an_example_that_breaks_its_schema_is_found_where_it_stands(
    tmp_path: Path, content: Any, pointer: str
) -> None:
    bundle = bundled(tmp_path, content)
    lint(bundle, bundle.sources.diagnostics)
    broken = [d.pointer for d in bundle.sources.diagnostics if d.message.startswith("the example breaks")]
    assert broken == [pointer]


def test_an_example_in_xml_is_not_json(tmp_path: Path) -> None:
    body = {"content": {"application/xml": {"schema": {"type": "object"}, "example": "<a/>"}}}
    assert found(tmp_path, document(paths=get(requestBody=body))) == []


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("a", "the operationId a is given twice"),
        ("A", "the operationId A and a are one name in Python"),
    ],
)
def test_operation_ids_that_collide_are_found(tmp_path: Path, other: str, message: str) -> None:
    paths = {**get(), "/b": {"get": operation(operationId=other)}, "/c": {"get": operation()}}
    assert found(tmp_path, document(paths=paths)) == [message]


def path(template: str, *declared: str) -> dict[str, Any]:
    listed = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in declared
    ]
    return {template: {"get": operation(operationId="a", parameters=listed)}}


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (path("/a/{x}"), "a: the path has {x}, which is not declared"),
        (path("/a", "x"), "a: the path parameter x is not in the path /a"),
        (path("/a/{x}/{x}", "x"), "a: the path has {x} twice"),
        ({**path("/a/{x}", "x"), "/a/{y}": {"summary": "s"}}, "/a/{y} and /a/{x} match the same paths"),
    ],
)
def test_paths_and_their_parameters_must_agree(tmp_path: Path, paths: Any, message: str) -> None:
    assert found(tmp_path, document(paths=paths)) == [message]


def test_a_reference_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    messages = found(tmp_path, document(schemas={"X": {"$ref": "#/components/schemas/Y"}}))
    assert messages == ["the reference #/components/schemas/Y leads nowhere"]


def missing(folder: Path, node: dict[str, Any], template: str = "/a", **more: Any) -> set[int]:
    content = {**document(paths={template: {"post": {"operationId": "a", **node}}}), **more}
    messages = found(folder, content, house=True)
    return {int(message.split()[4]) for message in messages if "does not document" in message}


QUIET = {"x-rate-limit": "none", "responses": {"204": {"description": "d"}}}


@pytest.mark.parametrize(
    ("node", "statuses"),
    [
        (QUIET, {500}),
        ({"responses": QUIET["responses"]}, {429, 500}),
        ({**QUIET, "responses": {"200": {"description": "d", "content": {"a/b": {}}}}}, {406, 500}),
        (
            {
                **QUIET,
                "responses": {
                    "200": {"$ref": "#/components/responses/None"},
                    "default": {"description": "d"},
                },
            },
            set(),
        ),
        ({**QUIET, "requestBody": {"content": {"a/b": {}}}}, {400, 413, 415, 422, 500}),
        ({**QUIET, "security": [{"key": []}]}, {401, 500}),
        ({**QUIET, "security": [{"key": ["x:read"]}]}, {401, 403, 500}),
        ({**QUIET, "security": [{"key": []}, {}]}, {500}),
        ({**QUIET, "parameters": [{"name": "q", "in": "query", "schema": {}}]}, {422, 500}),
        ({**QUIET, "parameters": [{"name": "If-Match", "in": "header", "schema": {}}]}, {412, 422, 500}),
        (
            {**QUIET, "parameters": [{"name": "idempotency-key", "in": "header", "schema": {}}]},
            {409, 422, 500},
        ),
        (
            {
                **QUIET,
                "responses": {"4XX": {"description": "d"}, "500": {"description": "d"}},
                "requestBody": {"content": {}},
            },
            set(),
        ),
    ],
)
def test_the_house_wants_every_error_status_documented(tmp_path: Path, node: Any, statuses: set[int]) -> None:
    assert missing(tmp_path, node) == statuses


def test_a_path_that_names_a_resource_must_document_404(tmp_path: Path) -> None:
    schemas: list[Any] = [{"type": "string"}, {"enum": ["a"]}, {"$ref": "#/components/schemas/None"}]
    found_404 = []
    for schema in schemas:
        listed = [{"name": "x", "in": "path", "required": True, "schema": schema}]
        found_404.append(404 in missing(tmp_path, {**QUIET, "parameters": listed}, "/a/{x}"))
    assert found_404 == [True, False, False]


def test_security_of_the_document_holds_for_its_operations(tmp_path: Path) -> None:
    assert missing(tmp_path, QUIET, security=[{"key": []}]) == {401, 500}
