from __future__ import annotations

from typing import Annotated

from ...runtime.types import TEXT_NULL, OneMessage, TextModel


class ChangePetQuery(TextModel):
    kinds: Annotated[list[str] | Annotated[None, TEXT_NULL], OneMessage("array or null", ordered=True)] = None
