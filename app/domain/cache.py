"""The example of a cache: values under keys, each for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain.breakers import Breaker
from app.domain.outcomes import NotFound

MOST_KEYS: Final = 1_000
"""A search finds so many keys at most."""
MOST_STEPS: Final = 200
"""So many steps a search takes at most on one node."""
SEARCH_SECONDS: Final = 2.0
"""A search begins no step later than that."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value and for how many seconds it is kept."""

    key: str
    value: str
    ttl: int


@dataclass(frozen=True, slots=True)
class Found:
    """Keys in the order of their code points, and whether there may be others."""

    keys: Sequence[str]
    truncated: bool


class Entries(Protocol):
    """Where values are kept."""

    async def read(self, key: str) -> Entry | None:
        """What the key has; the seconds that remain are rounded up."""
        ...

    async def keep(self, entry: Entry) -> None:
        """Replace what the key had, if anything."""
        ...

    async def forget(self, key: str) -> bool:
        """Whether the key had anything."""
        ...

    async def search(self, pattern: str) -> Found:
        """Keys that fit: `*` is any text, `?` one character. Ends within the bounds of this module."""
        ...


class Cache:
    """Values by key; what the engine cannot do now is `Unavailable`."""

    def __init__(self, entries: Entries, breaker: Breaker) -> None:
        self._entries = entries
        self._breaker = breaker

    async def read(self, key: str) -> Entry:
        """What the key has, or `NotFound`."""
        found = await self._breaker(lambda: self._entries.read(key))
        if found is None:
            raise NotFound("cache entry", key)
        return found

    async def keep(self, entry: Entry) -> Entry:
        """Keep it from now on."""
        await self._breaker(lambda: self._entries.keep(entry))
        return entry

    async def forget(self, key: str) -> None:
        """The key has nothing any more; `NotFound` when it had nothing."""
        if not await self._breaker(lambda: self._entries.forget(key)):
            raise NotFound("cache entry", key)

    async def search(self, pattern: str) -> Found:
        """Keys that fit a pattern."""
        return await self._breaker(lambda: self._entries.search(pattern))
