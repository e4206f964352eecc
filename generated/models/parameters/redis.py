from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import TextModel


class GetNodeInfoPath(TextModel):
    node_name: Annotated[str, Field(min_length=1, max_length=64, pattern="^[A-Za-z0-9][A-Za-z0-9._-]*\\z")]
    """Which node."""
