"""The cache on a real Redis of its own, and on the engine in the process."""

import time
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from app.adapters.redis.connection import TROUBLES, RedisConnection
from app.adapters.redis.embedded import EmbeddedRedis
from app.adapters.redis.entries import RedisEntries
from app.domain.breakers import Breaker, ProcessLedger
from app.domain.cache import Cache, Entry
from app.domain.outcomes import Unavailable
from tests.redis_server import RedisServer


@pytest.fixture
async def connection(own_redis: RedisServer) -> AsyncIterator[RedisConnection]:
    made = RedisConnection("127.0.0.1", own_redis.port, None, most=4, seconds=0.5)
    yield made
    await made.close()


@pytest.fixture(params=["server", "embedded"])
async def entries(request: pytest.FixtureRequest) -> AsyncIterator[RedisEntries]:
    if request.param == "server":
        server: RedisServer = request.getfixturevalue("own_redis")
        made = RedisConnection("127.0.0.1", server.port, None, most=4, seconds=5)
        yield RedisEntries(made)
        await made.close()
    else:
        embedded = EmbeddedRedis()
        yield RedisEntries(embedded)
        await embedded.close()


async def test_values_are_kept_replaced_and_forgotten(entries: RedisEntries) -> None:
    assert await entries.read("k") is None
    await entries.keep(Entry("k", "one", 86_400))
    await entries.keep(Entry("k", "zwei 🦦", 60))
    assert await entries.read("k") == Entry("k", "zwei 🦦", 60)
    assert await entries.forget("k")
    assert not await entries.forget("k")


async def test_a_star_is_any_text_and_a_question_mark_one_character(entries: RedisEntries) -> None:
    for key in ("a", "ab", "abc", "b.c", "A"):
        await entries.keep(Entry(key, "v", 60))
    assert (await entries.search("a*")).keys == ["a", "ab", "abc"]
    assert (await entries.search("a?")).keys == ["ab"]
    assert (await entries.search("*.*")).keys == ["b.c"]
    assert (await entries.search("*")).keys == ["A", "a", "ab", "abc", "b.c"]


async def test_a_search_stops_at_a_thousand_keys_and_says_so(entries: RedisEntries) -> None:
    for number in range(1_001):
        await entries.keep(Entry(f"k{number}", "v", 60))
    found = await entries.search("k*")
    assert (len(found.keys), found.truncated) == (1_000, True)


async def test_a_search_among_many_other_keys_ends_within_its_bounds(
    own_redis: RedisServer, connection: RedisConnection
) -> None:
    async with Redis(port=own_redis.port) as redis:
        await redis.eval("for i = 1, 300000 do redis.call('SET', 'other:' .. i, 'v') end", 0)
    begun = time.monotonic()
    found = await RedisEntries(connection).search("*")
    assert (found.keys, found.truncated) == ([], True)
    assert time.monotonic() - begun < 4


async def test_other_data_of_the_engine_is_out_of_reach(
    own_redis: RedisServer, connection: RedisConnection
) -> None:
    async with Redis(port=own_redis.port) as redis:
        await redis.set("k", "not yours")
        entries = RedisEntries(connection)
        assert await entries.read("k") is None
        assert not await entries.forget("k")
        await entries.keep(Entry("k", "mine", 60))
        assert await redis.get("k") == b"not yours"
        assert (await entries.search("*")).keys == ["k"]


async def test_an_engine_that_stalls_is_unavailable_in_time_and_then_well_again(
    own_redis: RedisServer, connection: RedisConnection
) -> None:
    cache = Cache(RedisEntries(connection), Breaker("cache", ProcessLedger(), TROUBLES, seconds=0.5))
    await cache.keep(Entry("k", "v", 60))
    own_redis.stall()
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        await cache.read("k")
    assert time.monotonic() - begun < 2
    own_redis.go_on()
    assert (await cache.read("k")).value == "v"


async def test_an_engine_that_was_not_there_at_the_start_is_used_once_it_is(own_redis: RedisServer) -> None:
    connection = RedisConnection("127.0.0.1", own_redis.port, None, most=4, seconds=5)
    own_redis.end()
    cache = Cache(RedisEntries(connection), Breaker("cache", ProcessLedger(), TROUBLES))
    with pytest.raises(Unavailable):
        await cache.read("k")
    own_redis.start()
    await cache.keep(Entry("k", "v", 60))
    await connection.close()
