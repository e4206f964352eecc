from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import WHOLE, Model

CacheKey: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=200, pattern="^[A-Za-z0-9][A-Za-z0-9._:-]*\\z")
]
"""What a value is kept under. Keys are of the examples alone; no other data of the engine can be read or changed by them."""


class CacheEntry(Model):
    """A value and how long it is kept."""

    model_config = ConfigDict(extra="forbid")

    key: CacheKey
    value: CacheValue
    ttl: Annotated[int, Field(ge=1, le=86400), WHOLE]
    """For how many more seconds it is kept, rounded up."""


class CacheEntrySet(Model):
    """What is to be kept."""

    model_config = ConfigDict(extra="forbid")

    value: CacheValue
    ttl: CacheTtl = 3600


CachePattern: TypeAlias = Annotated[
    str,
    Field(
        min_length=1, max_length=200, pattern="^[A-Za-z0-9?*][A-Za-z0-9._:?-]*(\\*[A-Za-z0-9._:?-]*){0,4}\\z"
    ),
]
"""Which keys are meant: `*` stands for any number of characters, none included, `?` for exactly one, and every other character for itself. Case counts, and the whole key has to fit. There are no sets, ranges or escapes, and no more than 5 `*`, of which one may stand at the beginning and no more than 4 later."""


class CacheKeys(Model):
    """Keys that fit a pattern."""

    model_config = ConfigDict(extra="forbid")

    pattern: CachePattern
    keys: Annotated[list[CacheKey], Field(max_length=1000)]
    """The keys, each once, in the order of their code points."""
    truncated: bool
    """Whether the search was cut off before it had seen every key."""


CacheValue: TypeAlias = Annotated[str, Field(max_length=10240, pattern="^[^\\u0000]*\\z")]
"""Any text of up to 10,240 characters, kept as it is."""


CacheTtl: TypeAlias = Annotated[int, Field(ge=1, le=86400), WHOLE]
"""How many seconds a value is kept."""
