from __future__ import annotations

from typing import Annotated

from ...runtime.types import TEXT_INTEGER, TextModel


class GetPetPath(TextModel):
    pet_id: Annotated[int, TEXT_INTEGER]
