from __future__ import annotations

from typing import TypeAlias

VisitBody: TypeAlias = str
