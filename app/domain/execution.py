"""The worker: takes up operations, carries them out stage by stage, and can die at any moment.

A hand-out only says "look": what is due is read from the store each second, and at once when woken. Work
belongs to whoever holds its lease; a lease that is not renewed ends, and the next worker goes on at the next
unfinished stage. Each take-over raises the epoch, and what a former holder still writes has no effect.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from app.domain.operations import Operation, OperationKind, OperationStatus, OperationStore, StageFailed, Work
from app.domain.outcomes import Unavailable
from app.domain.transactions import Transactions

T = TypeVar("T")

log = logging.getLogger(__name__)


class LeaseStore(OperationStore, Protocol):
    """What a worker needs besides. Writes name the epoch they were made in, and have no effect in another."""

    async def due(self, limit: int, excluding: Sequence[UUID]) -> Sequence[Operation]:
        """The oldest operations that wait for a worker: pending, or running without a valid lease."""
        ...

    async def claim(
        self, operation: Operation, *, owner: str, lease: timedelta, attempts: int, stage: str
    ) -> Operation | None:
        """Take it: running, epoch + 1, leased to `owner`; None when somebody else was faster."""
        ...

    async def checkpoint(
        self, operation: Operation, *, stages_done: int, progress: int, stage: str
    ) -> Operation | None:
        """Note that stages are done and which comes next; None when it is somebody else's by now."""
        ...

    async def renew(self, identities: Sequence[UUID], *, owner: str, lease: timedelta) -> frozenset[UUID]:
        """Prolong the owner's leases; gives those that it still had."""
        ...

    async def release(self, operation: Operation, *, attempts: int, delay: timedelta) -> None:
        """Give it back, due again after the delay."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a worker is. The lease must outlast several renewals that come late."""

    lease: timedelta = timedelta(seconds=5)
    renewal: timedelta = timedelta(seconds=1)
    sweep: timedelta = timedelta(seconds=1)
    retry: timedelta = timedelta(seconds=1)
    farewell: timedelta = timedelta(seconds=0.9)
    attempts: int = 3
    at_once: int = 16


class Worker:
    """Carries out operations until it is stopped; any number of workers may share a store.

    An operation whose stage fails, or whose worker dies, is tried again, and fails after the last attempt.
    """

    def __init__(
        self,
        store: LeaseStore,
        transactions: Transactions,
        works: Mapping[OperationKind, Work],
        pace: Pace = Pace(),
    ) -> None:
        self.owner = uuid4().hex
        self._store = store
        self._transactions = transactions
        self._works = works
        self._pace = pace
        self._woken = asyncio.Event()
        self._ending = asyncio.Event()
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._performing: dict[UUID, asyncio.Future[None]] = {}
        self._loops: list[asyncio.Task[None]] = []

    @property
    def under_way(self) -> int:
        """How many operations this worker is carrying out."""
        return len(self._running)

    def wake(self) -> None:
        """Look for work now rather than at the next sweep. Never blocks."""
        self._woken.set()

    async def start(self) -> None:
        """Begin to look for work, in the background."""
        self._loops = [asyncio.create_task(self._sweep()), asyncio.create_task(self._renew())]

    async def stop(self) -> None:
        """Hand back what is under way and end. What is handed back has not used up an attempt."""
        self._ending.set()
        # Not cancelled: a claim that is cut off would be held by nobody until its lease ends.
        self._woken.set()
        for stage in list(self._performing.values()):
            stage.cancel()
        busy = {*self._running.values(), *self._loops}
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

    async def _take_up(self) -> None:
        free = self._pace.at_once - len(self._running)
        if free <= 0:
            return
        for operation in await self._store.due(free, list(self._running)):
            spent = operation.attempts >= self._pace.attempts
            claimed = await self._claim(operation, spent)
            if claimed is None:
                continue
            if self._ending.is_set():
                await self._hand_back(claimed)
                return
            carry_out = self._give_up(claimed) if spent else self._carry_out(claimed)
            task = asyncio.create_task(carry_out)
            self._running[claimed.id] = task
            task.add_done_callback(partial(self._forget, claimed.id))

    def _forget(self, identity: UUID, task: asyncio.Task[None]) -> None:
        del self._running[identity]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("operation_crashed", extra={"operation": str(identity)}, exc_info=error)
        # A place is free, and the target may have other work waiting.
        self.wake()

    async def _claim(self, operation: Operation, spent: bool) -> Operation | None:
        stages = self._works[operation.kind].stages
        return await self._store.claim(
            operation,
            owner=self.owner,
            lease=self._pace.lease,
            attempts=operation.attempts if spent else operation.attempts + 1,
            stage=stages[min(operation.stages_done, len(stages) - 1)].name,
        )

    async def _renew(self) -> None:
        while not self._ending.is_set():
            await self._pause(self._pace.renewal)
            held = list(self._running)
            if not held:
                continue
            with _outlasting_trouble("renewing leases"):
                kept = await self._store.renew(held, owner=self.owner, lease=self._pace.lease)
                for identity in held:
                    if identity not in kept and identity in self._performing:
                        # Somebody else has it, or it has ended: what is still done here is for nothing.
                        self._performing[identity].cancel()

    async def _carry_out(self, operation: Operation) -> None:
        work = self._works[operation.kind]
        current: Operation | None = operation
        while current is not None and not current.status.final:
            if current.cancel_requested:
                current = await self._persist(partial(self._end, current, OperationStatus.CANCELLED))
                continue
            stage = work.stages[current.stages_done]
            performing = asyncio.ensure_future(work.perform(current, stage))
            self._performing[current.id] = performing
            try:
                await performing
            except asyncio.CancelledError:
                await self._hand_back(current)
                return
            except Exception as error:
                await self._stage_failed(current, stage.name, error)
                return
            finally:
                del self._performing[current.id]
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
            )
            if current is None or done < len(stages) or current.cancel_requested:
                return current
            return await self._end(current, OperationStatus.SUCCEEDED)

    async def _end(
        self, operation: Operation, status: OperationStatus, error: str | None = None
    ) -> Operation | None:
        async with self._transactions.begin():
            ended = await self._store.end(operation, status, error)
            if ended is not None:
                await self._works[ended.kind].settle(ended)
            return ended

    async def _stage_failed(self, operation: Operation, stage: str, error: Exception) -> None:
        reason = str(error) if isinstance(error, StageFailed) else f"The stage {stage} failed."
        extra = {"operation": str(operation.id), "stage": stage, "attempt": operation.attempts}
        log.warning("stage_failed", extra=extra, exc_info=error)
        if operation.attempts >= self._pace.attempts:
            await self._persist(partial(self._end, operation, OperationStatus.FAILED, reason))
        else:
            delay = self._pace.retry * operation.attempts
            release = partial(self._store.release, operation, attempts=operation.attempts, delay=delay)
            await self._persist(release)

    async def _give_up(self, operation: Operation) -> None:
        reason = f"It was interrupted {operation.attempts} times."
        await self._persist(partial(self._end, operation, OperationStatus.FAILED, reason))

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
