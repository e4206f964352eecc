from __future__ import annotations

from ...runtime.types import TextModel


class PutNoteForm(TextModel):
    text: str


class PutNoteForm2(TextModel):
    text: str
