"""The checker: claims the services that are due, checks them, and writes down what was found, in batches.

Any number of checkers may share a store. A claim moves a service on by a lease, so that nobody else claims
it; when the checker dies, the lease ends and the next one checks. Each claim begins an epoch, and what a
checker still writes of an earlier one has no effect. Services are claimed a little before they are due, and
each is checked at its own moment, so that work comes evenly.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.domain.outcomes import Unavailable
from app.domain.service_checks import UNOBSERVED, Checked, CheckObserver, DueCheck, Examiner
from app.domain.services import UNSEEN

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CheckPace:
    """How a checker divides its time. The lease must outlast the wait, one check, and a late record of it."""

    look: timedelta = timedelta(seconds=0.5)
    ahead: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(seconds=15)
    write: timedelta = timedelta(seconds=0.5)
    tend: timedelta = timedelta(seconds=10)
    grace: timedelta = timedelta(seconds=60)
    """Nobody is removed so soon after the start: services could not say that they are there before."""
    farewell: timedelta = timedelta(seconds=0.9)
    at_once: int = 2000
    batch: int = 500


USUAL_CHECKS = CheckPace()


class CheckStore(Protocol):
    """What a checker needs of a store. Times are the store's own, which all who share it agree on."""

    async def now(self) -> datetime:
        """The store's time."""
        ...

    async def claim(
        self, *, limit: int, ahead: timedelta, lease: timedelta
    ) -> tuple[datetime, Sequence[DueCheck]]:
        """The time, and services that are due by then and a little `ahead`, claimed for the lease."""
        ...

    async def record(self, checks: Sequence[Checked]) -> None:
        """Write down what was found; what belongs to an epoch that is over is left out."""
        ...

    async def release(self, checks: Sequence[DueCheck]) -> None:
        """Give back what was claimed and not checked."""
        ...

    async def evict(self, unseen: timedelta, limit: int) -> int:
        """Remove services that were not seen for so long; gives how many."""
        ...


class Checker:
    """Checks services until it is stopped."""

    def __init__(
        self,
        store: CheckStore,
        examiner: Examiner,
        pace: CheckPace = USUAL_CHECKS,
        observer: CheckObserver = UNOBSERVED,
    ) -> None:
        self._store = store
        self._examiner = examiner
        self._pace = pace
        self._observer = observer
        self._ending = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], DueCheck] = {}
        self._found: list[Checked] = []
        self._loops: list[asyncio.Task[None]] = []

    @property
    def under_way(self) -> int:
        """How many services are claimed and not checked yet."""
        return len(self._under_way)

    async def start(self) -> None:
        """Begin, in the background."""
        self._loops = [
            asyncio.create_task(self._repeat("claiming services", self._pace.look, self._claim)),
            asyncio.create_task(self._repeat("writing results", self._pace.write, self._write)),
            asyncio.create_task(
                self._repeat("removing services", self._pace.tend, self._evict, self._pace.grace)
            ),
        ]

    async def stop(self) -> None:
        """Write down what was found, give back what was not, and end."""
        self._ending.set()
        try:
            async with asyncio.timeout(self._pace.farewell.total_seconds()):
                await asyncio.gather(*self._loops, return_exceptions=True)
                unfinished = list(self._under_way.values())
                tasks = list(self._under_way)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                while self._found:
                    await self._write()
                if unfinished:
                    await self._store.release(unfinished)
        except (TimeoutError, Unavailable):
            # Leases end by themselves.
            log.warning("checker_ended_late")

    async def _repeat(
        self,
        doing: str,
        every: timedelta,
        act: Callable[[], Awaitable[None]],
        first: timedelta = timedelta(),
    ) -> None:
        await self._pause(first)
        while not self._ending.is_set():
            try:
                await act()
            except Exception:
                log.warning("checker_troubled", extra={"doing": doing}, exc_info=True)
            await self._pause(every)

    async def _pause(self, length: timedelta) -> None:
        """Sleep, but not past the beginning of the end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(length.total_seconds()):
                await self._ending.wait()

    async def _claim(self) -> None:
        """All that is due, in batches, as far as there are places."""
        while (places := self._pace.at_once - len(self._under_way)) > 0 and not self._ending.is_set():
            limit = min(places, self._pace.batch)
            now, claimed = await self._store.claim(
                limit=limit, ahead=self._pace.ahead, lease=self._pace.lease
            )
            clock = asyncio.get_running_loop().time()
            for check in claimed:
                task = asyncio.create_task(self._check(check, now, clock))
                self._under_way[task] = check
                task.add_done_callback(self._forget)
            if len(claimed) < limit:
                return

    def _forget(self, task: asyncio.Task[None]) -> None:
        check = self._under_way.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("check_crashed", extra={"service": str(check.service_id)}, exc_info=error)

    async def _check(self, check: DueCheck, now: datetime, clock: float) -> None:
        """Wait for its moment, and see. `clock` is what the loop's clock said when it was `now`."""
        loop = asyncio.get_running_loop()
        due = clock + (check.due_at - now).total_seconds()
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        begun = loop.time()
        self._observer.late(begun - due)
        moment = now + timedelta(seconds=begun - clock)
        result = await self._examiner.examine(check.service_id, check.endpoints, moment)
        ended = now + timedelta(seconds=loop.time() - clock)
        self._found.append(Checked(check, result, check.next_after(ended)))

    async def _write(self) -> None:
        """What was found until now; kept when it cannot be written, unless there is too much of it."""
        while self._found:
            batch, self._found = self._found[: self._pace.batch], self._found[self._pace.batch :]
            try:
                await self._store.record(batch)
            except Unavailable:
                # What is left out is checked again when its lease ends.
                self._found = [*batch, *self._found][: self._pace.at_once]
                raise

    async def _evict(self) -> None:
        while (count := await self._store.evict(UNSEEN, self._pace.batch)) > 0:
            self._observer.evicted(count)
            if count < self._pace.batch:
                return
