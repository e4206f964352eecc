from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, Json

from ...runtime.types import ABSENT, TEXT_BOOLEAN, TEXT_INTEGER, File, TextModel
from ..default import Order, SendFormFormPoint


class SendFormForm(TextModel):
    model_config = ConfigDict(extra="forbid")

    count: Annotated[int, TEXT_INTEGER]
    tags: Annotated[list[str] | None, ABSENT] = None
    sizes: Annotated[list[Annotated[int, TEXT_INTEGER]] | None, ABSENT] = None
    point: Annotated[Json[SendFormFormPoint] | None, ABSENT] = None
    deep: Annotated[SendFormFormDeep | None, ABSENT] = None


class SendFormFormDeep(TextModel):
    ids: Annotated[list[Annotated[int, TEXT_INTEGER]] | None, ABSENT] = None
    on: Annotated[Annotated[bool, TEXT_BOOLEAN] | None, ABSENT] = None


class SendFilesForm(TextModel):
    name: Annotated[str, Field(max_length=5)]
    file: File
    more: Annotated[list[File] | None, ABSENT] = None
    picture: Annotated[File | None, ABSENT] = None
    order: Annotated[Json[Order] | None, ABSENT] = None
