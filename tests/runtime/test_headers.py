"""Headers of a request are read once; headers of an answer can break nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import pytest

from scripts.codegen.runtime.headers import header_fields, header_value, headers_of, put


class Color(StrEnum):
    RED = "red"


def test_fields_are_found_by_name() -> None:
    assert headers_of({"headers": [(b"a", b"1"), (b"b", b"2")]}) == {b"a": b"1", b"b": b"2"}


def test_repeated_fields_are_one_list() -> None:
    scope = {"headers": [(b"a", b"1"), (b"cookie", b"x=1"), (b"a", b"2"), (b"cookie", b"y=2"), (b"a", b"3")]}
    assert headers_of(scope) == {b"a": b"1, 2, 3", b"cookie": b"x=1; y=2"}


@pytest.mark.parametrize("text", ["", "plain", "with\ttab", "Grüße", 'W/"1"'])
def test_a_value_of_latin_1_is_sent_as_it_is(text: str) -> None:
    assert header_value(text) == text.encode("latin-1")


@pytest.mark.parametrize(
    "text", ["a\r\nSet-Cookie: x", "a\nb", "a\rb", "a\0b", "\x7f", "\x1b[0m", "€", "\ud800"]
)
def test_a_value_that_would_break_the_answer_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"control characters|latin-1"):
        header_value(text)


def test_names_go_out_in_lower_case() -> None:
    assert header_fields({"Retry-After": "5"}) == [(b"retry-after", b"5")]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("text", b"text"),
        (Color.RED, b"red"),
        (True, b"true"),
        (False, b"false"),
        (12, b"12"),
        (1.5, b"1.5"),
        (["a", "b"], b"a, b"),
        ((1, 2), b"1, 2"),
        ([True, False], b"true, false"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), b"2026-01-02T03:04:05Z"),
    ],
)
def test_a_value_is_sent_as_the_contract_writes_it(value: object, sent: bytes) -> None:
    fields: list[tuple[bytes, bytes]] = []
    put(fields, b"x", value)
    assert fields == [(b"x", sent)]


def test_what_is_absent_is_left_out() -> None:
    fields: list[tuple[bytes, bytes]] = []
    put(fields, b"x", None)
    assert fields == []
