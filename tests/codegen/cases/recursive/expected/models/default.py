from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict
from typing_extensions import TypeAliasType

from ..runtime.types import ABSENT, Model

Notes = TypeAliasType("Notes", "dict[str, Notes]")


class Tree(Model):
    model_config = ConfigDict(extra="forbid")

    name: str
    parent: Tree | None = None
    children: Annotated[list[Tree] | None, ABSENT] = None
    notes: Annotated[Notes | None, ABSENT] = None
