"""The `Entries` port on Redis, under a prefix of its own."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Sequence
from typing import Any, Final

from redis.asyncio import RedisCluster

from app.adapters.redis.connection import Client, Connection
from app.domain.cache import MOST_KEYS, MOST_STEPS, SEARCH_SECONDS, Entry, Found

PREFIX: Final = "concord:example:"
"""What is kept here can be told from everything else in the engine."""
STEP: Final = 1_000
"""How many keys a step looks at."""
LONGEST: Final = 86_400
_OURS: Final = re.compile(rf"{PREFIX}([A-Za-z0-9][A-Za-z0-9._:-]{{0,199}})")


class RedisEntries:
    """Values in Redis, each with the time that it has left.

    Args:
        connection: The way to the engine.
        seconds: After which a search begins no further step.
    """

    def __init__(self, connection: Connection, *, seconds: float = SEARCH_SECONDS) -> None:
        self._connection = connection
        self._seconds = seconds

    async def read(self, key: str) -> Entry | None:
        """See `Entries`."""
        async with self._connection.client() as client, client.pipeline(transaction=False) as both:
            both.get(PREFIX + key)
            both.pttl(PREFIX + key)
            value, left = await both.execute()
        if value is None or left == _GONE:
            return None
        seconds = LONGEST if left < 0 else math.ceil(left / 1_000)
        return Entry(key, value, min(LONGEST, max(1, seconds)))

    async def keep(self, entry: Entry) -> None:
        """See `Entries`."""
        async with self._connection.client() as client:
            await client.set(PREFIX + entry.key, entry.value, ex=entry.ttl)

    async def forget(self, key: str) -> bool:
        """See `Entries`."""
        async with self._connection.client() as client:
            return bool(await client.delete(PREFIX + key))

    async def search(self, pattern: str) -> Found:
        """See `Entries`. A key that SCAN tells twice is found once."""
        found: set[str] = set()
        whole = True
        until = time.monotonic() + self._seconds
        async with self._connection.client() as client:
            for node in _nodes(client):
                whole = await _walk(client, node, PREFIX + pattern, found, until) and whole
                if len(found) > MOST_KEYS:
                    break
        keys = sorted(found)
        return Found(keys[:MOST_KEYS], not whole or len(keys) > MOST_KEYS)


_GONE: Final = -2


def _nodes(client: Client) -> Sequence[Any]:
    return client.get_primaries() if isinstance(client, RedisCluster) else [None]


async def _walk(client: Client, node: Any, pattern: str, found: set[str], until: float) -> bool:
    """Whether all keys of the node were seen, or enough of them found."""
    at = {} if node is None else {"target_nodes": node}
    cursor = 0
    for _ in range(MOST_STEPS):
        if time.monotonic() >= until:
            return False
        cursor, keys = await client.scan(cursor, match=pattern, count=STEP, **at)
        if isinstance(cursor, dict):
            cursor = next(iter(cursor.values()))
        found.update(ours[1] for key in keys if (ours := _OURS.fullmatch(key)))
        if cursor == 0 or len(found) > MOST_KEYS:
            return True
    return False
