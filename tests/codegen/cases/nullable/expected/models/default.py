from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ..runtime.types import ABSENT, WHOLE, Integer, Model


class Pet(Model):
    name: str
    mother: str | None
    age: Annotated[Annotated[int, Field(ge=1), WHOLE] | None, ABSENT] = None
    owner: Owner | None = None


class Owner(Model):
    id: Integer
