"""Patterns of ECMA 262 mean the same in Python and Rust."""

import re
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from scripts.codegen import patterns


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("^\\d{2}$", "12", "1x"),
        ("^[\\d_-]+$", "1_-", "a"),
        ("^\\w+$", "aZ_9", "ä"),
        ("^\\W$", "ä", "a"),
        ("^\\s\\S$", "\ufeffx", "xx"),
        ("^[\\s\\S]$", "\n", ""),
        ("^a\\/b$", "a/b", "ab"),
        ("^\\u0041\\u{42}$", "AB", "ab"),
        ("^\\u{1f600}$", "\U0001f600", "x"),
        ("^\\cA$", "\x01", "A"),
        ("^[[a]$", "[", "]"),
        ("^[a&&b]$", "&", "ab"),
        ("^a$", "a", "a\n"),
        ("^(?<x>a)b$", "ab", "a"),
        ('^\\@\\-\\"$', '@-"', "x"),
        ("^[^\\]]$", "x", "]"),
        ("^(?=a)\\w$", "a", "b"),
        ("^(a)\\1$", "aa", "ab"),
        ("^a{1,999}$", "a", "b"),
    ],
)
def test_a_pattern_finds_the_same_in_every_engine(pattern: str, matching: str, other: str) -> None:
    translated = patterns.python(patterns.translate(pattern))
    assert (bool(re.search(translated, matching)), bool(re.search(translated, other))) == (True, False)
    linear = patterns.rust(translated)
    if linear is not None:
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[str, Field(pattern=linear)])
        assert adapter.validate_python(matching) == matching
        with pytest.raises(ValidationError):
            adapter.validate_python(other)


@pytest.mark.parametrize("pattern", ["(?=a)", "(?!a)", "(?<=a)b", "(a)\\1", "a{1,999}"])
def test_what_rust_does_not_know_is_left_to_python(pattern: str) -> None:
    assert patterns.rust(patterns.translate(pattern)) is None


@pytest.mark.parametrize(
    "pattern", ["[]", "\\p{L}", "[\\D]", "\\u00", "\\u{110000}", "\\ud800", "(", "a{2,1}", "(?<=a+)b"]
)
def test_what_no_engine_knows_is_named(pattern: str) -> None:
    with pytest.raises(patterns.Unsupported):
        patterns.python(patterns.translate(pattern))
