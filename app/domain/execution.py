"""The worker: takes up operations, carries them out stage by stage, and can die at any moment.

A hand-out only says "look": what is due is read from the store each second, and at once when woken. Work
belongs to whoever holds its lease; a lease that is not renewed ends, and the next worker goes on at the next
unfinished stage. Each take-over raises the epoch, and what a former holder still writes has no effect.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import TypeVar
from uuid import UUID, uuid4

from app.domain.leases import NOBODY, USUAL_PACE, LeaseStore, Observer, Pace
from app.domain.operations import Operation, OperationKind, OperationStatus, StageFailed, Work
from app.domain.outcomes import Unavailable
from app.domain.transactions import Transactions

T = TypeVar("T")

_LOOKS_FOR_A_PLACE = 10

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Task:
    """An operation that this worker carries out."""

    running: asyncio.Task[None] | None = None
    performing: asyncio.Future[None] | None = None
    to_cancel: asyncio.Event = field(default_factory=asyncio.Event)
    waits: bool = False

    async def cancelled(self) -> None:
        """As `Control` has it."""
        self.waits = True
        try:
            await self.to_cancel.wait()
        finally:
            self.waits = False


class Worker:
    """Carries out operations until it is stopped; any number of workers may share a store.

    An operation whose stage fails, or whose worker dies, is tried again, and fails after the last attempt.
    """

    def __init__(
        self,
        store: LeaseStore,
        transactions: Transactions,
        works: Mapping[OperationKind, Work],
        pace: Pace = USUAL_PACE,
        observer: Observer = NOBODY,
    ) -> None:
        self.owner = uuid4().hex
        self._store = store
        self._transactions = transactions
        self._works = works
        self._pace = pace
        self._observer = observer
        self._woken = asyncio.Event()
        self._asked = asyncio.Event()
        self._ending = asyncio.Event()
        self._tasks: dict[UUID, _Task] = {}
        self._loops: list[asyncio.Task[None]] = []

    @property
    def under_way(self) -> int:
        """How many operations this worker is carrying out."""
        return len(self._tasks)

    @property
    def places(self) -> int:
        """How many more it would take up now."""
        waiting = sum(task.waits for task in self._tasks.values())
        return self._pace.at_once - len(self._tasks) + min(waiting, self._pace.waiting)

    def wake(self) -> None:
        """Look for work now rather than at the next sweep. Never blocks."""
        self._woken.set()

    def ask(self, identity: UUID) -> None:
        """Look now whether this operation is to be cancelled, if it is in hand. Never blocks."""
        if identity in self._tasks:
            self._asked.set()

    async def start(self) -> None:
        """Begin to look for work, in the background."""
        self._loops = [asyncio.create_task(self._sweep()), asyncio.create_task(self._renew())]

    async def stop(self) -> None:
        """Hand back what is under way and end. What is handed back has not used up an attempt."""
        self._ending.set()
        # Not cancelled: a claim that is cut off would be held by nobody until its lease ends.
        self._woken.set()
        self._asked.set()
        for each in self._tasks.values():
            if each.performing is not None:
                each.performing.cancel()
        busy = {*(each.running for each in self._tasks.values() if each.running), *self._loops}
        late = (await asyncio.wait(busy, timeout=self._pace.farewell.total_seconds()))[1] if busy else set()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _sweep(self) -> None:
        while not self._ending.is_set():
            self._woken.clear()
            with _outlasting_trouble("looking for work"):
                await self._take_up()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pace.sweep.total_seconds()):
                    await self._woken.wait()

    async def take(self, identity: UUID) -> None:
        """Take up this operation if it is due; it runs on in the background.

        For a place it is waited a little; what finds none is left to the sweep.
        """
        for _ in range(_LOOKS_FOR_A_PLACE):
            if self.places > 0 or self._ending.is_set():
                break
            await self._pause(self._pace.sweep / _LOOKS_FOR_A_PLACE)
        operation = await self._store.find(identity)
        if operation is not None and not operation.status.final and identity not in self._tasks:
            await self._take_up_one(operation)

    async def _take_up(self) -> None:
        free = self.places
        if free <= 0:
            return
        for operation in await self._store.due(free, list(self._tasks)):
            await self._take_up_one(operation)

    async def _take_up_one(self, operation: Operation) -> None:
        if self.places <= 0 or operation.id in self._tasks or self._ending.is_set():
            return
        # Noted before it is claimed, since the sweep and a hand-out may come upon the same one.
        task = self._tasks[operation.id] = _Task()
        spent = operation.attempts >= self._pace.attempts
        try:
            claimed = await self._claim(operation, spent)
        except BaseException:
            del self._tasks[operation.id]
            raise
        if claimed is None:
            del self._tasks[operation.id]
            return
        if operation.lease_owner is not None:
            self._observer.taken_over(operation.kind)
        if self._ending.is_set():
            del self._tasks[operation.id]
            await self._hand_back(claimed)
            return
        carry_out = self._give_up(claimed) if spent else self._carry_out(claimed, task)
        task.running = asyncio.create_task(carry_out)
        task.running.add_done_callback(partial(self._forget, claimed.id))

    def _forget(self, identity: UUID, task: asyncio.Task[None]) -> None:
        del self._tasks[identity]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("operation_crashed", extra={"operation": str(identity)}, exc_info=error)
        # A place is free, and the target may have other work waiting.
        self.wake()

    async def _claim(self, operation: Operation, spent: bool) -> Operation | None:
        work = self._works[operation.kind]
        async with self._transactions.begin():
            claimed = await self._store.claim(
                operation,
                owner=self.owner,
                lease=self._pace.lease,
                attempts=operation.attempts if spent else operation.attempts + 1,
                stage=work.stages[min(operation.stages_done, len(work.stages) - 1)].name,
            )
            if claimed is not None:
                await work.begin(claimed)
            return claimed

    async def _renew(self) -> None:
        while not self._ending.is_set():
            self._asked.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pace.renewal.total_seconds()):
                    await self._asked.wait()
            held = {identity: task for identity, task in self._tasks.items() if task.running is not None}
            if not held or self._ending.is_set():
                continue
            with _outlasting_trouble("renewing leases"):
                kept = await self._store.renew(list(held), owner=self.owner, lease=self._pace.lease)
                for identity, task in held.items():
                    if identity in kept:
                        if kept[identity]:
                            task.to_cancel.set()
                    elif task.performing is not None:
                        # Somebody else has it, or it has ended: what is still done here is for nothing.
                        task.performing.cancel()

    async def _carry_out(self, operation: Operation, task: _Task) -> None:
        work = self._works[operation.kind]
        current: Operation | None = operation
        while current is not None and not current.status.final:
            if current.cancel_requested:
                current = await self._persist(partial(self._end, current, OperationStatus.CANCELLED))
                continue
            stage = work.stages[current.stages_done]
            task.performing = asyncio.ensure_future(work.perform(current, stage, task))
            begun = perf_counter()
            try:
                await task.performing
            except asyncio.CancelledError:
                await self._hand_back(current)
                return
            except Exception as error:
                await self._stage_failed(current, stage.name, error)
                return
            finally:
                task.performing = None
            self._observer.stage_done(current.kind, stage.name, perf_counter() - begun)
            current = await self._persist(partial(self._stage_done, current))
            if self._ending.is_set() and current is not None and not current.status.final:
                await self._hand_back(current)
                return

    async def _stage_done(self, operation: Operation) -> Operation | None:
        stages = self._works[operation.kind].stages
        done = operation.stages_done + 1
        async with self._transactions.begin():
            current = await self._store.checkpoint(
                operation,
                stages_done=done,
                progress=stages[done - 1].progress,
                stage=stages[min(done, len(stages) - 1)].name,
                last=done == len(stages),
            )
            if current is not None and current.status.final:
                await self._works[current.kind].settle(current)
            return current

    async def _end(self, operation: Operation, status: OperationStatus) -> Operation | None:
        async with self._transactions.begin():
            return await self._ended(operation, status)

    async def _ended(
        self, operation: Operation, status: OperationStatus, error: str | None = None
    ) -> Operation | None:
        """Inside the transaction that is open: a savepoint in it would be two statements for nothing."""
        ended = await self._store.end(operation, status, error)
        if ended is not None:
            await self._works[ended.kind].settle(ended)
        return ended

    async def _stage_failed(self, operation: Operation, stage: str, error: Exception) -> None:
        reason = str(error) if isinstance(error, StageFailed) else f"The stage {stage} failed."
        extra = {"operation": str(operation.id), "stage": stage, "attempt": operation.attempts}
        log.warning("stage_failed", extra=extra, exc_info=error)
        final = isinstance(error, StageFailed) and error.final
        if final or operation.attempts >= self._pace.attempts:
            await self._persist(partial(self._fail, operation, reason))
        else:
            delay = self._pace.retry * operation.attempts
            release = partial(self._store.release, operation, attempts=operation.attempts, delay=delay)
            await self._persist(release)

    async def _give_up(self, operation: Operation) -> None:
        reason = f"It was interrupted {operation.attempts} times."
        self._observer.given_up(operation.kind)
        await self._persist(partial(self._fail, operation, reason))

    async def _fail(self, operation: Operation, reason: str) -> Operation | None:
        """What was called off ends so, even when it fails before it is looked at."""
        async with self._transactions.begin():
            current = await self._store.find(operation.id, lock=True)
            if current is not None and current.cancel_requested:
                return await self._ended(operation, OperationStatus.CANCELLED)
            return await self._ended(operation, OperationStatus.FAILED, reason)

    async def _hand_back(self, operation: Operation) -> None:
        with _outlasting_trouble("handing back"):
            await self._store.release(operation, attempts=operation.attempts - 1, delay=timedelta())

    async def _persist(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write, however long the store is away; when the lease ends meanwhile the write has no effect."""
        while True:
            try:
                return await write()
            except Unavailable:
                if self._ending.is_set():
                    raise
                log.warning("store_unavailable", exc_info=True)
                await self._pause(self._pace.retry)

    async def _pause(self, length: timedelta) -> None:
        """Sleep, but not past the beginning of the end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(length.total_seconds()):
                await self._ending.wait()


class _outlasting_trouble(contextlib.AbstractContextManager[None]):  # noqa: N801 - reads as a statement
    """Logs what goes wrong instead of ending the loop around it."""

    def __init__(self, doing: str) -> None:
        self._doing = doing

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if not isinstance(error, Exception):
            return False
        log.warning("worker_troubled", extra={"doing": self._doing}, exc_info=error)
        return True
