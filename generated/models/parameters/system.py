from __future__ import annotations

from ...runtime.types import TextModel
from ..system import ComponentName


class GetHealthComponentPath(TextModel):
    component: ComponentName
    """Which component; another name is 422."""
