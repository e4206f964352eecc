from __future__ import annotations

from ..runtime.types import Model


class Note(Model):
    text: str
