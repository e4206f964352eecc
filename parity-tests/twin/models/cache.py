"""What is kept under a key for a while."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from twin.values import NO_NUL, WHOLE, varies

CacheKey = TypeAliasType(
    "CacheKey",
    Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$", min_length=1, max_length=200)],
)
CacheValue = TypeAliasType("CacheValue", Annotated[str, Field(pattern=NO_NUL, max_length=10_240)])
CacheTtl = TypeAliasType("CacheTtl", Annotated[int, Field(ge=1, le=86_400), WHOLE])
CachePattern = TypeAliasType(
    "CachePattern",
    Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9?*][A-Za-z0-9._:?-]*(\*[A-Za-z0-9._:?-]*){0,4}$",
            min_length=1,
            max_length=200,
        ),
    ],
)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CacheEntry(_Shape):
    """A value and how long it is kept."""

    key: CacheKey
    value: CacheValue
    ttl: Annotated[int, Field(ge=1, le=86_400), varies("time")]


class CacheEntrySet(_Shape):
    """What is to be kept."""

    value: CacheValue
    ttl: CacheTtl = 3600


class CacheKeys(_Shape):
    """Keys that fit a pattern."""

    pattern: CachePattern
    keys: Annotated[list[CacheKey], Field(max_length=1000)]
    truncated: bool
