"""Bodies become values of their declared type, or findings, or a refusal."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import Field
from pydantic_core import PydanticSerializationError

from scripts.codegen.runtime import steps
from scripts.codegen.runtime.answers import Encoded
from scripts.codegen.runtime.checks import UndeclaredAnswer
from scripts.codegen.runtime.problem import Detail, Failure
from scripts.codegen.runtime.types import Integer, Model, Rule


class Pet(Model):
    name: Annotated[str, Field(alias="petName")]
    age: Integer | None = None


def refusal(decode: Any, raw: bytes, required: bool = True) -> tuple[int, str]:
    with pytest.raises(Failure) as caught:
        decode(raw, [], required)
    return caught.value.status, caught.value.detail


def findings(decode: Any, raw: bytes) -> list[tuple[str, str]]:
    found: list[Detail] = []
    assert decode(raw, found, True) is None
    return [(detail.pointer, detail.kind) for detail in found]


def test_json_is_read_by_the_names_on_the_wire() -> None:
    decode = steps.json_body(Pet)
    assert decode(b'{"petName": "Rex", "age": 2.0}', [], True) == Pet(name="Rex", age=2)
    assert findings(decode, b'{"name": "Rex"}') == [("/body/petName", "required")]


@pytest.mark.parametrize("kind", [list[int], dict[str, int]])
def test_json_of_any_type_is_read_strictly(kind: Any) -> None:
    raw = b'["1"]' if kind == list[int] else b'{"a": "1"}'
    assert [kind for _, kind in findings(steps.json_body(kind), raw)] == ["type"]


@pytest.mark.parametrize(
    "text",
    [
        "1e400",
        "-1E400",
        "9" * 400 + ".5",
        '{"age": 1e309}',
        '{"petName": "Rex", "age": 1.0e+999}',
        "9" * 4301,
    ],
)
def test_a_number_that_cannot_be_held_is_no_json(text: str) -> None:
    status, detail = refusal(steps.json_body(Pet), text.encode())
    assert (status, detail.partition(":")[0]) == (400, "the body is not JSON")


@pytest.mark.parametrize("text", ["9" * 4300, "-" + "9" * 4300, "1e308", "0." + "0" * 400 + "1", "1e-400"])
def test_a_number_that_can_be_held_is_judged_by_the_schema(text: str) -> None:
    assert findings(steps.json_body(Pet), text.encode()) == [("/body", "type")]


def test_a_body_that_may_be_left_out_is_none() -> None:
    for decode in (steps.json_body(Pet), steps.text_body(), steps.bytes_body):
        assert decode(b"", [], False) is None


def test_a_body_that_must_be_there_is_no_empty_json() -> None:
    assert refusal(steps.json_body(Pet), b"") == (
        400,
        "the body is not JSON: expecting value at line 1 column 1",
    )


def test_a_number_that_is_no_integer_is_a_finding() -> None:
    assert findings(steps.json_body(Pet), b'{"petName": "x", "age": 1.5}') == [("/body/age", "type")]


def test_an_integer_beyond_reading_is_malformed() -> None:
    status, detail = refusal(steps.json_body(Pet), b'{"petName": "x", "age": ' + b"9" * 5000 + b"}")
    assert (status, detail.partition(" at ")[0]) == (400, "the body is not JSON: number out of range")


def test_an_integer_of_a_thousand_digits_is_read() -> None:
    assert steps.json_body(int)(b"9" * 1000, [], True) == int("9" * 1000)


def test_a_lone_surrogate_in_json_is_malformed() -> None:
    status, _ = refusal(steps.json_body(Pet), b'{"petName": "\\ud800"}')
    assert status == 400


def test_text_is_taken_as_it_is() -> None:
    assert steps.text_body()("Grüße\r\n".encode(), [], True) == "Grüße\r\n"
    assert steps.text_body()(b"", [], True) == ""


def test_text_that_is_not_utf_8_is_refused() -> None:
    assert refusal(steps.text_body(), b"\xff") == (400, "the body is not UTF-8")


def test_text_satisfies_its_schema() -> None:
    short = steps.text_body(Annotated[str, Field(max_length=3), Rule('{"not": {"const": "abc"}}')])
    assert short(b'a"c', [], True) == 'a"c'
    assert findings(short, b"long") == [("/body", "maxLength")]
    assert findings(short, b"abc") == [("/body", "type")]


def test_bytes_are_taken_as_they_are() -> None:
    assert steps.bytes_body(b"\xff\0", [], True) == b"\xff\0"
    assert steps.bytes_body(b"", [], True) == b""


def test_answers_are_written_by_the_names_on_the_wire() -> None:
    assert steps.serialiser(Pet)(Pet(name="Rex", age=None)) == b'{"petName":"Rex","age":null}'


def test_an_answer_of_another_type_is_an_error() -> None:
    with pytest.raises(UndeclaredAnswer):
        steps.serialiser(Pet)({"petName": 1})
    with pytest.raises(PydanticSerializationError):
        steps.serialiser(list[Pet])([{"petName": 1}])


def test_an_encoded_answer_stays_as_it_is() -> None:
    stored = Encoded(201, [(b"etag", b'"1"')], b"{}")
    assert steps.other("create_pet", stored) is stored


def test_anything_else_is_no_answer() -> None:
    with pytest.raises(
        UndeclaredAnswer, match="create_pet answered dict, which its contract does not declare"
    ):
        steps.other("create_pet", {})
