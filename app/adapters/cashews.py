"""The `Copies` port on cashews: in the memory of the one process, or in a Redis that all processes share.

Each subject has a gate: a number that stands under its name. An even one is a lease. It is put there before
the database is asked and ends by itself; a copy counts only while the lease stands that it was made under. An
odd one says that somebody is changing the subject: nobody uses or makes copies then. It is put there under
the subject's lock in the database, and taken away when the transaction is over. docs/decisions/0013 tells why
no copy that is used can be behind what was acknowledged, whatever fails.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

from cashews import Cache
from cashews.exceptions import CacheBackendInteractionError
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost

from app.domain.copies import CopyObserver, Load
from app.domain.replays import StoredAnswer
from app.domain.transactions import Transactions

log = logging.getLogger(__name__)

LARGEST: Final = 65_536
"""A longer body, in bytes, is not kept."""
KEPT: Final = 2_000
"""How many entries the memory of a process holds at most."""
MEMORY_SECONDS: Final = 60.0
SHARED_SECONDS: Final = 2.0
"""How long a lease lasts; as long a change waits that could not tell Redis."""
CLOSED_SECONDS: Final = 120
"""After so long a change is over whose process has died: PostgreSQL ends it sooner than that."""
REST_SECONDS: Final = 5.0
"""How long a Redis that did not answer is left alone."""
ANSWER_SECONDS: Final = 1.0
OTHERS_SECONDS: Final = 1.0
"""How long one process waits for what another one reads."""
LOOK_SECONDS: Final = 0.01


@dataclass(frozen=True, slots=True)
class _Names:
    gate: str
    copy: str


class CashewsCopies:
    """Copies in memory, or in the Redis at `url`, whose failure makes reads slower and never wrong."""

    def __init__(
        self,
        transactions: Transactions,
        observer: CopyObserver,
        url: str | None = None,
        *,
        seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transactions = transactions
        self._observer = observer
        self._clock = clock
        self._shared = url is not None
        self._seconds = seconds or (SHARED_SECONDS if self._shared else MEMORY_SECONDS)
        self._cache = Cache("copies")
        if url is None:
            self._cache.setup("mem://", size=KEPT, check_interval=10, check_repr=False)
        else:
            self._cache.setup(url, **_REDIS)
        self._resting_until = 0.0
        self._flights: dict[tuple[str, int], asyncio.Task[StoredAnswer]] = {}

    @property
    def engine(self) -> str:
        """What it is."""
        return "redis" if self._shared else "memory"

    async def ping(self) -> None:
        """Returns when it answers."""
        await self._cache.ping()

    async def close(self) -> None:
        """Let go of everything; reads that are under way fail."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await self._cache.close()

    async def read(self, subject: UUID, variant: str, load: Load) -> StoredAnswer:
        """From a copy; else one of those that ask at the same moment asks the database for all of them."""
        names = _names(subject, variant)
        lease: int | None = None
        if self._clock() >= self._resting_until:
            try:
                gate, kept = await self._cache.get_many(names.gate, names.copy)
                if (answer := _unpacked(kept, gate)) is not None:
                    self._observer.read("hit")
                    return answer
                lease = await self._lease(names) if gate is None else gate
            except CacheBackendInteractionError as error:
                self._trouble(error)
        if lease is None or _closed(lease):
            self._observer.read("bypassed")
            return await load()
        # Who joins has seen the lease stand, so that no change has been acknowledged since it was taken.
        flight = self._flights.get((names.copy, lease))
        if flight is None:
            flight = self._flights[names.copy, lease] = asyncio.create_task(self._fetch(names, lease, load))
            flight.add_done_callback(partial(self._landed, (names.copy, lease)))
        else:
            self._observer.read("shared")
        return await asyncio.shield(flight)

    async def changing(self, subject: UUID) -> None:
        """Close the gate until the transaction is over."""
        gate = _names(subject, "").gate
        mark: int | None = 2 * secrets.randbits(61) + 1
        try:
            if self._clock() < self._resting_until:
                mark = None
            else:
                await self._cache.set(gate, mark, expire=CLOSED_SECONDS)
        except CacheBackendInteractionError as error:
            self._trouble(error)
            mark = None
        self._transactions.at_end(partial(self._changed, gate, mark))

    async def _lease(self, names: _Names) -> int | None:
        """A new lease, or what somebody else has put there meanwhile."""
        lease = 2 * secrets.randbits(61)
        if await self._cache.set(names.gate, lease, expire=self._seconds, exist=False):
            return lease
        found: int | None = await self._cache.get(names.gate)
        return found

    async def _fetch(self, names: _Names, lease: int, load: Load) -> StoredAnswer:
        """What one process reads for all that ask under one lease."""
        lock = f"{names.copy}:{lease}"
        if self._shared and (answer := await self._of_others(names, lease, lock)) is not None:
            self._observer.read("shared")
            return answer
        self._observer.read("miss")
        try:
            answer = await load()
            await self._keep(names, lease, answer)
        finally:
            await self._unlock(lock)
        return answer

    async def _of_others(self, names: _Names, lease: int, lock: str) -> StoredAnswer | None:
        """What another process reads under the lease, or None when it is up to this one."""
        deadline = self._clock() + OTHERS_SECONDS
        try:
            while self._clock() < deadline:
                mine = await self._cache.set(lock, 1, expire=self._seconds, exist=False)
                gate, kept = await self._cache.get_many(names.gate, names.copy)
                if (answer := _unpacked(kept, gate)) is not None:
                    return answer
                if mine or gate != lease:
                    return None
                await asyncio.sleep(LOOK_SECONDS)
        except CacheBackendInteractionError as error:
            self._trouble(error)
        return None

    async def _keep(self, names: _Names, lease: int, answer: StoredAnswer) -> None:
        if len(answer.body) > LARGEST:
            return
        try:
            await self._cache.set(names.copy, _packed(answer, lease), expire=self._seconds)
        except CacheBackendInteractionError as error:
            self._trouble(error)

    async def _unlock(self, lock: str) -> None:
        if self._shared:
            try:
                await self._cache.delete(lock)
            except CacheBackendInteractionError as error:
                self._trouble(error)

    async def _changed(self, gate: str, mark: int | None) -> None:
        """Open the gate; where that cannot be told, wait until what was leased before has ended."""
        if mark is not None:
            try:
                await self._open(gate, mark)
            except CacheBackendInteractionError as error:
                self._trouble(error)
            else:
                return
        await asyncio.sleep(self._seconds)

    async def _open(self, gate: str, mark: int) -> None:
        if await self._remove(gate, mark):
            return
        # The mark was lost, or somebody is changing the subject again: then that one opens the gate.
        found: int | None = await self._cache.get(gate)
        if found is not None and not _closed(found):
            await self._remove(gate, found)

    async def _remove(self, gate: str, number: int) -> bool:
        """Take a number away if it still stands there."""
        if self._shared:
            return bool(await self._cache.unlock(gate, number))
        # In memory nothing comes between the two; and there `unlock` would not compare.
        if await self._cache.get(gate) != number:
            return False
        return await self._cache.delete(gate)

    def _landed(self, name: tuple[str, int], flight: asyncio.Task[StoredAnswer]) -> None:
        del self._flights[name]
        if not flight.cancelled():
            # Whoever waited has seen it, and if nobody did any more, nobody has to.
            flight.exception()

    def _trouble(self, error: Exception) -> None:
        self._observer.trouble()
        if self._clock() >= self._resting_until:
            log.warning("cache_unavailable", exc_info=error)
        self._resting_until = self._clock() + REST_SECONDS


_REDIS: Final[dict[str, Any]] = {
    # Told of what fails; by default cashews takes it for something that is not there.
    "suppress": False,
    # No pickles: whoever can write into the Redis could run code here.
    "pickle_type": "null",
    "check_repr": False,
    "client_name": "concord",
    "max_connections": 20,
    "wait_for_connection_timeout": ANSWER_SECONDS,
    "socket_timeout": ANSWER_SECONDS,
    "socket_connect_timeout": ANSWER_SECONDS,
    # Once more, since a connection of the pool may have been closed while it was idle.
    "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionLost,)),
}


def _closed(gate: object) -> bool:
    """Whether a mark stands there, or something that nobody here has put there."""
    return not isinstance(gate, int) or gate % 2 == 1


def _names(subject: UUID, variant: str) -> _Names:
    # In braces what a Redis cluster finds the place of a key by.
    start = f"concord:copies:{{{subject}}}"
    return _Names(f"{start}:gate", f"{start}:copy:{variant}")


def _packed(answer: StoredAnswer, lease: int) -> bytes:
    return json.dumps([lease, answer.status, answer.headers]).encode() + b"\n" + answer.body


def _unpacked(kept: object, gate: object) -> StoredAnswer | None:
    """The answer of a copy, if it was made under the lease that stands at the gate."""
    if not isinstance(kept, bytes):
        return None
    head, _, body = kept.partition(b"\n")
    try:
        lease, status, headers = json.loads(head)
    except (ValueError, TypeError):
        return None
    if lease != gate:
        return None
    return StoredAnswer(status, tuple((name, value) for name, value in headers), body)
