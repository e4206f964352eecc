"""Copies in memory and in a real Redis: what they answer, and that no change is ever hidden by one."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from app.adapters import cashews
from app.adapters.cashews import CashewsCopies
from app.adapters.sql.engine import Database
from app.adapters.sql.transactions import SqlTransactions
from app.domain.copies import Outcome
from app.domain.outcomes import NotFound
from app.domain.replays import StoredAnswer
from tests.ports import free_port
from tests.redis_server import RedisServer


class Tally:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.reads: Counter[Outcome] = Counter()
        self.troubles = 0

    def read(self, outcome: Outcome) -> None:
        self.reads[outcome] += 1

    def trouble(self) -> None:
        self.troubles += 1


class Shelf:
    """Something in a database, which is what `now` says, and one process's copies of it."""

    def __init__(self, transactions: SqlTransactions, url: str | None, seconds: float | None = None) -> None:
        self.transactions = transactions
        self.tally = Tally()
        self.copies = CashewsCopies(transactions, self.tally, url, seconds=seconds)
        self.subject = uuid4()
        self.now = 0
        self.loads = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.loading = asyncio.Event()

    def beside(self, url: str) -> "Shelf":
        """Another process that looks at the same."""
        other = Shelf(self.transactions, url, self.copies._seconds)
        other.subject = self.subject
        return other

    async def load(self) -> StoredAnswer:
        self.loads += 1
        seen, gate = self.now, self.gate
        self.loading.set()
        await gate.wait()
        return answer(seen)

    async def read(self, variant: str = "") -> int:
        return int((await self.copies.read(self.subject, variant, self.load)).body)

    async def write(self, value: int) -> None:
        async with self.transactions.begin():
            await self.copies.changing(self.subject)
            self.now = value


def answer(value: int) -> StoredAnswer:
    return StoredAnswer(200, (("etag", f'"{value}"'), ("content-type", "application/json")), b"%d" % value)


Make = Callable[..., Shelf]


@pytest.fixture
async def make(embedded: Database) -> AsyncIterator[Make]:
    made: list[Shelf] = []

    def shelf(url: str | None, seconds: float | None = None) -> Shelf:
        made.append(Shelf(SqlTransactions(embedded), url, seconds))
        return made[-1]

    yield shelf
    for each in made:
        await each.copies.close()


@pytest.fixture(params=["memory", "redis"])
def url(request: pytest.FixtureRequest) -> str | None:
    if request.param == "memory":
        return None
    server: RedisServer = request.getfixturevalue("redis_server")
    return server.url


@pytest.fixture
def shelf(make: Make, url: str | None) -> Shelf:
    return make(url)


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while True:
            found = holds()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.005)


async def test_what_was_read_is_answered_again_without_asking(shelf: Shelf) -> None:
    first = await shelf.copies.read(shelf.subject, "", shelf.load)
    assert await shelf.copies.read(shelf.subject, "", shelf.load) == first == answer(0)
    assert shelf.loads == 1
    assert shelf.tally.reads == {"miss": 1, "hit": 1}


async def test_variants_and_subjects_are_told_apart(shelf: Shelf) -> None:
    await shelf.read()
    shelf.now = 7
    assert await shelf.read("another") == 7
    assert await shelf.read() == 0
    shelf.subject = uuid4()
    assert await shelf.read() == 7


async def test_a_change_is_seen_by_the_next_read_in_every_variant(shelf: Shelf) -> None:
    for value in range(1, 4):
        await shelf.read()
        await shelf.read("another")
        await shelf.write(value)
        assert await shelf.read() == value
        assert await shelf.read("another") == value


async def test_what_was_read_before_a_change_is_not_kept_after_it(shelf: Shelf) -> None:
    shelf.gate.clear()
    early = asyncio.create_task(shelf.read())
    await shelf.loading.wait()
    await shelf.write(1)
    held, shelf.gate = shelf.gate, asyncio.Event()
    shelf.gate.set()
    assert await shelf.read() == 1
    held.set()
    assert await early == 0
    assert await shelf.read() == 1


async def test_while_a_change_goes_on_no_copy_is_used_or_made(shelf: Shelf) -> None:
    await shelf.read()

    async def change() -> None:
        async with shelf.transactions.begin():
            await shelf.copies.changing(shelf.subject)
            closed.set()
            await go_on.wait()

    closed, go_on = asyncio.Event(), asyncio.Event()
    changing = asyncio.create_task(change())
    await closed.wait()
    for value in (1, 2):
        shelf.now = value
        assert await shelf.read() == value
    assert shelf.tally.reads["bypassed"] == 2
    go_on.set()
    await changing
    assert await shelf.read() == 2
    assert await shelf.read() == 2
    assert shelf.tally.reads["hit"] == 1


async def test_a_change_that_is_undone_opens_the_way_too(shelf: Shelf) -> None:
    async def undone() -> None:
        async with shelf.transactions.begin():
            await shelf.copies.changing(shelf.subject)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    for _ in range(2):
        assert await shelf.read() == 0
    assert shelf.tally.reads == {"miss": 1, "hit": 1}


async def test_a_later_change_keeps_closed_what_an_earlier_one_opens(shelf: Shelf) -> None:
    # The earlier transaction has ended, and tells so only when the later one has the lock already.
    ends: list[Callable[[], Awaitable[None]]] = []
    shelf.copies._transactions = SqlTransactions(shelf.transactions.database)
    shelf.copies._transactions.at_end = ends.append  # type: ignore[method-assign,assignment]
    await shelf.copies.changing(shelf.subject)
    await shelf.copies.changing(shelf.subject)
    await ends[0]()
    await shelf.read()
    await shelf.read()
    assert shelf.tally.reads == {"bypassed": 2}
    await ends[1]()
    await shelf.read()
    await shelf.read()
    assert shelf.tally.reads == {"bypassed": 2, "miss": 1, "hit": 1}


async def test_of_a_hundred_that_ask_at_once_one_asks_the_database(shelf: Shelf) -> None:
    shelf.gate.clear()
    asking = [asyncio.create_task(shelf.read()) for _ in range(100)]
    await until(lambda: shelf.tally.reads.total() == 100)
    shelf.gate.set()
    assert await asyncio.gather(*asking) == [0] * 100
    assert shelf.loads == 1
    assert shelf.tally.reads == {"miss": 1, "shared": 99}


async def test_of_two_processes_that_ask_at_once_one_asks_the_database(
    make: Make, redis_server: RedisServer
) -> None:
    first = make(redis_server.url)
    second = first.beside(redis_server.url)
    first.gate.clear()
    second.gate.clear()
    asking = [asyncio.create_task(each.read()) for _ in range(50) for each in (first, second)]
    await until(lambda: first.loads + second.loads == 1)
    first.gate.set()
    second.gate.set()
    assert await asyncio.gather(*asking) == [0] * 100
    assert first.loads + second.loads == 1
    assert first.tally.reads["shared"] + second.tally.reads["shared"] == 99
    await second.copies.close()


async def test_a_reader_that_is_cancelled_takes_nobody_along(shelf: Shelf) -> None:
    shelf.gate.clear()
    first = asyncio.create_task(shelf.read())
    await shelf.loading.wait()
    second = asyncio.create_task(shelf.read())
    await until(lambda: shelf.tally.reads["shared"] == 1)
    first.cancel()
    shelf.gate.set()
    assert await second == 0
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_what_cannot_be_read_is_told_to_all_and_not_kept(shelf: Shelf) -> None:
    async def missing() -> StoredAnswer:
        shelf.loads += 1
        await asyncio.sleep(0)
        raise NotFound("experiment", shelf.subject)

    asked = [shelf.copies.read(shelf.subject, "", missing) for _ in range(5)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(each) for each in found} == {NotFound}
    assert await shelf.read() == 0
    assert await shelf.read() == 0
    assert shelf.tally.reads["hit"] == 1


async def test_what_is_too_large_is_not_kept(shelf: Shelf) -> None:
    async def large() -> StoredAnswer:
        shelf.loads += 1
        return StoredAnswer(200, (), b"x" * (cashews.LARGEST + 1))

    began = asyncio.get_running_loop().time()
    for _ in range(2):
        await shelf.copies.read(shelf.subject, "", large)
    assert shelf.loads == 2
    # Nobody waits for a copy that will not come.
    assert asyncio.get_running_loop().time() - began < cashews.OTHERS_SECONDS / 2


async def test_a_lease_ends_by_itself(make: Make, url: str | None) -> None:
    shelf = make(url, seconds=0.05)
    await shelf.read()
    await until(lambda: again(shelf))
    assert shelf.loads == 2


async def again(shelf: Shelf) -> bool:
    await shelf.read()
    return shelf.loads > 1


@pytest.mark.parametrize(
    "garbage", [b"", b"x", b"7", b"bytes:", b"bytes:[1,2]\n3", b"bytes:7\n", b"bytes:\xff\n"]
)
async def test_what_is_no_copy_is_not_believed(make: Make, redis_server: RedisServer, garbage: bytes) -> None:
    shelf = make(redis_server.url)
    await shelf.read()
    async with Redis.from_url(redis_server.url) as client:
        await client.set(cashews._names(shelf.subject, "").copy, garbage)
    assert await shelf.read() == 0
    async with Redis.from_url(redis_server.url) as client:
        await client.set(cashews._names(shelf.subject, "").gate, garbage)
    assert await shelf.read() == 0


async def test_nothing_in_redis_stays_for_good(make: Make, redis_server: RedisServer) -> None:
    shelf = make(redis_server.url)
    await shelf.read()
    await shelf.write(1)
    await shelf.read()
    async with Redis.from_url(redis_server.url) as client:
        names = [name async for name in client.scan_iter(match=f"*{shelf.subject}*")]
        assert len(names) >= 2
        assert all([0 < await client.pttl(name) <= 2_000 for name in names])


async def test_a_change_whose_process_has_died_keeps_the_others_away_from_copies(
    make: Make, redis_server: RedisServer
) -> None:
    shelf = make(redis_server.url)
    await shelf.read()
    async with shelf.transactions.begin():
        await shelf.copies.changing(shelf.subject)
        shelf.transactions._current().endings.clear()  # type: ignore[union-attr]
        shelf.now = 1
    for _ in range(2):
        assert await shelf.read() == 1
    assert shelf.tally.reads == {"miss": 1, "bypassed": 2}


async def test_without_redis_reads_go_to_the_database_and_it_is_left_alone_for_a_while(
    make: Make, own_redis: RedisServer
) -> None:
    shelf = make(own_redis.url)
    await shelf.read()
    own_redis.end()
    for value in range(20):
        shelf.now = value
        assert await shelf.read() == value
    assert shelf.tally.reads == {"miss": 1, "bypassed": 20}
    assert shelf.tally.troubles == 1


async def test_a_change_by_a_process_that_cannot_reach_redis_is_seen_by_those_that_can(
    make: Make, redis_server: RedisServer
) -> None:
    cut_off = make(f"redis://127.0.0.1:{free_port()}", 0.3)
    other = make(redis_server.url, 0.3)
    other.subject = cut_off.subject
    for value in range(1, 4):
        assert await other.read() == await other.read() == value - 1
        async with cut_off.transactions.begin():
            await cut_off.copies.changing(cut_off.subject)
            other.now = value
        assert await other.read() == value
    assert other.tally.reads["hit"] > 0
    assert other.tally.troubles == 0


async def test_a_change_that_could_not_be_told_is_over_once_no_lease_from_before_it_is_left(
    make: Make, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cashews, "REST_SECONDS", 0.0)
    shelf = make(own_redis.url, 0.5)
    other = shelf.beside(own_redis.url)
    assert await other.read() == 0
    own_redis.stall()
    await shelf.write(1)
    other.now = 1
    own_redis.go_on()
    # Whatever Redis does now that it was told too late: no read is behind the change.
    for _ in range(20):
        assert await other.read() == 1
        assert await shelf.read() == 1
    await until(lambda: not shelf.copies._flights)
    assert shelf.tally.troubles >= 1
    await other.copies.close()


async def test_what_a_stalled_redis_is_told_too_late_is_not_used(
    make: Make, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cashews, "REST_SECONDS", 0.0)
    shelf = make(own_redis.url, 0.5)
    shelf.gate.clear()
    early = asyncio.create_task(shelf.read())
    await shelf.loading.wait()
    own_redis.stall()
    shelf.gate.set()
    assert await early == 0  # and its copy is on the way to Redis
    await shelf.write(1)
    own_redis.go_on()
    for _ in range(20):
        assert await shelf.read() == 1


async def test_a_redis_that_has_forgotten_everything_hides_no_change(
    make: Make, own_redis: RedisServer
) -> None:
    shelf = make(own_redis.url)
    await shelf.read()
    async with shelf.transactions.begin():
        await shelf.copies.changing(shelf.subject)
        async with Redis.from_url(own_redis.url) as client:
            await client.flushall()
        await shelf.read()
        await shelf.read()
        shelf.now = 1
    assert await shelf.read() == 1
