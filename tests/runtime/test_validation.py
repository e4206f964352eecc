"""What pydantic found is told in the words of JSON Schema, at JSON pointers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from scripts.codegen.runtime.problem import Detail, Failure
from scripts.codegen.runtime.types import UNIQUE, UUID, DateTime, Integer
from scripts.codegen.runtime.validation import body_details, checked, details_of, keyword, pointer, refuse


class Letter(StrEnum):
    a = "a"
    b = "b"


class Pet(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str


def findings(kind: Any, text: str) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_json(text)
    return [(detail.pointer, detail.kind) for detail in details_of(caught.value, "body")]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (Pet, "{}", ("/body/name", "required")),
        (Pet, '{"name": "x", "a/b~c": 1}', ("/body/a~1b~0c", "additionalProperties")),
        (Pet, '{"name": 1}', ("/body/name", "type")),
        (Pet, "[]", ("/body", "type")),
        (Literal["a"], '"b"', ("/body", "const")),
        (Annotated[str, Field(min_length=2)], '"a"', ("/body", "minLength")),
        (Annotated[str, Field(max_length=2)], '"abc"', ("/body", "maxLength")),
        (Annotated[str, StringConstraints(pattern="^a$")], '"b"', ("/body", "pattern")),
        (Annotated[int, Field(gt=1)], "1", ("/body", "exclusiveMinimum")),
        (Annotated[int, Field(ge=1)], "0", ("/body", "minimum")),
        (Annotated[int, Field(lt=1)], "1", ("/body", "exclusiveMaximum")),
        (Annotated[int, Field(le=1)], "2", ("/body", "maximum")),
        (Annotated[int, Field(multiple_of=2)], "1", ("/body", "multipleOf")),
        (Annotated[list[int], Field(min_length=1)], "[]", ("/body", "minItems")),
        (Annotated[list[int], Field(max_length=1)], "[1, 2]", ("/body", "maxItems")),
        (Annotated[dict[str, int], Field(min_length=1)], "{}", ("/body", "minProperties")),
        (Annotated[dict[str, int], Field(max_length=1)], '{"a": 1, "b": 2}', ("/body", "maxProperties")),
        (Annotated[list[int], UNIQUE], "[1, 1]", ("/body", "uniqueItems")),
        (dict[Annotated[str, Field(max_length=1)], int], '{"ab": 1}', ("/body/ab", "propertyNames")),
        (UUID, '"x"', ("/body", "format")),
        (DateTime, '"2026-01-01"', ("/body", "format")),
        (list[Integer], "[1, 1.5]", ("/body/1", "type")),
    ],
)
def test_a_finding_names_the_keyword_and_the_place(kind: Any, text: str, found: tuple[str, str]) -> None:
    assert findings(kind, text) == [found]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("enum", "enum"),
        ("union_tag_invalid", "discriminator"),
        ("union_tag_not_found", "discriminator"),
        ("datetime_parsing", "format"),
        ("url_parsing", "format"),
        ("bytes_type", "type"),
        ("one_of", "oneOf"),
        ("something_new", "type"),
    ],
)
def test_kinds_of_errors_are_keywords(kind: str, name: str) -> None:
    assert keyword(kind) == name


def test_all_findings_of_a_body_are_told() -> None:
    assert findings(list[int], '["a", 1, "b"]') == [("/body/0", "type"), ("/body/2", "type")]


def test_no_more_than_a_hundred_findings_are_told() -> None:
    assert len(findings(list[int], "[" + ", ".join(['"x"'] * 150) + "]")) == 100


def test_a_pointer_shows_no_more_than_200_characters_of_a_name() -> None:
    assert pointer("body", ("x" * 300, 0)) == f"/body/{'x' * 200}/0"
    assert pointer("body", ("~/" * 150,)) == f"/body/{'~0~1' * 100}"


@pytest.mark.parametrize("kind", [UUID, DateTime, Literal["a"], Annotated[str, Field(max_length=1)], Letter])
def test_text_that_was_no_utf8_has_a_wrong_type(kind: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python("\udcff" * 36)
    assert [detail.kind for detail in details_of(caught.value, "query")] == ["type"]


def test_a_given_value_is_never_told() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Pet).validate_json('{"name": 12345}')
    assert "12345" not in repr(details_of(caught.value, "body"))


def test_json_that_pydantic_alone_refuses_is_malformed() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(str).validate_json(r'"\ud800"')
    with pytest.raises(Failure) as refused:
        body_details(caught.value)
    assert refused.value.status == 400
    assert refused.value.detail.startswith("the body is not JSON: ")


def test_other_findings_of_a_body_are_its_own() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(int).validate_json('"x"')
    assert [detail.pointer for detail in body_details(caught.value)] == ["/body"]


@pytest.mark.parametrize(("sign", "kind"), [("", "maximum"), ("-", "minimum")])
def test_a_whole_number_beyond_all_doubles_is_a_number_that_is_too_far_out(sign: str, kind: str) -> None:
    finite: TypeAdapter[float] = TypeAdapter(Annotated[float, Field(allow_inf_nan=False)])
    with pytest.raises(ValidationError) as caught:
        finite.validate_json(sign + "9" * 400)
    assert [detail.kind for detail in body_details(caught.value)] == [kind]


def test_values_that_fit_are_handed_on() -> None:
    found: list[Detail] = []
    assert checked(TypeAdapter(int).validate_python, 1, "query", found) == 1
    assert found == []


def test_findings_are_collected_place_by_place() -> None:
    found: list[Detail] = [Detail("/body", "x", "type")]
    assert checked(TypeAdapter(int).validate_python, "x", "query", found) is None
    assert [detail.pointer for detail in found] == ["/body", "/query"]


def test_a_refusal_carries_the_findings() -> None:
    found = [Detail("/body", "x", "type")] * 150
    failure = refuse(found)
    assert (failure.status, failure.error, len(failure.details)) == (422, "validation_error", 100)
