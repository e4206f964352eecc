from __future__ import annotations

from typing import Annotated

from ...runtime.types import ABSENT, TextModel
from ..default import OldQueryEra


class OldQuery(TextModel):
    era: Annotated[OldQueryEra | None, ABSENT] = None
