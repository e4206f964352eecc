"""The generated modules: what they look like in Python and what they write."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scripts.codegen.runtime.validation import details_of
from tests.codegen.contracts import Built, build, built, built_schemas, document, operation, write

ID = "00000000-0000-4000-8000-000000000001"


def written(value: Any) -> Any:
    return json.loads(value.model_dump_json())


def test_an_optional_field_that_is_absent_is_not_written(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": ["integer", "null"]}}}
    models = built_schemas(tmp_path, {"Thing": schema})
    assert written(models.type("Thing")()) == {"b": None}
    assert written(models.type("Thing")(a=None, b=2)) == {"b": 2}


def test_an_explicit_null_for_an_optional_field_is_an_error_at_the_field(tmp_path: Path) -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Tree"}}}
    models = built_schemas(tmp_path, {"Tree": tree})
    with pytest.raises(ValidationError) as caught:
        models.read("Tree", '{"next": {"next": null}}')
    assert caught.value.errors()[0]["loc"] == ("next", "next")


def test_fields_are_written_by_their_names_on_the_wire(tmp_path: Path) -> None:
    names = ["class", "fooBar", "x-y", "model_config", "json", "schema", "self", "1st", "copy", "_id", "None"]
    schema = {
        "type": "object",
        "required": names,
        "properties": {name: {"type": "integer"} for name in names},
    }
    models = built_schemas(tmp_path, {"Thing": schema})
    values = {name: index for index, name in enumerate(names)}
    assert written(models.read("Thing", json.dumps(values))) == values
    fields = models.models.types["Thing"].fields
    assert (fields["class"].python_name, fields["fooBar"].python_name) == ("class_", "foo_bar")


def test_defaults_of_every_kind_are_values_of_their_type(tmp_path: Path) -> None:
    kind = {"enum": ["slow", "fast"]}
    properties: dict[str, Any] = {
        "n": {"type": "integer", "default": 3},
        "whole": {"type": "integer", "default": 3.0},
        "s": {"type": "string", "default": 'say "hi"\\'},
        "kind": {"$ref": "#/components/schemas/Kind", "default": "fast"},
        "own": {"enum": ["x", "y"], "default": "y"},
        "id": {"type": "string", "format": "uuid", "default": ID},
        "at": {"type": "string", "format": "date-time", "default": "2020-01-01T00:00:00Z"},
        "tags": {"type": "array", "items": {"type": "string"}, "default": []},
        "more": {"type": "array", "items": {"$ref": "#/components/schemas/Kind"}, "default": ["slow"]},
        "map": {"type": "object", "default": {}},
        "maybe": {"type": ["string", "null"], "default": None},
        "inner": {"type": "object", "properties": {"a": {"type": "integer"}}, "default": {"a": 1}},
    }
    models = built_schemas(tmp_path, {"Kind": kind, "Thing": {"type": "object", "properties": properties}})
    value = models.read("Thing", "{}")
    assert (value.kind, value.own, value.at) == ("fast", "y", datetime(2020, 1, 1, tzinfo=UTC))
    assert (str(value.id), value.inner.a, type(value.whole)) == (ID, 1, int)
    assert value.more == ["slow"]
    shown = written(value)
    assert (shown["n"], shown["s"], shown["tags"], shown["map"], shown["maybe"]) == (
        3,
        'say "hi"\\',
        [],
        {},
        None,
    )


def test_python_code_builds_models_from_python_values(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["id", "took", "data"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "took": {"type": "string", "format": "duration"},
            "data": {"type": "string", "contentEncoding": "base64"},
        },
    }
    models = built_schemas(tmp_path, {"Thing": schema})
    made = models.type("Thing")(
        id=models.read("Thing", f'{{"id": "{ID}", "took": "P1D", "data": ""}}').id,
        took=timedelta(hours=1),
        data=b"\x00",
    )
    assert written(made) == {"id": ID, "took": "PT1H", "data": "AA=="}


def test_a_leap_second_is_the_second_after(tmp_path: Path) -> None:
    models = built_schemas(tmp_path, {"When": {"type": "string", "format": "date-time"}})
    assert models.read("When", '"2016-12-31T23:59:60Z"') == datetime(2017, 1, 1, tzinfo=UTC)
    assert models.read("When", '"2017-01-01T05:29:60.5+05:30"') == datetime(2017, 1, 1, 0, 0, 0, 500_000, UTC)


def test_times_are_kept_in_utc(tmp_path: Path) -> None:
    models = built_schemas(tmp_path, {"When": {"type": "string", "format": "date-time"}})
    assert models.read("When", '"2020-01-01T00:30:00+01:00"').isoformat() == "2019-12-31T23:30:00+00:00"


FOUR_OR_SIX: dict[str, Any] = {
    "anyOf": [{"type": "string", "format": "ipv4"}, {"$ref": "#/components/schemas/Six"}]
}


@pytest.mark.parametrize(
    ("schema", "text", "kind"),
    [
        (FOUR_OR_SIX, '"x"', "anyOf"),
        (FOUR_OR_SIX, "1", "type"),
        (FOUR_OR_SIX, "null", "type"),
        ({"oneOf": [{"type": "integer", "minimum": 5}, {"type": "boolean"}]}, "1.0", "oneOf"),
        ({"oneOf": [{"type": "integer", "minimum": 5}, {"type": "boolean"}]}, "1.5", "type"),
        ({"anyOf": [{"enum": ["a", "b"]}, {"type": ["object", "array"], "minItems": 1}]}, "[]", "anyOf"),
        ({"anyOf": [{"enum": ["a", "b"]}, {"type": ["object", "array"], "minItems": 1}]}, "1", "type"),
    ],
)
def test_what_fits_no_branch_has_a_wrong_type_or_breaks_the_choice(
    tmp_path: Path, schema: Any, text: str, kind: str
) -> None:
    models = built_schemas(tmp_path, {"Six": {"type": "string", "format": "ipv6"}, "Thing": schema})
    with pytest.raises(ValidationError) as caught:
        models.read("Thing", text)
    assert [detail.kind for detail in details_of(caught.value, "body")] == [kind]


PETS: dict[str, Any] = {
    "Cat": {
        "type": "object",
        "required": ["petType"],
        "properties": {"petType": {"type": "string"}, "n": {"type": "integer"}},
    },
    "Dog": {
        "type": "object",
        "required": ["petType"],
        "properties": {"petType": {"type": "string"}, "m": {"type": "integer"}},
    },
    "Pet": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "petType", "mapping": {"kitty": "#/components/schemas/Cat"}},
    },
    "MaybePet": {
        "oneOf": [
            {"$ref": "#/components/schemas/Cat"},
            {"$ref": "#/components/schemas/Dog"},
            {"type": "null"},
        ],
        "discriminator": {"propertyName": "petType"},
    },
    "Owner": {"type": "object", "properties": {"pet": {"$ref": "#/components/schemas/Pet"}}},
}


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built_schemas(tmp_path_factory.mktemp("pets"), PETS)


def test_a_discriminator_chooses_the_class(pets: Built) -> None:
    assert type(pets.read("Pet", '{"petType": "kitty"}')) is pets.type("Cat")
    assert type(pets.read("Pet", '{"petType": "Dog", "n": "x"}')) is pets.type("Dog")
    assert pets.read("MaybePet", "null") is None
    assert not pets.accepts("Pet", '{"petType": "cow"}')
    assert not pets.accepts("Pet", '{"petType": 1}')


def test_the_pointer_of_an_error_has_no_label_of_a_union(pets: Built) -> None:
    given = '{"pet": {"petType": "kitty", "n": "x"}}'
    with pytest.raises(ValidationError) as caught:
        pets.read("Owner", given)
    unions = __import__(f"{pets.package}.runtime.unions", fromlist=["pointer"])
    location = caught.value.errors()[0]["loc"]
    assert unions.pointer(location, json.loads(given)) == "/pet/n"
    assert unions.pointer(("items", 1, "a/b~", "[key]"), {"items": [0, {"a/b~": 1}]}) == "/items/1/a~1b~0"


def test_a_model_made_in_python_is_told_apart_by_its_discriminator(pets: Built) -> None:
    owner = pets.type("Owner")(pet=pets.type("Dog")(pet_type="Dog", m=1))
    assert written(owner) == {"pet": {"petType": "Dog", "m": 1}}


def test_the_message_for_a_count_of_properties_is_readable(tmp_path: Path) -> None:
    schema = {"type": "object", "minProperties": 1, "maxProperties": 1, "properties": {"a": {}, "b": {}}}
    models = built_schemas(tmp_path, {"Thing": schema})
    with pytest.raises(ValidationError) as caught:
        models.read("Thing", "{}")
    found = caught.value.errors()[0]
    assert (found["type"], found["msg"]) == (
        "min_properties",
        "Input should have at least 1 property and at most 1 property",
    )


def test_equal_contracts_give_equal_bytes(tmp_path: Path) -> None:
    entry = write(tmp_path, {"openapi.yaml": document(schemas=PETS)})
    first, second = build(tmp_path / "a", entry), build(tmp_path / "b", entry)
    assert first.models.files == second.models.files


UNENFORCED: dict[str, Any] = {
    "unevaluated properties among alternatives": {
        "anyOf": [{"properties": {"a": {}}}],
        "unevaluatedProperties": False,
    },
    "a rule that contains itself": {
        "type": "object",
        "properties": {},
        "not": {"$ref": "#/components/schemas/Bad"},
    },
    "allOf that leads back": {"allOf": [{"$ref": "#/components/schemas/Bad"}, {"maxLength": 1}]},
    "allOf of a closed object": {
        "allOf": [
            {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
            {"type": "object", "properties": {"b": {}}},
        ]
    },
    "allOf without a common type": {"allOf": [{"type": "string"}, {"type": "integer"}]},
    "a type that is none": {"type": "text"},
    "a reference that leads nowhere": {
        "type": "object",
        "properties": {"a": {"$ref": "#/components/schemas/None"}},
    },
    "a pattern of no engine": {"type": "string", "pattern": "[a-z"},
    "a pattern in a rule": {"type": "object", "patternProperties": {"(": {}}},
}


@pytest.mark.parametrize("schema", UNENFORCED.values(), ids=UNENFORCED)
def test_a_schema_that_cannot_be_enforced_costs_the_operations_that_reach_it(
    tmp_path: Path, schema: Any
) -> None:
    holder = {"type": "array", "items": {"$ref": "#/components/schemas/Bad"}}
    models = built_schemas(tmp_path, {"Bad": schema, "Holder": holder, "Fine": {"type": "string"}})
    assert models.diagnostics.refused == {"put_Bad", "put_Holder"}
    assert all(found.line > 1 and found.advice for found in models.diagnostics if found.refuses)


def test_descriptions_become_docstrings_that_are_python(tmp_path: Path) -> None:
    text = 'Says """no""" and \\n.\n\n  Ends in "quotes"'
    schema = {
        "type": "object",
        "description": text,
        "properties": {"a": {"type": "string", "description": text}},
    }
    models = built_schemas(tmp_path, {"Thing": schema})
    assert models.type("Thing").__doc__.startswith('Says """no""" and \\n.')


def test_the_static_type_of_a_schema_outside_the_models_can_be_asked_for(tmp_path: Path) -> None:
    models = built(tmp_path, document(paths={"/a": {"get": operation()}}))
    found = models.models.static({"type": "string", "format": "uuid"})
    assert (found.static, found.static_imports) == ("UUID", frozenset({("types", "UUID")}))


def test_a_contract_without_schemas_has_no_models(tmp_path: Path) -> None:
    assert built(tmp_path, document(paths={"/a": {"get": operation()}})).models.files == {}
