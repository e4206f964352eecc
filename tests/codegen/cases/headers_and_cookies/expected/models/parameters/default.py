from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TEXT_INTEGER, UUID, TextModel


class VisitQuery(TextModel):
    body: Annotated[str | None, ABSENT] = None


class VisitHeaders(TextModel):
    x_trace: Annotated[UUID, Field(alias="X-Trace")]
    x_numbers: Annotated[list[Annotated[int, TEXT_INTEGER]] | None, Field(alias="X-Numbers"), ABSENT] = None
    from_: Annotated[str | None, Field(alias="from"), ABSENT] = None


class VisitCookies(TextModel):
    session: Annotated[str, Field(min_length=3)]
    from_: Annotated[str | None, Field(alias="from"), ABSENT] = None
