"""The memory of the rate limits in Redis: one window for all processes, one round trip for a request."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from limits.aio.storage import Storage

from app.adapters.redis.shared import SharedScripts

PREFIX: Final = "concord:limit:"
REMEMBERED: Final = 10_000

_HIT: Final = """
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {count, redis.call('PTTL', KEYS[1])}
"""
_LOOK: Final = "return {tonumber(redis.call('GET', KEYS[1]) or '0')}"
_CLEAR: Final = "return {redis.call('DEL', KEYS[1])}"


class RedisWindows(Storage):
    """Counts in fixed windows that begin with the first hit; in `own` ones while Redis does not answer."""

    STORAGE_SCHEME = None

    def __init__(
        self, scripts: SharedScripts, own: Storage, *, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self._scripts = scripts
        self._own = own
        self._clock = clock
        # A hit is told with the end of its window, so that asking for that costs no second round trip.
        self._ends: OrderedDict[str, float] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Counts a hit; returns the hits so far."""
        told = await self._scripts.run(_HIT, PREFIX + key, amount, round(expiry * 1_000))
        self._ends.pop(key, None)
        if told is None:
            return await self._own.incr(key, int(expiry), amount)
        self._ends[key] = self._clock() + int(told[1]) / 1_000
        if len(self._ends) > REMEMBERED:
            self._ends.popitem(last=False)
        return int(told[0])

    async def get(self, key: str) -> int:
        """The hits in the running window."""
        told = await self._scripts.run(_LOOK, PREFIX + key)
        return await self._own.get(key) if told is None else int(told[0])

    async def get_expiry(self, key: str) -> float:
        """When the window of the last hit ends, in seconds since the epoch."""
        ends = self._ends.get(key)
        return await self._own.get_expiry(key) if ends is None else ends

    async def clear(self, key: str) -> None:
        """Forgets one key."""
        self._ends.pop(key, None)
        await self._scripts.run(_CLEAR, PREFIX + key)
        await self._own.clear(key)

    async def check(self) -> bool:
        """There is always one of the two."""
        return True

    async def reset(self) -> int | None:
        """Forgets the windows of this process; those that are shared end by themselves."""
        self._ends.clear()
        return await self._own.reset()
