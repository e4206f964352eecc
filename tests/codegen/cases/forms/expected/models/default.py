from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import ConfigDict

from ..runtime.types import ABSENT, Integer, Model


class Order(Model):
    model_config = ConfigDict(extra="forbid")

    count: Integer
    tags: Annotated[list[str] | None, ABSENT] = None
    sizes: Annotated[list[Integer] | None, ABSENT] = None
    point: Annotated[OrderPoint | None, ABSENT] = None
    deep: Annotated[OrderDeep | None, ABSENT] = None


class OrderPoint(Model):
    x: Annotated[Integer | None, ABSENT] = None


class OrderDeep(Model):
    ids: Annotated[list[Integer] | None, ABSENT] = None
    on: Annotated[bool | None, ABSENT] = None


class SendFormFormPoint(Model):
    x: Annotated[Integer | None, ABSENT] = None


SendFiles200Response: TypeAlias = str
