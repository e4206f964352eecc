"""Those who watch: each sees every change once, and nobody holds up the others."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app.domain.operations import Operation, OperationKind, OperationStatus
from app.domain.outcomes import Unavailable
from app.domain.watching import Feed, Patience

QUICK = Patience(
    poll=timedelta(milliseconds=10),
    heartbeat=timedelta(milliseconds=50),
    longest=timedelta(seconds=5),
    backlog=3,
)


@dataclass
class Log:
    """Changes in memory; each look is counted, and may fail."""

    changes: dict[UUID, list[Operation]] = field(default_factory=dict)
    looks: int = 0
    troubles: int = 0

    def add(self, operation: Operation, status: OperationStatus = OperationStatus.RUNNING) -> None:
        known = self.changes.setdefault(operation.id, [])
        known.append(replace(operation, status=status, events=len(known) + 1))

    async def heads(self, identities: Sequence[UUID]) -> Mapping[UUID, int]:
        self.looks += 1
        if self.troubles:
            self.troubles -= 1
            raise ConnectionError("down")
        return {identity: len(self.changes[identity]) for identity in identities}

    async def since(self, identity: UUID, number: int) -> Sequence[Operation]:
        return self.changes[identity][number:]


def operation() -> Operation:
    return Operation(
        uuid4(), OperationKind.DEPLOY, "deployment", uuid4(), "dev", "ada", None, "pending", datetime.now(UTC)
    )


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
async def feed(log: Log) -> AsyncIterator[Feed]:
    feed = Feed(log, asyncio.Event(), QUICK)
    await feed.start()
    yield feed
    await feed.stop()


async def numbers(feed: Feed, watched: Operation, seen: int = 0) -> list[int]:
    """Of all changes until the stream ends."""
    stream = await feed.follow(watched, seen)
    assert stream is not None
    return [change.events async for change in stream if change is not None]


async def test_all_who_watch_see_every_change_once_and_share_the_looking(feed: Feed, log: Log) -> None:
    watched = operation()
    log.add(watched)
    watching = [asyncio.create_task(numbers(feed, watched)) for _ in range(50)]
    await asyncio.sleep(0.05)
    assert feed.watchers == 50
    for _ in range(3):
        log.add(watched)
        await asyncio.sleep(0.03)
    log.add(watched, OperationStatus.SUCCEEDED)
    assert await asyncio.wait_for(asyncio.gather(*watching), 5) == [[1, 2, 3, 4, 5]] * 50
    assert feed.watchers == 0
    assert log.looks < 200


async def test_nobody_looks_while_nobody_watches(feed: Feed, log: Log) -> None:
    await asyncio.sleep(0.05)
    assert log.looks == 0


async def test_where_nothing_happens_there_is_a_sign_of_life(feed: Feed, log: Log) -> None:
    watched = operation()
    log.add(watched)
    stream = await feed.follow(watched, 1)
    assert stream is not None
    assert await asyncio.wait_for(anext(stream), 5) is None
    await stream.aclose()
    assert feed.watchers == 0


async def test_a_reader_that_is_too_far_behind_is_let_go_and_misses_nothing_when_it_comes_back(
    feed: Feed, log: Log
) -> None:
    watched = operation()
    log.add(watched)
    stream = await feed.follow(watched, 0)
    assert stream is not None
    first = await anext(stream)
    assert first is not None
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.02)
    log.add(watched)
    second = await waiting
    for _ in range(8):
        log.add(watched)
    await asyncio.sleep(0.1)
    got = [first.events, second.events if second else 0]
    got += [change.events async for change in stream if change is not None]
    assert got == list(range(1, len(got) + 1))
    assert len(got) < 10
    log.add(watched, OperationStatus.SUCCEEDED)
    assert await numbers(feed, watched, got[-1]) == list(range(len(got) + 1, 12))


async def test_a_store_that_fails_for_a_while_costs_no_stream(feed: Feed, log: Log) -> None:
    watched = operation()
    log.add(watched)
    log.troubles = 3
    watching = asyncio.create_task(numbers(feed, watched))
    await asyncio.sleep(0.05)
    log.add(watched, OperationStatus.FAILED)
    assert await asyncio.wait_for(watching, 5) == [1, 2]


async def test_when_the_process_ends_all_streams_do(feed: Feed, log: Log) -> None:
    watched = operation()
    log.add(watched)
    watching = asyncio.create_task(numbers(feed, watched))
    await asyncio.sleep(0.05)
    feed.end()
    assert await asyncio.wait_for(watching, 5) == [1]
    assert await numbers(feed, watched) == [1]


async def test_a_stream_does_not_last_for_ever(log: Log) -> None:
    feed = Feed(log, asyncio.Event(), replace(QUICK, longest=timedelta(milliseconds=80)))
    await feed.start()
    watched = operation()
    log.add(watched)
    assert await asyncio.wait_for(numbers(feed, watched), 5) == [1]
    await feed.stop()


async def test_who_is_not_welcome_any_more_is_told_no_more(feed: Feed, log: Log) -> None:
    watched, allowed = operation(), True
    log.add(watched)

    async def welcome() -> bool:
        return allowed

    stream = await feed.follow(watched, 0, welcome)
    assert stream is not None
    got = [await anext(stream) for _ in range(3)]
    assert [change and change.events for change in got] == [1, None, None]
    allowed = False
    assert [change async for change in stream if change is not None] == []
    assert feed.watchers == 0


async def test_changes_that_keep_coming_do_not_put_the_question_off(feed: Feed, log: Log) -> None:
    watched, asked = operation(), 0
    log.add(watched)

    async def welcome() -> bool:
        nonlocal asked
        asked += 1
        return asked < 4

    stream = await feed.follow(watched, 0, welcome)
    assert stream is not None
    async with asyncio.timeout(5):
        async for _ in stream:
            log.add(watched)
    assert asked == 4


async def test_a_database_that_is_away_sends_nobody_off(feed: Feed, log: Log) -> None:
    watched = operation()
    log.add(watched)

    async def welcome() -> bool:
        raise Unavailable("database", "away")

    stream = await feed.follow(watched, 1, welcome)
    assert stream is not None
    assert [await anext(stream) for _ in range(2)] == [None, None]
    await stream.aclose()


async def test_what_has_ended_and_was_seen_has_no_stream(feed: Feed, log: Log) -> None:
    watched = replace(operation(), status=OperationStatus.SUCCEEDED)
    log.add(watched, OperationStatus.SUCCEEDED)
    assert await feed.follow(watched, 1) is None
    assert await numbers(feed, watched) == [1]
