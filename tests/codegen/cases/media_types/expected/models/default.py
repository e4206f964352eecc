from __future__ import annotations

from typing import TypeAlias

from ..runtime.types import JsonAny, Model


class Note(Model):
    text: str


AddNoteBody: TypeAlias = dict[str, JsonAny]


AddNoteBody2: TypeAlias = str


AddNote200Response: TypeAlias = str
