from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import TextModel


class GetCacheEntryPath(TextModel):
    key: Annotated[str, Field(min_length=1, max_length=200, pattern="^[A-Za-z0-9][A-Za-z0-9._:-]*\\z")]
    """Which key."""


class SetCacheEntryPath(TextModel):
    key: Annotated[str, Field(min_length=1, max_length=200, pattern="^[A-Za-z0-9][A-Za-z0-9._:-]*\\z")]
    """Which key."""


class DeleteCacheEntryPath(TextModel):
    key: Annotated[str, Field(min_length=1, max_length=200, pattern="^[A-Za-z0-9][A-Za-z0-9._:-]*\\z")]
    """Which key."""


class FindCacheEntriesPath(TextModel):
    pattern: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            pattern="^[A-Za-z0-9?*][A-Za-z0-9._:?-]*(\\*[A-Za-z0-9._:?-]*){0,4}\\z",
        ),
    ]
    """What the keys have to look like; `?` is sent as `%3F`."""
