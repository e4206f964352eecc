from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, Json

from ...runtime.types import ABSENT, TEXT_BOOLEAN, TEXT_INTEGER, TEXT_NUMBER, TextModel
from ..common import Point


class FindThingsPath(TextModel):
    ids: list[Annotated[int, TEXT_INTEGER]]
    point: FindThingsPathPoint


class FindThingsPathPoint(TextModel):
    x: Annotated[int, TEXT_INTEGER]
    y: Annotated[Annotated[int, TEXT_INTEGER] | None, ABSENT] = None


class FindThingsQuery(TextModel):
    page: Annotated[int, Field(ge=1), TEXT_INTEGER] = 1
    tag: Annotated[Annotated[list[str], Field(max_length=2)] | None, ABSENT] = None
    sizes: Annotated[list[Annotated[float, Field(allow_inf_nan=False), TEXT_NUMBER]] | None, ABSENT] = None
    words: Annotated[list[str] | None, ABSENT] = None
    flags: Annotated[list[Annotated[bool, TEXT_BOOLEAN]] | None, ABSENT] = None
    filter: Annotated[FindThingsQueryFilter | None, ABSENT] = None
    around: Annotated[Json[Point] | None, ABSENT] = None


class FindThingsQueryFilter(TextModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str | None, ABSENT] = None
    sizes: Annotated[list[Annotated[int, TEXT_INTEGER]] | None, ABSENT] = None
    near: Annotated[FindThingsQueryFilterNear | None, ABSENT] = None


class FindThingsQueryFilterNear(TextModel):
    x: Annotated[int, TEXT_INTEGER]
    y: Annotated[Annotated[int, TEXT_INTEGER] | None, ABSENT] = None


class RunPath(TextModel):
    label: str
    name: Annotated[str, Field(max_length=5)]
