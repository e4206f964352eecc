from __future__ import annotations

from ...runtime.types import TextModel


class WholePath(TextModel):
    id: str
