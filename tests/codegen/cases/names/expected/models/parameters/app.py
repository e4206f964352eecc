from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TextModel


class StepsQueryQuery(TextModel):
    list_: Annotated[list[str] | None, Field(alias="list"), ABSENT] = None


class ListQuery(TextModel):
    str_: Annotated[list[str] | None, Field(alias="str"), ABSENT] = None
