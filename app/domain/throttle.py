"""Slows down guessing: the more failures, the longer the next attempt waits."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

_FIRST_DELAY: Final = 0.1
_LONGEST_DELAY: Final = 3.0
_FORGET_AFTER: Final = 900.0


class TooManyAttemptsError(Exception):
    """So many attempts wait already that one more is refused unseen."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many attempts at once")
        self.retry_after = retry_after


class Throttle:
    """Delays attempts by `key` (who tries what from where), doubling from 0.1 s to 3 s.

    An attempt counts as failed from its beginning until success is told, so that attempts made side by
    side slow each other down as much as those made one after the other. Right and wrong
    credentials wait alike. At most `remembered` keys are kept, the least recent are forgotten first, as is
    every key after 15 quiet minutes; at most `waiting` attempts are under way at once.
    """

    def __init__(
        self,
        *,
        remembered: int = 10_000,
        waiting: int = 64,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._remembered = remembered
        self._waiting = waiting
        self._clock = clock
        self._sleep = sleep
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._under_way = 0

    @asynccontextmanager
    async def attempt(self, key: str) -> AsyncIterator[Callable[[], object]]:
        """Waits as long as the failures so far demand; the body calls what it is given on success."""
        if self._under_way >= self._waiting:
            raise TooManyAttemptsError(retry_after=int(_LONGEST_DELAY))
        self._under_way += 1
        try:
            await self._wait(self._count_up(key))
            yield partial(self._failures.pop, key, None)
        finally:
            self._under_way -= 1

    def __len__(self) -> int:
        return len(self._failures)

    def _count_up(self, key: str) -> int:
        now = self._clock()
        failures, last = self._failures.get(key, (0, now))
        if now - last >= _FORGET_AFTER:
            failures = 0
        self._failures[key] = (failures + 1, now)
        self._failures.move_to_end(key)
        if len(self._failures) > self._remembered:
            self._failures.popitem(last=False)
        return failures

    async def _wait(self, failures: int) -> None:
        if failures > 0:
            await self._sleep(min(_LONGEST_DELAY, _FIRST_DELAY * 2.0 ** min(failures - 1, 16)))
