"""Experiments read through copies while they change, by several processes' worth of the service at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import event

from app.adapters import cashews
from app.adapters.cashews import CashewsCopies
from app.adapters.copy_metrics import CopyMetrics
from app.adapters.sql import engine
from app.adapters.sql.engine import Database
from app.adapters.sql.experiments import SqlExperiments
from app.adapters.sql.runs import SqlRuns
from app.adapters.sql.transactions import SqlTransactions
from app.domain.experiments import Experiments
from app.domain.replays import StoredAnswer
from app.domain.runs import RunDraft
from tests.redis_server import RedisServer


class Side:
    """One process's worth of the service: connections, copies and rules of its own."""

    def __init__(self, database: Database, url: str | None, seconds: float | None = None) -> None:
        self.database = database
        self.queries = 0
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._count)
        transactions = SqlTransactions(database)
        self.registry = CollectorRegistry()
        self.copies = CashewsCopies(transactions, CopyMetrics(self.registry), url, seconds=seconds)
        self.experiments = Experiments(
            SqlExperiments(transactions), SqlRuns(transactions), transactions, self.copies
        )

    def _count(self, *_: object) -> None:
        self.queries += 1

    async def read(self, identity: UUID) -> float:
        """The step of its newest run, as a caller would see it."""

        async def load() -> StoredAnswer:
            found = await self.experiments.get(identity)
            return StoredAnswer(200, (), b"%d" % found.runs[0].metrics["step"])

        return int((await self.copies.read(identity, "", load)).body)

    def told(self, outcome: str) -> float:
        """How many reads ended so."""
        return self.registry.get_sample_value("concord_cache_reads_total", {"outcome": outcome}) or 0


@pytest.fixture(params=["memory", "redis"])
async def sides(request: pytest.FixtureRequest) -> AsyncIterator[list[Side]]:
    """One on SQLite with copies in memory, or two on PostgreSQL and Redis."""
    if request.param == "memory":
        urls: list[str | None] = [None]
        address = request.getfixturevalue("sqlite_url")
    else:
        server: RedisServer = request.getfixturevalue("redis_server")
        urls = [server.url] * 2
        address = request.getfixturevalue("postgresql_url")
    made = [Side(engine.open(address), url, 0.05) for url in urls]
    yield made
    for each in made:
        await each.copies.close()
        await each.database.close()


async def begun(side: Side, name: str) -> tuple[UUID, UUID]:
    """An experiment with a run that has come to step 0."""
    made = await side.experiments.create(name=f"{name}-{random.getrandbits(60):x}", owner="ada")
    run = await side.experiments.create_run(made.id, RunDraft(metrics={"step": 0}))
    return made.id, run.id


async def test_no_read_is_behind_a_write_that_was_acknowledged(sides: list[Side]) -> None:
    experiment_id, run_id = await begun(sides[0], "steps")
    acknowledged, started, over = 0, 0, False
    chance = random.Random(7)
    seen = 0

    async def read(side: Side) -> None:
        nonlocal seen
        last = 0.0
        while not over:
            floor = acknowledged
            step = await side.read(experiment_id)
            assert max(floor, last) <= step <= started
            last = step
            seen += 1
            await asyncio.sleep(chance.random() * 0.003)

    async def write() -> None:
        nonlocal acknowledged, started, over
        for step in range(1, 61):
            side = chance.choice(sides)
            started = step
            change = asyncio.create_task(
                side.experiments.update_run(experiment_id, run_id, metrics={"step": step})
            )
            if step % 10 == 0 and side.database.dialect == "postgresql":
                # The caller goes away somewhere on the way.
                await asyncio.sleep(chance.random() * 0.004)
                change.cancel()
                with suppress(asyncio.CancelledError):
                    await change
                continue
            await change
            acknowledged = step
            # Its own writes are what a caller reads next, whichever process answers.
            assert [await each.read(experiment_id) for each in sides] == [step] * len(sides)
            if step % 3 == 0:
                await asyncio.sleep(0.002)
        over = True

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            for side in sides:
                group.create_task(read(side))
        group.create_task(write())
    assert seen > 100
    assert sum(side.told("hit") for side in sides) > 0


async def test_a_hundred_that_read_one_experiment_at_once_cost_one_query(
    postgresql_url: str, redis_server: RedisServer
) -> None:
    side = Side(engine.open(postgresql_url), redis_server.url)
    experiment_id, _ = await begun(side, "crowd")
    before = side.queries
    assert await asyncio.gather(*(side.read(experiment_id) for _ in range(100))) == [0] * 100
    assert side.queries - before == 1
    assert (side.told("miss"), side.told("shared") + side.told("hit")) == (1, 99)
    assert await asyncio.gather(*(side.read(experiment_id) for _ in range(100))) == [0] * 100
    assert side.queries - before == 1
    await side.copies.close()
    await side.database.close()


async def test_while_redis_comes_and_goes_no_read_is_behind_a_write_that_was_acknowledged(
    postgresql_url: str, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cashews, "REST_SECONDS", 0.02)
    sides = [Side(engine.open(postgresql_url), own_redis.url, 0.2) for _ in range(2)]
    experiment_id, run_id = await begun(sides[0], "outage")
    over = False

    async def come_and_go() -> None:
        while not over:
            await asyncio.sleep(0.1)
            own_redis.end()
            await asyncio.sleep(0.05)
            await asyncio.to_thread(own_redis.start)

    going = asyncio.create_task(come_and_go())
    for step in range(1, 16):
        writer, reader = random.sample(sides, 2)
        await reader.read(experiment_id)
        await writer.experiments.update_run(experiment_id, run_id, metrics={"step": step})
        assert [await each.read(experiment_id) for each in sides] == [step] * 2
    over = True
    await going
    for side in sides:
        await side.copies.close()
        await side.database.close()
