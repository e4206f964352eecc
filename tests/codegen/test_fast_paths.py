"""The shortcuts of the runtime give what the long way gives."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticSerializationError

from generated.runtime.body import check_json, surely_one_json
from generated.runtime.checks import UndeclaredAnswer
from generated.runtime.operation import Operation
from generated.runtime.problem import Detail, Failure
from generated.runtime.router import Router
from generated.runtime.steps import json_body, serialiser
from generated.runtime.types import Model
from generated.runtime.validation import pointer


class Box(Model):
    name: str
    width: float = 1.0


class Crate(Box):
    secret: str = "hidden"


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "a", "width": 2}',
        b'{"name": "a", "more": [{"b": 1}, {"c": "d"}]}',
        b'["x", ":y", {":k": 1}]',
        b"[]",
        b"12",
    ],
)
def test_what_is_surely_one_json_passes_the_long_check(body: bytes) -> None:
    assert surely_one_json(body)
    check_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": 1, "a" :2}',
        b'{"a": "x", ":k": 1, ":k": 2}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"": 1, "": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"width": NaN}',
        b'{"width": -Infinity}',
    ],
)
def test_what_the_long_check_refuses_is_never_sure(body: bytes) -> None:
    assert not surely_one_json(body)
    with pytest.raises(Failure) as refused:
        check_json(body)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"name": "a"} x', b"\xff", b'"\xff"', b'{"name": "a\nb"}', b"{'name': 1}", b"[" * 900],
)
def test_what_is_no_json_is_400_with_the_reason_of_the_long_check(body: bytes) -> None:
    with pytest.raises(Failure) as refused:
        json_body(Box)(body, [], True)
    assert (refused.value.status, refused.value.error) == (400, "malformed_request")


def test_a_duplicate_is_400_before_findings_are_422() -> None:
    found: list[Detail] = []
    with pytest.raises(Failure) as refused:
        json_body(Box)(b'{"name": 1, "name": 2}', found, True)
    assert (refused.value.status, found) == (400, [])


def test_a_model_is_written_as_its_class_says() -> None:
    assert serialiser(Box)(Box(name="a")) == b'{"name":"a","width":1.0}'


class Other(Model):
    name: str


@pytest.mark.parametrize("value", [{"name": "a", "width": 1.0}, None, "a", Other(name="a")])
def test_a_value_that_is_not_of_the_declared_model_is_an_error(value: object) -> None:
    with pytest.raises(UndeclaredAnswer):
        serialiser(Box)(value)


def test_a_subclass_shows_nothing_that_the_declared_class_lacks() -> None:
    assert serialiser(Box)(Crate(name="a")) == b'{"name":"a","width":1.0}'


def test_a_list_may_hold_only_what_is_declared() -> None:
    with pytest.raises(PydanticSerializationError):
        serialiser(list[Box])([{"name": "a"}])


@pytest.mark.parametrize(
    ("path", "operation", "params"),
    [
        ("/boxes/1", "get_box", ("1",)),
        ("/boxes/latest", "get_latest", ()),
        ("/boxes/", None, ()),
        ("/boxes/1/", None, ()),
        ("/boxes/1/lid", "get_lid", ("1",)),
        ("/files/a.txt", "get_text", ("a",)),
        ("/files/a.bin", "get_file", ("a.bin",)),
        ("/1", "get_any", ("1",)),
        ("/", None, ()),
    ],
)
def test_a_parameter_at_the_end_is_found_without_the_trie(
    path: str, operation: str | None, params: tuple[str, ...]
) -> None:
    paths = {
        "get_box": "/boxes/{id}",
        "get_latest": "/boxes/latest",
        "get_lid": "/boxes/{id}/lid",
        "get_text": "/files/{name}.txt",
        "get_file": "/files/{name}",
        "get_any": "/{id}",
    }
    router = Router([Operation(id=name, method="GET", path=each, tag="t") for name, each in paths.items()])
    match = router.match({"path": path, "raw_path": path.encode(), "method": "GET"})
    found = (match.operation.id, match.params) if match and match.operation else (None, ())
    assert found == (operation, params)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("name",), "/body/name"),
        (("items", 0, "a"), "/body/items/0/a"),
        (("a/b", "c~d"), "/body/a~1b/c~0d"),
        (("x" * 300,), "/body/" + "x" * 200),
        ((), "/body"),
    ],
)
def test_a_pointer_is_escaped_and_bounded(path: tuple[int | str, ...], expected: str) -> None:
    assert pointer("body", path) == expected
