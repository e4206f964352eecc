"""Which types take whatever JSON can say."""

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from scripts.codegen.runtime.readers import takes_anything


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


class Typed(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]  # pyright: ignore[reportIncompatibleVariableOverride] - as generated


class Holder(BaseModel):
    held: list[Open]


@pytest.mark.parametrize(
    ("kind", "open_to_all"),
    [
        (Closed, False),
        (Open, True),
        (Typed, False),
        (Holder, True),
        (Any, True),
        (list[int], False),
        (list[Any], True),
        (dict[str, str], False),
        (dict[str, object], True),
    ],
)
def test_a_type_takes_anything_where_a_part_of_it_does(kind: Any, open_to_all: bool) -> None:
    assert takes_anything(kind) is open_to_all
