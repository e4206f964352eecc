"""Models accept what the JSON Schema accepts, and nothing else."""

import json
from typing import Any

import pytest

from tests.codegen.contracts import Built, built_schemas

ID = "00000000-0000-4000-8000-000000000001"
CAT = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
}
DOG = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"const": "dog"}, "age": {"type": "integer"}},
}

# name: (schema, accepted values, refused values); values are JSON text where Python cannot write them
TABLE: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "Whole": ({"type": "integer"}, [12, 12.0, -3, 10**30], ["12", True, 12.5, None, "=1e400", "=NaN"]),
    "Ranged": ({"type": "integer", "minimum": 0.5, "exclusiveMaximum": 3}, [1, 2, 2.0], [0, 3]),
    "Above": ({"type": "integer", "exclusiveMinimum": 1, "maximum": 3.5}, [2, 3], [1, 4]),
    "Even": ({"type": "integer", "multipleOf": 2}, [0, 4], [3]),
    "Halves": ({"type": "integer", "multipleOf": 1.5}, [3, 6], [2]),
    "Small": ({"type": "integer", "format": "int32"}, [2**31 - 1, -(2**31)], [2**31]),
    "Big": ({"type": "integer", "format": "int64"}, [2**63 - 1], [2**63]),
    "Share": ({"type": "number", "minimum": 0, "maximum": 1}, [0, 1, 0.5], [1.1, "0.5", True, "=NaN"]),
    "Cents": ({"type": "number", "multipleOf": 0.01}, [0.07, 1.1, 3, 4.35], [0.001]),
    "Number2": ({"type": "number"}, [1, 1.5], ["=Infinity", "=1e400", "1"]),
    "Flag": ({"type": "boolean"}, [True, False], [0, 1, "true", None]),
    "Nothing": ({"type": "null"}, [None], [0, False, ""]),
    "Text": (
        {"type": "string", "minLength": 1, "maxLength": 3},
        ["a", "äöü", "🙂🙂🙂"],
        ["", "abcd", 1, None],
    ),
    "NoNul": ({"type": "string", "pattern": "^[^\\u0000]*$"}, ["", "a\nb"], ["a\0b"]),
    "Digits": ({"type": "string", "pattern": "^\\d+$"}, ["12"], ["", "١٢", "12\n"]),
    "Ahead": ({"type": "string", "pattern": "^(?!no)[a-z]+$"}, ["yes"], ["no", "nope", "yes\n"]),
    "Word": ({"type": "string", "pattern": "^[\\w-]+/\\s\\S$"}, ["a-b/ x"], ["ä/ x"]),
    "Id": (
        {"type": "string", "format": "uuid"},
        [ID, ID.upper()],
        [ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}", "", 1, ID[:-1] + "g", "0" * 36],
    ),
    "When": (
        {"type": "string", "format": "date-time"},
        [
            "2020-01-01T00:00:00Z",
            "2020-01-01t00:00:00.123456789+01:00",
            "2016-12-31T23:59:60Z",
            "2017-01-01T00:59:60+01:00",
            "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
        ],
        [
            "2020-01-01 00:00:00Z",
            "2020-01-01T00:00:00",
            "2020-01-01T00:00Z",
            "2020-02-30T00:00:00Z",
            1577836800,
            "1577836800",
            "2020-01-01T00:00:00+0100",
            "2020-01-01",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:60Z",
            "2016-12-31T23:58:60Z",
            "2016-12-31T23:59:60+01:00",
            "2016-12-31T23:59:61Z",
        ],
    ),
    "Day": (
        {"type": "string", "format": "date"},
        ["2020-02-29"],
        ["2021-02-29", "20200229", "2020-W01-1", 0],
    ),
    "Time": (
        {"type": "string", "format": "time"},
        ["12:00:00Z", "12:00:00.5+02:00"],
        ["12:00:00", "12:00Z", 1],
    ),
    "Span": (
        {"type": "string", "format": "duration"},
        ["P1D", "PT1H30M", "P2W", "P1Y2M3DT4H5M6S", "PT0.5S"],
        ["P", "PT", "P1", "1D", 60, "-P1D", "P99999999999Y"],
    ),
    "Address4": (
        {"type": "string", "format": "ipv4"},
        ["127.0.0.1"],
        ["127.1", "::1", 2130706433, "1.2.3.256"],
    ),
    "Address6": ({"type": "string", "format": "ipv6"}, ["::1", "fe80::1"], ["fe80::1%eth0", "127.0.0.1", 1]),
    "Address": (
        {"oneOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}]},
        ["10.0.0.1", "::1"],
        ["ten", 10],
    ),
    "Mail": ({"type": "string", "format": "email"}, ["a@b.c"], ["a", "a@b c", "@"]),
    "Link": ({"type": "string", "format": "uri"}, ["https://x.y/z?q", "urn:a:b"], ["/x", "a b"]),
    "Host": ({"type": "string", "format": "hostname"}, ["a.example", "localhost"], ["-a", "a..b", ""]),
    "Encoded": ({"type": "string", "contentEncoding": "base64"}, ["aGk=", ""], ["aGk", "a b=", 1]),
    "Secret": ({"type": "string", "format": "password"}, ["x"], [1]),
    "List": (
        {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2},
        [[1], [1, 2.0]],
        [[], [1, 2, 3], ["1"], 1, None],
    ),
    "Set": (
        {"type": "array", "uniqueItems": True, "items": {}},
        [[], [1, "1", True, None], [[1], [2]], [{"a": 1}, {"a": 2}], [0, False], [1, True]],
        [[1, 1], [1, 1.0], [[1], [1.0]], [{"a": 1}, {"a": 1}], [True, True], ["a", "a"]],
    ),
    "Map": (
        {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "minProperties": 1,
            "maxProperties": 2,
            "propertyNames": {"pattern": "^[a-z]+$", "maxLength": 3},
        },
        [{"a": 1}, {"a": 1, "b": 2}],
        [{}, {"a": 1, "b": 2, "c": 3}, {"A": 1}, {"abcd": 1}, {"a": "1"}, []],
    ),
    "Free": ({"type": "object"}, [{}, {"a": [1, {"b": None}]}], [[], "x", '={"a": NaN}', '={"a": [1e999]}']),
    "Any": ({}, [1, "x", None, [], {"a": 1}], ["=NaN"]),
    "Never": (False, [], [1, None, {}]),
    "Always": (True, [1, None], []),
    "Kind": ({"enum": ["a", "b"]}, ["a", "b"], ["c", None, 1, "A"]),
    "MaybeKind": ({"type": ["string", "null"], "enum": ["a", "b", None]}, ["a", None], ["c", "null"]),
    "StrictKind": ({"type": "string", "enum": ["a", "b", None]}, ["a"], ["c", None]),
    "Few": ({"type": "integer", "enum": [1, 2]}, [1, 2.0], [3, "1", True]),
    "Mixed": ({"enum": ["a", 1, True, None]}, ["a", 1, True, None], ["b", 2, False]),
    "Odd": ({"enum": [1.5, {"a": 1}, [1]]}, [1.5, {"a": 1.0}, [1]], [1, {"a": 2}, {}]),
    "Emptied": ({"type": "integer", "enum": ["a"]}, [], ["a", 1]),
    "One": ({"const": "only"}, ["only"], ["other", None]),
    "Truth": ({"const": True}, [True], [1, False, "true"]),
    "Half": ({"const": 0.5}, [0.5], [1]),
    "Either": (
        {"type": ["integer", "string"], "minimum": 3, "maxLength": 2},
        [3, "ab"],
        [2, "abc", None, True],
    ),
    "Maybe": ({"type": ["integer", "null"], "minimum": 1}, [1, None], [0, "1"]),
    "NumberOrInteger": ({"type": ["number", "integer"]}, [1, 1.5], ["1"]),
    "Choice": ({"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 1}]}, [1, "a"], ["ab", None]),
    "Exactly": (
        {"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]},
        [3, 5],
        [15, 2],
    ),
    "Nobody": ({"oneOf": []}, [], [1]),
    "Not": ({"type": "integer", "not": {"const": 5}}, [4], [5, "4"]),
    "Untyped": ({"minLength": 2, "minimum": 5}, ["ab", 5, None, []], ["a", 4]),
    "Has": (
        {"type": "array", "contains": {"const": 1}, "maxContains": 2},
        [[1], [1, 0, 1]],
        [[], [0], [1, 1, 1]],
    ),
    "Tuple": (
        {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
        [[1, "a"], [1], []],
        [["a"], [1, "a", 1]],
    ),
    "Patterned": (
        {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": False},
        [{}, {"x-a": 1}],
        [{"x-a": "1"}, {"y": 1}],
    ),
    "Pair": (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "dependentRequired": {"a": ["b"]},
        },
        [{}, {"b": 1}, {"a": 1, "b": 1}],
        [{"a": 1}],
    ),
    "Conditional": (
        {
            "type": "object",
            "properties": {"kind": {"type": "string"}, "size": {"type": "integer"}},
            "if": {"properties": {"kind": {"const": "big"}}, "required": ["kind"]},
            "then": {"required": ["size"]},
            "else": {"properties": {"size": False}},
        },
        [{}, {"kind": "big", "size": 1}, {"kind": "small"}],
        [{"kind": "big"}, {"kind": "small", "size": 1}],
    ),
    "Dependent": (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"type": "string"}}}},
        },
        [{}, {"a": 1, "b": "x"}],
        [{"a": 1}, {"a": 1, "b": 2}],
    ),
    "Closed": (
        {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": {"class": {"type": "integer"}, "note": {"type": ["string", "null"]}},
        },
        [{"class": 1}, {"note": None}, {"note": "x", "class": 2.0}],
        [{}, {"class": None}, {"class_": 1}, {"other": 1}, [], None],
    ),
    "Empty": ({"type": "object", "additionalProperties": False}, [{}], [{"a": 1}, []]),
    "Open": (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "additionalProperties": {"type": "string"},
        },
        [{"a": 1}, {"a": 1, "b": "x"}],
        [{"b": 1}, {"a": "x"}],
    ),
    "Needs": (
        {"type": "object", "required": ["a", "b"], "properties": {"a": {}}},
        [{"a": 1, "b": 2}],
        [{"a": 1}, {"b": 1}],
    ),
    "NeedsOnly": ({"type": "object", "required": ["a"]}, [{"a": None}], [{}]),
    "Variants": (
        {
            "type": "object",
            "properties": {"a": {}, "b": {}},
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        },
        [{"a": 1}, {"b": 1}],
        [{}, {"a": 1, "b": 1}],
    ),
    "MaybeObject": (
        {"type": ["object", "null"], "properties": {"a": {"type": "integer"}}, "required": ["a"]},
        [None, {"a": 1}],
        [{}, [], 1],
    ),
    "ObjectOrText": (
        {"type": ["object", "string"], "properties": {"a": {"type": "integer"}}, "maxLength": 2},
        ["ab", {"a": 1}],
        ["abc", {"a": "x"}, 1],
    ),
    "Pet": (
        {"oneOf": [CAT, DOG]},
        [{"kind": "cat", "lives": 9}, {"kind": "dog"}],
        [{"kind": "cow"}, {}, None],
    ),
    "Both": (
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "integer", "minimum": 1}}, "required": ["a"]},
                {
                    "type": "object",
                    "properties": {"a": {"type": "integer", "maximum": 5}, "b": {"type": "string"}},
                },
            ]
        },
        [{"a": 1}, {"a": 5, "b": "x"}],
        [{"a": 0}, {"a": 6}, {"b": "x"}],
    ),
    "Narrow": (
        {"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$", "maxLength": 3}]},
        ["ab", "axb"],
        ["a", "b", "axxb"],
    ),
    "Tree": (
        {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            },
        },
        [{"name": "a"}, {"name": "a", "children": [{"name": "b", "children": []}]}],
        [{"name": "a", "children": [{}]}, {"children": []}],
    ),
    "Json": (
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"$ref": "#/components/schemas/Json"}},
                {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Json"}},
            ]
        },
        ["a", [["b"], []], {"a": {"b": ["c"]}}],
        [1, [1], {"a": [None]}],
    ),
    "Tighter": ({"$ref": "#/components/schemas/Text", "maxLength": 1}, ["a"], ["ab", ""]),
    "Listed": ({"items": {"type": "integer"}}, [[1]], [["a"]]),
    "Several": (
        {
            "type": "object",
            "properties": {
                "a": {
                    "type": "array",
                    "items": {"type": "object", "required": ["b"], "properties": {"b": {"enum": ["x", "y"]}}},
                }
            },
        },
        [{"a": [{"b": "x"}]}],
        [{"a": [{"b": "z"}]}, {"a": [{}]}],
    ),
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built_schemas(tmp_path_factory.mktemp("values"), {name: row[0] for name, row in TABLE.items()})


def _json(value: Any) -> str:
    return value[1:] if isinstance(value, str) and value.startswith("=") else json.dumps(value)


def _name(models: Built, name: str) -> str:
    return models.named.renamed[name]


@pytest.mark.parametrize(
    ("name", "value"),
    [pytest.param(n, v, id=f"{n}-{_json(v)[:40]}") for n, row in TABLE.items() for v in row[1]],
)
def test_a_value_that_the_schema_allows_is_accepted(models: Built, name: str, value: Any) -> None:
    models.read(_name(models, name), _json(value))


@pytest.mark.parametrize(
    ("name", "value"),
    [pytest.param(n, v, id=f"{n}-{_json(v)[:40]}") for n, row in TABLE.items() for v in row[2]],
)
def test_a_value_that_the_schema_forbids_is_refused(models: Built, name: str, value: Any) -> None:
    assert not models.accepts(_name(models, name), _json(value))


def test_no_schema_of_the_table_costs_its_operation(models: Built) -> None:
    assert models.diagnostics.render() == ""


def test_a_lone_surrogate_is_refused(models: Built) -> None:
    assert not models.accepts("Text", '"\\ud800"')
