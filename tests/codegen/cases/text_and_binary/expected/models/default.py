from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ..runtime.types import Binary

PutTextBody: TypeAlias = Annotated[str, Field(max_length=5, pattern="^[a-zé]*\\z")]


PutText200Response: TypeAlias = str


PutBytesBody: TypeAlias = Binary


Watch200Response: TypeAlias = str
