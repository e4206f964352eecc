from __future__ import annotations

from enum import StrEnum


class OldQueryEra(StrEnum):
    stone = "stone"
    iron = "iron"
