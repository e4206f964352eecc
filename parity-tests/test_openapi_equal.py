"""The comparison of OpenAPI documents: silent on spellings, loud on meaning, plain on what it cannot read."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openapi_equal import Difference, compare
from openapi_reading import Unreadable

HERE = Path(__file__).parent
CONTRACT = HERE.parent / "spec" / "openapi.yaml"
TWIN = HERE / "twin"


def _document(schema: dict[str, Any], **operation: Any) -> dict[str, Any]:
    """One operation, `get_thing`, with a named schema `Thing`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": {
            "/thing": {
                "get": {
                    "operationId": "get_thing",
                    "responses": {
                        "200": {
                            "description": "it",
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                            },
                        }
                    },
                    **operation,
                }
            }
        },
        "components": {"schemas": {"Thing": schema}},
    }


def _pointers(found: list[Difference]) -> list[str]:
    return [difference.pointer for difference in found]


def _run(*arguments: str, cwd: Path = HERE.parent) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "openapi_equal.py"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_twin_offers_what_the_contract_says() -> None:
    assert list(map(str, compare(CONTRACT, TWIN))) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": ["string", "null"]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": ["string", "null"], "maxLength": 3}, {"type": "string", "nullable": True, "maxLength": 3}),
        (
            {"type": ["string", "null"], "enum": ["a", None]},
            {"anyOf": [{"type": "null"}, {"type": "string", "enum": ["a"]}]},
        ),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 1.0}),
        ({"type": "string", "enum": ["a", "b"]}, {"enum": ["b", "a"]}),
        ({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}),
        ({"type": "string", "maxLength": 3}, {"allOf": [{"type": "string"}], "maxLength": 3}),
        (
            {"type": "string", "description": "a thing"},
            {"type": "string", "title": "Thing", "examples": ["x"]},
        ),
        (
            {"type": "array", "items": {"type": "string"}},
            {"items": {"type": "string"}, "type": "array", "minItems": 0},
        ),
        (
            {"type": "object", "required": ["a", "b"]},
            {"type": "object", "required": ["b", "a"], "properties": {}},
        ),
        (
            {"type": "integer", "exclusiveMinimum": 1},
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
        ),
    ],
)
def test_spellings_of_one_schema_are_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert compare(_document(one), _document(other)) == []


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}, "type"),
        ({"type": "integer"}, {"type": "number"}, "type"),
        ({"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 4}, "maxLength"),
        ({"type": "string"}, {"type": "string", "format": "uuid"}, "format"),
        ({"type": "boolean", "default": True}, {"type": "boolean", "default": 1}, "default"),
        ({"type": "object"}, {"type": "object", "additionalProperties": False}, "additionalProperties"),
        ({"type": "string", "x-varies": "time"}, {"type": "string"}, "x-varies"),
        ({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a", "b"]}, "enum"),
    ],
)
def test_a_schema_that_means_something_else_is_named(
    one: dict[str, Any], other: dict[str, Any], where: str
) -> None:
    assert _pointers(compare(_document(one), _document(other))) == [f"/components/schemas/Thing/{where}"]


@pytest.mark.parametrize(
    ("operation", "pointer"),
    [
        ({"operationId": "see_thing"}, "/operationId"),
        ({"deprecated": True}, "/deprecated"),
        ({"security": [{"bearer": ["things:read"]}]}, "/security"),
        ({"x-rate-limit": "health"}, "/x-rate-limit"),
        (
            {"parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}]},
            "/parameters/query.page",
        ),
        ({"requestBody": {"content": {"application/json": {"schema": {}}}}}, "/requestBody"),
    ],
)
def test_an_operation_that_is_another_is_named(operation: dict[str, Any], pointer: str) -> None:
    found = compare(_document({"type": "string"}), _document({"type": "string"}, **operation))
    assert _pointers(found) == [f"/paths/~1thing/get{pointer}"]


def test_defaults_of_parameters_are_made_explicit() -> None:
    bare = {"name": "page", "in": "query", "schema": {"type": "integer"}}
    full = {**bare, "required": False, "style": "form", "explode": True, "deprecated": False}
    schema = {"type": "string"}
    assert compare(_document(schema, parameters=[bare]), _document(schema, parameters=[full])) == []


def test_security_of_the_document_holds_for_operations_that_say_nothing() -> None:
    everywhere = _document({"type": "string"}) | {"security": [{"bearer": []}]}
    here = _document({"type": "string"}, security=[{"bearer": []}])
    assert compare(everywhere, here) == []


def test_a_status_header_and_media_type_that_one_side_lacks_are_named() -> None:
    one, other = _document({"type": "string"}), _document({"type": "string"})
    answers = other["paths"]["/thing"]["get"]["responses"]
    answers["404"] = {"description": "none"}
    answers["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
    answers["200"]["content"]["text/plain"] = {"schema": {"type": "string"}}
    assert sorted(_pointers(compare(one, other))) == [
        "/paths/~1thing/get/responses/200/content/text~1plain",
        "/paths/~1thing/get/responses/200/headers/etag",
        "/paths/~1thing/get/responses/404",
    ]


def test_a_schema_in_place_equals_the_one_that_is_referred_to_but_its_name_is_missed() -> None:
    one, other = _document({"type": "string"}), _document({"type": "string"})
    other["paths"]["/thing"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = {
        "type": "string"
    }
    assert compare(one, other) == []
    del other["components"]
    assert _pointers(compare(one, other)) == ["/components/schemas/Thing"]


def test_schemas_that_hold_themselves_are_compared() -> None:
    tree = {
        "type": "object",
        "properties": {"next": {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]}},
    }
    other = copy.deepcopy(tree)
    other["required"] = ["next"]
    assert compare(_document(tree), _document(copy.deepcopy(tree))) == []
    assert _pointers(compare(_document(tree), _document(other))) == ["/components/schemas/Thing/required"]


def test_a_difference_tells_the_line_of_the_contract_and_the_class_of_the_twin(tmp_path: Path) -> None:
    for file in CONTRACT.parent.rglob("*.yaml"):
        target = tmp_path / file.relative_to(CONTRACT.parent)
        target.parent.mkdir(exist_ok=True)
        target.write_text(file.read_text().replace("maximum: 65535", "maximum: 65534"))
    [found] = compare(tmp_path / "openapi.yaml", TWIN)
    assert (found.pointer, found.contract, found.twin) == ("/components/schemas/Port/maximum", 65534, 65535)
    lines = (CONTRACT.parent / "components" / "servers.yaml").read_text().splitlines()
    line = lines.index("    maximum: 65535") + 1
    assert found.contract_source == f"{tmp_path}/components/servers.yaml:{line}"
    lines = (TWIN / "models" / "servers.py").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("Port = "))
    assert found.twin_source == f"twin/models/servers.py:{line} (Port)"


def test_a_file_and_what_is_in_it_are_equal(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(_document({"type": "string"})))
    assert compare(file, _document({"type": "string"})) == []


def test_two_schemas_with_one_name_are_refused(tmp_path: Path) -> None:
    document = _document({"type": "string"})
    document["components"]["schemas"]["Other"] = {"$ref": "parts.yaml#/schemas/Thing"}
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "parts.yaml").write_text("schemas:\n  Thing:\n    type: integer\n")
    with pytest.raises(Unreadable, match="two schemas with the name Thing"):
        compare(tmp_path / "openapi.json", document)


def test_the_command_says_that_two_are_equal() -> None:
    done = _run("spec/openapi.yaml", "parity-tests/twin")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "parity-tests/twin offers what spec/openapi.yaml says\n",
        "",
    )


def test_the_command_lists_differences_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(_document({"type": "string"})))
    (tmp_path / "two.json").write_text(json.dumps(_document({"type": "integer"})))
    done = _run("one.json", "two.json", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == (
        "1 difference between one.json and two.json\n\n"
        '/components/schemas/Thing/type\n  contract: "string"\n            at one.json:1\n'
        '  twin:     "integer"\n            at two.json:1\n'
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("openapi: [3.1.0\n", "one.yaml:2: broken YAML: did not find expected ',' or ']'\n"),
        ("openapi: 3.1.0\nopenapi: 3.1.0\n", "one.yaml:2: 'openapi' stands twice\n"),
        ("title: none\n", "one.yaml: is no OpenAPI document\n"),
        ("", "one.yaml: is empty\n"),
        (
            "openapi: 3.1.0\npaths:\n  /a:\n    $ref: b.yaml#/c\n",
            "b.yaml: No such file or directory\n",
        ),
        (
            "openapi: 3.1.0\npaths:\n  /a:\n    $ref: '#/c'\n",
            "one.yaml:4: #/c points to nothing\n",
        ),
    ],
)
def test_a_document_that_cannot_be_read_is_one_line_and_2(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / "one.yaml").write_text(text)
    done = _run("one.yaml", "one.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            "import nothing_of_this_name\n",
            "does not start: ModuleNotFoundError: No module named 'nothing_of_this_name'",
        ),
        ("import sys\nsys.exit(3)\n", "does not start: exit status 3"),
        ("print('hello')\n", "--openapi answers no document"),
    ],
)
def test_a_twin_that_does_not_start_is_one_line_and_2(tmp_path: Path, program: str, reason: str) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "__main__.py").write_text(program)
    done = _run(str(CONTRACT), str(broken))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{broken} {reason}\n")


def test_an_address_where_nobody_answers_is_one_line_and_2() -> None:
    done = _run(str(CONTRACT), "http://127.0.0.1:9/openapi.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("http://127.0.0.1:9/openapi.json: ")
    assert done.stderr.count("\n") == 1
