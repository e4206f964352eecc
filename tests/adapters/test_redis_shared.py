"""Breakers and rate limits that processes share in a real Redis, and what holds while it is away."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from app.adapters.redis.connection import RedisConnection
from app.adapters.redis.ledger import RedisLedger
from app.adapters.redis.shared import SharedScripts
from app.adapters.redis.windows import RedisWindows
from app.domain.breakers import Admission, BreakerState
from app.edge.windows import BoundedWindows
from tests.redis_server import RedisServer


@pytest.fixture
async def both(own_redis: RedisServer) -> AsyncIterator[list[SharedScripts]]:
    """Two clients, as two processes have them."""
    made = [RedisConnection("127.0.0.1", own_redis.port, None, most=8, seconds=1) for _ in range(2)]
    yield [SharedScripts(each) for each in made]
    for each in made:
        await each.close()


async def test_of_many_admits_of_two_clients_exactly_one_is_the_probe(both: list[SharedScripts]) -> None:
    one, other = (RedisLedger(each, rest=0.2) for each in both)
    name = uuid4().hex
    for _ in range(5):
        assert await other.state(name) is BreakerState.CLOSED
        await one.settle(name, Admission(True), well=False)
    assert await other.state(name) is BreakerState.OPEN
    refused = await other.admit(name)
    assert not refused.admitted
    assert 0 < refused.wait <= 0.2
    await asyncio.sleep(0.25)
    assert await one.state(name) is BreakerState.HALF_OPEN
    admissions = await asyncio.gather(*(ledger.admit(name) for _ in range(10) for ledger in (one, other)))
    admitted = [each for each in admissions if each.admitted]
    assert len(admitted) == 1
    await other.release(name, admitted[0])
    again = await one.admit(name)
    assert again.admitted
    await other.settle(name, Admission(True, "late"), well=True)
    assert await one.state(name) is BreakerState.HALF_OPEN
    await one.settle(name, again, well=True)
    assert await other.state(name) is BreakerState.CLOSED


async def test_a_stalled_redis_is_waited_for_once_and_each_goes_by_its_own(
    own_redis: RedisServer, both: list[SharedScripts]
) -> None:
    ledger = RedisLedger(both[0])
    assert (await ledger.admit("e")).admitted
    own_redis.stall()
    begun = time.monotonic()
    for _ in range(5):
        await ledger.settle("e", Admission(True), well=False)
    assert await ledger.state("e") is BreakerState.OPEN
    assert not (await ledger.admit("e")).admitted
    assert time.monotonic() - begun < 2


async def test_two_processes_count_in_one_window_and_in_their_own_without_redis(
    own_redis: RedisServer, both: list[SharedScripts]
) -> None:
    one, other = (RedisWindows(each, BoundedWindows()) for each in both)
    assert [await one.incr("c", 60), await other.incr("c", 60), await one.incr("c", 60)] == [1, 2, 3]
    assert 55 < await other.get_expiry("c") - time.time() <= 60
    own_redis.end()
    assert [await one.incr("c", 60), await one.incr("c", 60), await other.incr("c", 60)] == [1, 2, 1]
    assert 55 < await one.get_expiry("c") - time.time() <= 60
