from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict

from ..runtime.types import ABSENT, Integer, Model


class Point(Model):
    x: Integer
    y: Annotated[Integer | None, ABSENT] = None


class Filter(Model):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str | None, ABSENT] = None
    sizes: Annotated[list[Integer] | None, ABSENT] = None
    near: Annotated[Point | None, ABSENT] = None
