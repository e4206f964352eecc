"""YAML bodies in the generated layer: read as the JSON they stand for, bounded by what the contract says."""

from typing import Any

import pytest

from scripts.codegen.runtime import yaml_text
from scripts.codegen.runtime.problem import Detail, Failure
from scripts.codegen.runtime.steps import yaml_body
from scripts.codegen.runtime.types import Model


class Thing(Model):
    """Anything with a name."""

    name: str


async def read(raw: bytes, *, required: bool = True) -> tuple[Any, list[Detail]]:
    found: list[Detail] = []
    return await yaml_body(Thing)(raw, found, required), found


async def test_a_short_and_a_long_text_are_read_alike() -> None:
    short, _ = await read(b"name: a")
    long, _ = await read(b"# " + b"x" * 10_000 + b"\nname: a")
    assert short == long == Thing(name="a")


async def test_what_breaks_the_schema_is_found() -> None:
    body, found = await read(b"name: 1")
    assert body is None
    assert [(each.pointer, each.kind) for each in found] == [("/body/name", "type")]


async def test_nothing_is_none_where_a_body_may_be_left_out() -> None:
    assert await read(b"", required=False) == (None, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", '"a"'),
        ("- 1\n- -0.5e3\n- [true, null]\n- {a: {b: []}}", '[1,-0.5e3,[true,null],{"a":{"b":[]}}]'),
        ("'1'", '"1"'),
        ('"\\u00e9\\n"', '"\\u00e9\\n"'),
        ("|\n  a\n  b\n", '"a\\nb\\n"'),
        ("? a\n: 1\n? b\n: 2", '{"a":1,"b":2}'),
    ],
)
def test_a_document_becomes_the_json_that_it_stands_for(text: str, expected: str) -> None:
    assert yaml_text.to_json(text.encode()).decode() == expected


def test_what_is_refused_is_named_with_its_place() -> None:
    with pytest.raises(Failure) as refused:
        yaml_text.to_json(b"a: 1\nb: !x 1\n")
    assert (refused.value.status, refused.value.detail) == (
        400,
        "the body is not YAML that JSON could say: it has a tag at line 2 column 4",
    )
