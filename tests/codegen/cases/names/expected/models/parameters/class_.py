from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TextModel


class ImportPath(TextModel):
    class_: Annotated[str, Field(alias="class")]


class ImportQuery(TextModel):
    self: Annotated[str | None, ABSENT] = None
    class_: Annotated[str | None, Field(alias="class"), ABSENT] = None
    principal: Annotated[str | None, ABSENT] = None
