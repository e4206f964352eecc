from __future__ import annotations

from typing import TypeAlias

from ..runtime.types import Model


class Plan(Model):
    steps: list[str]


PutPlansBody: TypeAlias = list[Plan]
