"""Parameters and form fields become values by their declared type, strictly."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import UploadFile

from tests.codegen.contracts import Built, built, document, operation

ID = "00000000-0000-4000-8000-000000000001"
PARAMETERS: dict[str, Any] = {
    "n": {"type": "integer", "minimum": -5},
    "x": {"type": "number"},
    "ok": {"type": "boolean"},
    "s": {"type": "string", "minLength": 1},
    "id": {"type": "string", "format": "uuid"},
    "day": {"type": "string", "format": "date"},
    "kind": {"$ref": "#/components/schemas/Kind"},
    "size": {"enum": [1, 2]},
    "maybe": {"type": ["integer", "null"]},
    "either": {"type": ["string", "integer"]},
    "page": {"$ref": "#/components/schemas/Page"},
    "tags": {"type": "array", "items": {"type": "integer"}, "maxItems": 2, "uniqueItems": True},
    "filter": {"$ref": "#/components/schemas/Filter"},
    "map": {"type": "object", "additionalProperties": {"type": "boolean"}},
    "anything": {"minLength": 2},
}
SCHEMAS = {
    "Kind": {"enum": ["a", "b"]},
    "Page": {"type": "integer", "minimum": 1, "default": 1},
    "Filter": {"type": "object", "additionalProperties": False, "properties": {"min": {"type": "integer"}}},
    "Point": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string", "format": "uuid"}},
    },
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Built:
    listed = [{"name": name, "in": "query", "schema": schema} for name, schema in PARAMETERS.items()]
    point = {"application/json": {"schema": {"$ref": "#/components/schemas/Point"}}}
    listed.append({"name": "point", "in": "query", "content": point})
    listed.append({"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}})
    listed.append({"name": "Accept", "in": "header", "schema": {"type": "string"}})
    form = {
        "type": "object",
        "required": ["n"],
        "properties": {
            "n": {"type": "integer"},
            "file": {"type": "string", "format": "binary"},
            "point": {"$ref": "#/components/schemas/Point"},
            "points": {"type": "array", "items": {"$ref": "#/components/schemas/Point"}},
        },
    }
    paths = {
        "/things": {
            "get": operation(operationId="list_things", parameters=listed),
            "post": operation(
                operationId="add", requestBody={"content": {"multipart/form-data": {"schema": form}}}
            ),
        }
    }
    return built(tmp_path_factory.mktemp("text"), document(paths=paths, schemas=SCHEMAS))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("n", "12", 12),
        ("n", "-3", -3),
        ("n", "12.0", 12),
        ("n", "99999999999999999999", 99999999999999999999),
        ("x", "12", 12.0),
        ("x", "-1.5e3", -1500.0),
        ("ok", "true", True),
        ("ok", "false", False),
        ("s", " 1", " 1"),
        ("kind", "a", "a"),
        ("size", "2", 2),
        ("maybe", "null", None),
        ("maybe", "4", 4),
        ("either", "4", 4),
        ("either", "four", "four"),
        ("page", "3", 3),
        ("tags", ["1", "2"], [1, 2]),
        ("map", {"a": "true"}, {"a": True}),
        ("anything", "ab", "ab"),
    ],
)
def test_text_becomes_the_declared_value(models: Built, name: str, text: Any, value: Any) -> None:
    found = getattr(models.read_text("ListThingsQuery", {name: text}), name)
    assert (found, type(found) is bool) == (value, type(value) is bool)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        *(
            ("n", text, "int_parsing")
            for text in ("+1", " 1", "1 ", "1_000", "01", "1.5", "", "0x1", "1e3", "\u0661")
        ),
        ("n", "9" * 5000, "int_parsing"),
        ("n", "-6", "greater_than_equal"),
        *(("x", text, "float_parsing") for text in ("NaN", "Infinity", ".5", "1.", "+1", "1_0", "")),
        ("x", "1e999", "finite_number"),
        *(("ok", text, "bool_parsing") for text in ("True", "1", "yes", "", "TRUE")),
        ("s", "", "string_too_short"),
        ("id", "x", "uuid"),
        ("id", f"{{{ID}}}", "uuid"),
        ("day", "0", "date"),
        ("kind", "c", "enum"),
        ("size", "3", "literal_error"),
        ("size", "true", "int_parsing"),
        ("maybe", "", "union"),
        ("page", "0", "greater_than_equal"),
        ("tags", ["1", "2", "3"], "too_long"),
        ("tags", ["1", "1.0"], "unique_items"),
        ("anything", "a", "string_too_short"),
    ],
)
def test_text_of_another_grammar_is_refused(models: Built, name: str, text: Any, kind: str) -> None:
    assert models.refuses("ListThingsQuery", {name: text}) == [(kind, (name,))]


def test_an_error_inside_a_list_or_map_is_at_its_place(models: Built) -> None:
    given = {"tags": ["1", "x"], "filter": {"min": "x", "max": "1"}, "map": {"a": "1"}}
    assert models.refuses("ListThingsQuery", given) == [
        ("int_parsing", ("tags", 1)),
        ("int_parsing", ("filter", "min")),
        ("extra_forbidden", ("filter", "max")),
        ("bool_parsing", ("map", "a")),
    ]


def test_a_parameter_with_content_is_read_as_json(models: Built) -> None:
    value = models.read_text("ListThingsQuery", {"point": f'{{"id": "{ID}"}}'}).point
    assert str(value.id) == ID


def test_broken_json_in_a_parameter_is_an_error_of_that_parameter(models: Built) -> None:
    assert models.refuses("ListThingsQuery", {"point": "{"}) == [("json_invalid", ("point",))]


def test_errors_of_headers_are_at_the_name_on_the_wire(models: Built) -> None:
    assert models.refuses("ListThingsHeaders", {}) == [("missing", ("If-Match",))]


def test_the_name_in_python_is_no_name_on_the_wire(models: Built) -> None:
    assert models.refuses("ListThingsHeaders", {"if_match": "x"}) == [("missing", ("If-Match",))]


def test_what_is_not_given_has_its_default_or_is_absent(models: Built) -> None:
    value = models.read_text("ListThingsQuery", {})
    assert (value.page, value.n, value.tags) == (1, None, None)


def test_headers_with_a_meaning_in_openapi_are_no_parameters(models: Built) -> None:
    assert list(models.models.types["ListThingsHeaders"].fields) == ["If-Match"]


def test_a_form_takes_texts_files_and_json(models: Built) -> None:
    point, file = f'{{"id": "{ID}"}}', UploadFile(BytesIO(b"\xff"))
    value = models.read_text("AddForm", {"n": "1", "file": file, "point": point, "points": f"[{point}]"})
    assert (value.n, value.file, str(value.point.id), len(value.points)) == (1, file, ID, 1)


def test_text_is_no_file(models: Built) -> None:
    assert models.refuses("AddForm", {"n": "1", "file": "text"}) == [("file_type", ("file",))]


def test_the_fields_of_a_parameter_object_tell_how_to_print_a_signature(models: Built) -> None:
    fields = models.models.types["ListThingsQuery"].fields
    printed = {name: (field.python_name, field.annotation, field.default) for name, field in fields.items()}
    assert printed["id"] == ("id", "UUID | None", "None")
    assert printed["page"] == ("page", "int", "1")
    assert printed["tags"] == ("tags", "list[int] | None", "None")
    assert printed["kind"] == ("kind", "Kind | None", "None")
    assert models.models.types["ListThingsHeaders"].fields["If-Match"].python_name == "if_match"


def test_a_parameter_that_contains_itself_refuses_its_operation(tmp_path: Path) -> None:
    tree = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}
    parameter = {"name": "tree", "in": "query", "schema": {"$ref": "#/components/schemas/Tree"}}
    paths = {
        "/a": {"get": operation(operationId="a", parameters=[parameter])},
        "/b": {"get": operation(operationId="b")},
    }
    found = built(tmp_path, document(paths=paths, schemas={"Tree": tree})).diagnostics
    assert found.refused == {"a"}


@pytest.mark.parametrize(
    "schema",
    [{"enum": ["a", 1]}, {"type": "integer", "not": {"const": 1}}, {"type": "string", "pattern": "\\p{L}"}],
)
def test_what_text_cannot_be_checked_for_refuses_its_operation(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    parameter = {"name": "x", "in": "query", "schema": schema}
    paths = {"/a": {"get": operation(operationId="a", parameters=[parameter])}}
    assert built(tmp_path, document(paths=paths)).diagnostics.refused == {"a"}


def test_a_form_that_is_no_object_refuses_its_operation(tmp_path: Path) -> None:
    content = {"application/x-www-form-urlencoded": {"schema": {"type": "string"}}}
    paths = {"/a": {"post": operation(operationId="a", requestBody={"content": content})}}
    assert built(tmp_path, document(paths=paths)).diagnostics.refused == {"a"}
