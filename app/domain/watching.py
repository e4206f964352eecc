"""Watching operations: all who watch in one process share one poll, and a slow one holds nobody up."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from app.domain.operations import Operation
from app.domain.outcomes import Unavailable

Welcome = Callable[[], Awaitable[bool]]
"""Whether somebody may still watch."""

log = logging.getLogger(__name__)


class EventStore(Protocol):
    """Where the changes of operations are kept, counted from 1 for each."""

    async def heads(self, identities: Sequence[UUID]) -> Mapping[UUID, int]:
        """The number of the newest change of each."""
        ...

    async def since(self, identity: UUID, number: int) -> Sequence[Operation]:
        """The operation as it was after each change behind this one; `events` is the number of the change."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for what."""

    poll: timedelta = timedelta(seconds=0.5)
    heartbeat: timedelta = timedelta(seconds=15)
    """As often it is asked, too, whether one who watches still may."""
    longest: timedelta = timedelta(minutes=15)
    backlog: int = 100
    """Changes that may wait for one reader; one that is further behind is let go."""


@dataclass(eq=False, slots=True)
class _Watcher:
    waiting: asyncio.Queue[Operation | None]
    """None ends it."""
    overrun: bool = False

    def tell(self, change: Operation | None) -> None:
        try:
            self.waiting.put_nowait(change)
        except asyncio.QueueFull:
            self.overrun = True


@dataclass(slots=True)
class _Topic:
    head: int
    watchers: set[_Watcher] = field(default_factory=set)


class Feed:
    """Hands the changes of operations on to those who watch them.

    `nudged` is set by whatever in this process has changed an operation; changes by other processes are
    found by looking.
    """

    def __init__(self, store: EventStore, nudged: asyncio.Event, patience: Patience = Patience()) -> None:
        self._store = store
        self._nudged = nudged
        self._patience = patience
        self._topics: dict[UUID, _Topic] = {}
        self._watched = asyncio.Event()
        self._poll: asyncio.Task[None] | None = None
        self._ended = False

    @property
    def watchers(self) -> int:
        """How many streams are open."""
        return sum(len(topic.watchers) for topic in self._topics.values())

    async def start(self) -> None:
        """Begin to look, which costs nothing while nobody watches."""
        self._poll = asyncio.create_task(self._keep_looking())

    def end(self) -> None:
        """Let all streams end, and new ones as soon as they have told what there is. Never blocks."""
        self._ended = True
        for topic in self._topics.values():
            for watcher in topic.watchers:
                watcher.tell(None)

    async def stop(self) -> None:
        """End."""
        self.end()
        if self._poll is not None:
            self._poll.cancel()
            await asyncio.gather(self._poll, return_exceptions=True)

    async def follow(
        self, operation: Operation, seen: int, welcome: Welcome | None = None
    ) -> AsyncGenerator[Operation | None, None] | None:
        """The changes behind the one that was seen, until the operation ends or the reader is not `welcome`.

        None in between says that nothing happens for the moment. None instead of all says that it has ended
        and nothing more will follow.
        """
        past = await self._store.since(operation.id, seen)
        if not past and operation.status.final:
            return None
        return self._stream(operation.id, seen, past, welcome or _everybody)

    async def _stream(
        self, identity: UUID, seen: int, past: Sequence[Operation], welcome: Welcome
    ) -> AsyncGenerator[Operation | None, None]:
        for change in past:
            yield change
            seen = change.events
            if change.status.final:
                return
        if self._ended:
            return
        with self._watching(identity, seen) as watcher:
            # What came between the first look and the beginning of the watch.
            for change in await self._store.since(identity, seen):
                yield change
                seen = change.events
                if change.status.final:
                    return
            async for told in self._told(watcher, welcome):
                if told is None:
                    yield None
                elif told.events > seen:
                    yield told
                    seen = told.events
                    if told.status.final:
                        return

    async def _told(self, watcher: _Watcher, welcome: Welcome) -> AsyncIterator[Operation | None]:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience.longest.total_seconds()
        beat = loop.time()
        while loop.time() < until and not watcher.overrun:
            if loop.time() >= beat:
                if not await _still(welcome):
                    return
                beat = loop.time() + self._patience.heartbeat.total_seconds()
            try:
                change = await asyncio.wait_for(watcher.waiting.get(), min(beat, until) - loop.time())
            except TimeoutError:
                yield None
                continue
            if change is None:
                return
            yield change

    @contextlib.contextmanager
    def _watching(self, identity: UUID, seen: int) -> Iterator[_Watcher]:
        watcher = _Watcher(asyncio.Queue(self._patience.backlog))
        topic = self._topics.setdefault(identity, _Topic(seen))
        topic.watchers.add(watcher)
        self._watched.set()
        try:
            yield watcher
        finally:
            topic.watchers.discard(watcher)
            if not topic.watchers and self._topics.get(identity) is topic:
                del self._topics[identity]

    async def _keep_looking(self) -> None:
        while True:
            if not self._topics:
                self._watched.clear()
                await self._watched.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.poll.total_seconds()):
                    await self._nudged.wait()
            self._nudged.clear()
            try:
                await self._look()
            except Exception as error:
                log.warning("watching_troubled", exc_info=error)
                await asyncio.sleep(self._patience.poll.total_seconds())

    async def _look(self) -> None:
        heads = await self._store.heads(list(self._topics))
        for identity, head in heads.items():
            topic = self._topics.get(identity)
            if topic is None or head <= topic.head:
                continue
            for change in await self._store.since(identity, topic.head):
                topic.head = change.events
                for watcher in topic.watchers:
                    watcher.tell(change)


async def _everybody() -> bool:
    return True


async def _still(welcome: Welcome) -> bool:
    try:
        return await welcome()
    except Unavailable:
        # Nobody knows; a stream does not last for ever anyway.
        return True
