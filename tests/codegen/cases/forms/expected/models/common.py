from __future__ import annotations

from typing import TypeAlias

Picture: TypeAlias = str
