"""Answers are read as the contract has them: by the names on the wire, with nothing wrong passed over."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import ConfigDict, Field

from generated.runtime.types import ABSENT, Model
from scripts.codegen.client_runtime.content import Content, Unreadable, json_reader
from scripts.codegen.client_runtime.errors import Answered
from scripts.codegen.client_runtime.operation import Failure, Operation


class Inner(Model):
    model_config = ConfigDict(extra="forbid")

    size: Annotated[int | None, ABSENT] = None


class Outer(Model):
    model_config = ConfigDict(extra="forbid")

    from_: Annotated[str, Field(alias="from")]
    inner: Annotated[Inner | None, ABSENT] = None
    many: Annotated[list[Inner] | None, ABSENT] = None


read = json_reader(Outer)


def test_members_that_are_not_known_are_left_out_at_every_depth() -> None:
    text = (
        b'{"new": 1, "from": "a", "inner": {"size": 1, "new": {}}, "many": [{"new": 1}, {"size": 2, "x": 3}]}'
    )
    assert read(text) == Outer(from_="a", inner=Inner(size=1), many=[Inner(), Inner(size=2)])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'{"from_": "a"}', "/from"),
        (b'{"from": "a", "inner": {"size": "1"}}', "/inner/size"),
        (b'{"from": "a", "inner": null}', "/inner"),
        (b'{"from": "a", "inner": {"size": "1", "new": 1}}', "/inner/size"),
        (b'{"from": "a"} {}', "its top"),
        (b"[" * 10_000, "its top"),
    ],
)
def test_what_is_wrong_is_not_passed_over_though_it_could_be_left_out(text: bytes, place: str) -> None:
    with pytest.raises(Unreadable, match=place):
        read(text)


@pytest.mark.parametrize(
    ("declared", "given", "same"),
    [
        ("application/json", "application/json", True),
        ("application/json", "Application/JSON ; charset=utf-8", True),
        ("application/json; charset=utf-8", "application/json", True),
        ("application/json", "application/json5", False),
        ("image/*", "image/png", True),
        ("image/*", "imagery/png", False),
        ("*/*", "a/b", True),
        ("text/plain", "", False),
    ],
)
def test_media_types_are_compared_without_parameters_and_case(declared: str, given: str, same: bool) -> None:
    content = Content("bytes", declared)
    if same:
        assert content.read(given, b"x") == b"x"
    else:
        with pytest.raises(Unreadable):
            content.read(given, b"x")


def test_default_is_a_success_below_300_and_an_error_above() -> None:
    either = Content("text", "text/plain")
    operation: Operation[str] = Operation(
        "x", "GET", "/", {"default": either}, {"default": Failure(Answered, either)}
    )
    assert (operation.success(204), operation.failure(204)) == (either, None)
    assert (operation.success(404), operation.failure(404)) == (None, Failure(Answered, either))
