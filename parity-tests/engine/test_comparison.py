"""Answers are compared by type and value, and what implementations make up by what it stands for."""

from __future__ import annotations

import json

import pytest

from parity.contract.documents import Documents
from parity.contract.schemas import Schemas
from parity.contract.shapes import Shape
from parity.run.answers import Answer
from parity.run.compare import Pairs, compare
from parity.run.observe import Eyes, Observation

A, B, C, D = (f"{number}3c1f0e-8d2a-4c67-9e1b-7f0a6d4c2b19" for number in ("5a", "5b", "5c", "5d"))
SCHEMA = {
    "properties": {
        "id": {"type": "integer"},
        "uuid": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"},
        "load": {"type": "number", "x-varies": "time"},
        "engine": {"type": ["string", "null"], "x-varies": "implementation"},
        "items": {"type": "array", "items": {"properties": {"id": {"type": "string"}}}},
    }
}


class Sides:
    """Two implementations, whose answers are looked at and compared in turn."""

    def __init__(self, tmp_path: object) -> None:
        schemas = Schemas(Documents.__new__(Documents))
        schemas._documents = _NoReferences()  # type: ignore[assignment]  # nothing is referred to
        self.shape = Shape(schemas, (schemas.plain(SCHEMA),))
        self.left, self.right = Eyes("http://left"), Eyes("http://right")
        self.pairs = Pairs()
        self.step = 0

    def sent(self, *words: str) -> None:
        self.left.sent(words)
        self.right.sent(words)

    def kinds(self, left: object, right: object, **headers: tuple[str, str]) -> list[tuple[str, str]]:
        """How two bodies differ, as pointer (or header) and kind."""
        self.step += 1
        seen: list[Observation] = []
        for eyes, body, place in ((self.left, left, 0), (self.right, right, 1)):
            held = [("content-type", "application/json")]
            held += [(name, values[place]) for name, values in headers.items() if values[place]]
            answer = Answer(200, tuple(held), json.dumps(body).encode())
            seen.append(eyes.look(self.step, answer, None, self.shape, f"/books/{place}"))
        return [(finding.pointer, finding.kind) for finding in compare(seen[0], seen[1], self.pairs)]


class _NoReferences:
    def follow(self, node: object) -> object:
        return node


@pytest.fixture
def sides(tmp_path: object) -> Sides:
    return Sides(tmp_path)


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ({"a": 1}, {"a": 1.0}, "kind of number"),
        ({"a": 1}, {"a": 2}, "value"),
        ({"a": 1}, {"a": "1"}, "type"),
        ({"a": 1}, {"a": True}, "type"),
        ({"a": None}, {"a": ""}, "null"),
        ({"a": "A"}, {"a": "a"}, "value"),
        ({"a": 0.0}, {"a": -0.0}, "value"),
    ],
)
def test_values_differ_by_type_too(sides: Sides, left: object, right: object, kind: str) -> None:
    assert sides.kinds(left, right) == [("/a", kind)]


def test_null_is_not_absent(sides: Sides) -> None:
    assert sides.kinds({"a": None}, {}) == [("/a", "null or absent")]
    assert sides.kinds({"a": 1}, {}) == [("/a", "presence")]


def test_order_counts_in_lists_and_not_in_objects(sides: Sides) -> None:
    assert sides.kinds({"a": [1, 2], "b": 0}, {"b": 0, "a": [2, 1]}) == [("/a", "order")]
    assert sides.kinds({"a": 1, "b": 2}, {"b": 2, "a": 1}) == []


def test_ids_are_paired_where_they_first_meet(sides: Sides) -> None:
    assert sides.kinds({"uuid": A}, {"uuid": B}) == []
    assert sides.kinds({"uuid": A}, {"uuid": B}) == []


def test_a_swapped_id_is_a_difference(sides: Sides) -> None:
    assert sides.kinds([{"uuid": A}, {"uuid": C}], [{"uuid": B}, {"uuid": D}]) == []
    assert sides.kinds({"uuid": A}, {"uuid": D}) == [("/uuid", "identity")]


def test_one_id_for_two_things_is_a_difference(sides: Sides) -> None:
    assert sides.kinds({"uuid": A}, {"uuid": B}) == []
    assert sides.kinds({"uuid": C}, {"uuid": B}) == [("/uuid", "identity")]


def test_an_id_that_the_caller_sent_must_come_back(sides: Sides) -> None:
    sides.sent(A)
    assert sides.kinds({"uuid": A}, {"uuid": B}) == [("/uuid", "value")]


def test_numbers_may_be_ids(sides: Sides) -> None:
    assert sides.kinds({"id": 1}, {"id": 4711}) == []
    assert sides.kinds({"id": 1}, {"id": 4712}) == [("/id", "identity")]


def test_ids_in_paths_are_known_again(sides: Sides) -> None:
    assert sides.kinds({"id": 1}, {"id": 4711}, location=("/books/1", "/books/4711")) == []
    assert sides.kinds({}, {}, location=("/books/1", "/books/2")) == [("location", "value")]


def test_a_time_counts_by_when_it_was_first_seen(sides: Sides) -> None:
    first = "2030-01-01T00:00:00.000001Z"
    assert sides.kinds({"at": first}, {"at": "2031-01-01T00:00:00.000001Z"}) == []
    moved = {"at": "2031-01-01T00:00:09.000001Z"}
    assert sides.kinds({"at": first}, moved) == [("/at", "time")]


def test_times_are_written_alike(sides: Sides) -> None:
    assert sides.kinds({"at": "2030-01-01T00:00:00Z"}, {"at": "2030-01-01T00:00:00+00:00"}) == [
        ("/at", "form")
    ]


def test_a_tag_means_something_for_one_resource_only(sides: Sides) -> None:
    assert sides.kinds({}, {}, etag=('"1"', '"x"')) == []
    assert sides.kinds({}, {}, etag=('"2"', '"x"')) == [("etag", "identity")]


def test_what_may_vary_is_compared_by_type(sides: Sides) -> None:
    assert sides.kinds({"load": 1, "engine": None}, {"load": 0.5, "engine": "sqlite"}) == []
    assert sides.kinds({"load": 1}, {"load": "1"}) == [("/load", "type")]


def test_members_of_an_answer_that_stand_twice_are_noticed(sides: Sides) -> None:
    seen = [
        eyes.look(1, Answer(200, (("content-type", "application/json"),), raw), None, sides.shape, "/")
        for eyes, raw in ((sides.left, b'{"a": 1}'), (sides.right, b'{"a": 1, "a": 1}'))
    ]
    assert [finding.kind for finding in compare(seen[0], seen[1], Pairs())] == ["member twice"]


def test_whether_an_answer_comes_compressed_is_no_difference_but_what_else_it_varies_by_is(
    sides: Sides,
) -> None:
    assert sides.kinds(1, 1, vary=("Origin, Accept-Encoding", "Origin")) == []
    assert sides.kinds(1, 1, vary=("Accept-Encoding", "")) == []
    assert sides.kinds(1, 1, vary=("Accept-Encoding", "Origin")) != []
