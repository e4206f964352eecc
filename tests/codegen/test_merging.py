"""`allOf` as one schema that accepts what all its parts accept."""

from typing import Any

import pytest

from scripts.codegen.exactness import disjoint
from scripts.codegen.merging import ASSERTS, Unmergeable, flatten

TARGETS: dict[str, Any] = {
    "Text": {"type": "string", "title": "Text", "maxLength": 9},
    "Twice": {"allOf": [{"$ref": "Text"}, {"maxLength": 5}]},
    "Never": False,
    "Loop": {"allOf": [{"$ref": "Loop"}, {"minLength": 1}]},
}


@pytest.mark.parametrize(
    ("parts", "own", "merged"),
    [
        ([{"$ref": "Text"}], {"description": "d"}, {"$ref": "Text", "description": "d"}),
        ([{"type": "string"}], {"description": "d"}, {"type": "string", "description": "d"}),
        ([{"allOf": [{"$ref": "Text"}]}], {}, {"$ref": "Text"}),
        ([{"$ref": "Text"}, {"maxLength": 5}], {}, {"type": "string", "maxLength": 5}),
        ([{"$ref": "Twice"}], {"minLength": 1}, {"type": "string", "maxLength": 5, "minLength": 1}),
        ([{"$ref": "Text", "minLength": 2}, {}], {}, {"type": "string", "maxLength": 9, "minLength": 2}),
        ([True, {"minimum": 1}, {"minimum": 3, "maximum": 9}], {"maximum": 7}, {"minimum": 3, "maximum": 7}),
        ([False, {"type": "string"}], {}, {ASSERTS: [False], "type": "string"}),
        ([{"$ref": "Never"}, {"type": "string"}], {}, {ASSERTS: [False], "type": "string"}),
        ([{"type": ["string", "null"]}, {"type": "string"}], {}, {"type": "string"}),
        ([{"type": "number"}, {"type": "integer"}], {}, {"type": "integer"}),
        ([{"type": "integer"}, {"type": "number"}], {}, {"type": "integer"}),
        (
            [{"type": ["string", "null", "integer"]}, {"type": ["null", "string"]}],
            {},
            {"type": ["string", "null"]},
        ),
        ([{"enum": ["a", "b"]}, {"enum": ["b", "c"]}], {}, {"enum": ["b"]}),
        ([{"required": ["a"]}, {"required": ["b", "a"]}], {}, {"required": ["a", "b"]}),
        ([{"uniqueItems": False}, {"uniqueItems": True}], {}, {"uniqueItems": True}),
        (
            [{"properties": {"a": {"minLength": 1}}}, {"properties": {"a": {"maxLength": 2}, "b": {}}}],
            {},
            {"properties": {"a": {"allOf": [{"minLength": 1}, {"maxLength": 2}]}, "b": {}}},
        ),
        (
            [{"additionalProperties": True}, {"additionalProperties": False}],
            {},
            {"additionalProperties": False},
        ),
        (
            [{"additionalProperties": {}}, {"additionalProperties": {"x": 1}}],
            {},
            {"additionalProperties": {"x": 1}},
        ),
        (
            [{"additionalProperties": {"x": 1}}, {"additionalProperties": True}],
            {},
            {"additionalProperties": {"x": 1}},
        ),
        (
            [{"additionalProperties": {"minLength": 1}}, {"additionalProperties": {"maxLength": 2}}],
            {},
            {"additionalProperties": {"allOf": [{"minLength": 1}, {"maxLength": 2}]}},
        ),
        (
            [{"properties": {"a": {}}}, {"properties": {"b": {}}}],
            {"unevaluatedProperties": False},
            {"properties": {"a": {}, "b": {}}, "additionalProperties": False},
        ),
        (
            [{"pattern": "a"}, {"pattern": "b"}, {"not": {}}],
            {},
            {"pattern": "a", ASSERTS: [{"pattern": "b"}], "not": {}},
        ),
        (
            [{"anyOf": [1]}, {"anyOf": [2]}, {"anyOf": [3]}],
            {},
            {"anyOf": [1], ASSERTS: [{"anyOf": [2]}, {"anyOf": [3]}]},
        ),
        ([{"allOf": [False, {}]}, {"allOf": [False, {}]}], {}, {ASSERTS: [False]}),
    ],
)
def test_all_of_is_one_schema(parts: list[Any], own: dict[str, Any], merged: Any) -> None:
    assert flatten({**own, "allOf": parts}, TARGETS.__getitem__) == merged


def test_a_schema_without_all_of_stays_as_it_is() -> None:
    assert flatten({"type": "string", "allOf": []}, TARGETS.__getitem__) == {"type": "string", "allOf": []}


@pytest.mark.parametrize(
    "parts",
    [
        [{"$ref": "Loop"}, {"minLength": 1}],
        [{"type": "string"}, {"type": "integer"}],
        [{"additionalProperties": False, "properties": {"a": {}}}, {"properties": {"b": {}}}],
        [{"properties": {"b": {}}}, {"additionalProperties": False}],
        [{"contentEncoding": "base64"}, {"contentEncoding": "base32"}],
    ],
)
def test_parts_that_make_no_type_are_told(parts: list[Any]) -> None:
    with pytest.raises(Unmergeable):
        flatten({"allOf": parts}, TARGETS.__getitem__)


def model(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


LOOK: dict[str, Any] = {
    "Cat": model("kind", kind={"const": "cat"}),
    "Texts": {"anyOf": [{"type": "string"}, {"type": "null"}]},
}


def refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ({"type": "string"}, {"type": "integer"}, True),
        ({"type": "number"}, {"type": "integer"}, False),
        ({"type": "string"}, {"type": "string"}, False),
        ({"enum": ["a"]}, {"enum": ["b"]}, True),
        ({"enum": ["a", "b"]}, {"const": "b"}, False),
        ({}, {"type": "string"}, False),
        (False, {"type": "string"}, True),
        (True, {"type": "string"}, False),
        ({"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}, True),
        (refer("Cat"), model("kind", kind={"const": "dog"}), True),
        (refer("Cat"), model(kind={"const": "dog"}), False),
        (refer("Cat"), {"properties": {"a": {}}}, False),
        (refer("Texts"), {"type": "integer"}, True),
        (refer("Texts"), {"enum": ["a", "b"]}, False),
        ({"anyOf": [{}, {"type": "null"}]}, {"type": "integer"}, False),
        (model("a", a={}), {**model(b={}), "additionalProperties": False}, True),
        ({**model(b={}), "additionalProperties": False}, model("a", a={}), True),
        (model("a", a={}), {**model(a={}), "additionalProperties": False}, False),
        ({"type": "string", ASSERTS: [{"not": {}}]}, {"type": "string"}, False),
    ],
)
def test_two_schemas_are_apart_only_if_no_value_fits_both(left: Any, right: Any, apart: bool) -> None:
    assert disjoint([left, right], LOOK.__getitem__) is apart
