from __future__ import annotations

from typing import Annotated, TypeAlias

from ..runtime.types import ABSENT, Integer, JsonAny, Model


class Pet(Model):
    name: str
    owner: Annotated[Owner | None, ABSENT] = None


class Owner(Model):
    id: Integer


GetPet404Response: TypeAlias = dict[str, JsonAny]
