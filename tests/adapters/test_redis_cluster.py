"""The cache on a real Redis Cluster, and what is said of its nodes."""

from collections.abc import AsyncIterator

import pytest

from app.adapters.redis.connection import TROUBLES, RedisConnection
from app.adapters.redis.entries import RedisEntries
from app.adapters.redis.topology import RedisTopology
from app.domain.breakers import Breaker, ProcessLedger
from app.domain.cache import Entry
from app.domain.outcomes import NotFound
from app.domain.redis import Cluster, NotACluster
from tests.redis_cluster import RedisCluster
from tests.redis_server import RedisServer


@pytest.fixture
async def connection(redis_cluster: RedisCluster) -> AsyncIterator[RedisConnection]:
    made = RedisConnection("127.0.0.1", redis_cluster.ports[0], None, most=4, seconds=5)
    yield made
    await made.close()


def cluster_of(connection: RedisConnection) -> Cluster:
    return Cluster(RedisTopology(connection), Breaker("redis", ProcessLedger(), TROUBLES))


async def test_keys_of_all_nodes_are_kept_read_found_and_forgotten(connection: RedisConnection) -> None:
    entries = RedisEntries(connection)
    keys = sorted(f"spread-{number}" for number in range(60))
    for key in keys:
        await entries.keep(Entry(key, key.upper(), 60))
    assert connection.engine == "redis-cluster"
    assert await entries.read("spread-7") == Entry("spread-7", "SPREAD-7", 60)
    found = await entries.search("spread-*")
    assert (found.keys, found.truncated) == (keys, False)
    for key in keys:
        assert await entries.forget(key)
    assert (await entries.search("spread-*")).keys == []


async def test_the_nodes_share_all_slots_and_no_address_is_told(connection: RedisConnection) -> None:
    cluster = cluster_of(connection)
    nodes = await cluster.nodes()
    assert [(node.role, node.connected) for node in nodes] == [("primary", True)] * 3
    assert [node.name for node in nodes] == sorted(node.name for node in nodes)
    slots = await cluster.slots()
    assert (slots[0].start, slots[-1].end) == (0, 16_383)
    assert sum(each.end - each.start + 1 for each in slots) == 16_384
    assert {each.primary for each in slots} == {node.name for node in nodes}
    state = await cluster.state()
    assert (state.ok, state.slots_assigned, state.known_nodes, state.size) == (True, 16_384, 3, 3)
    assert "127.0.0.1" not in f"{nodes}{slots}{state}"


async def test_each_node_tells_how_it_is_and_others_are_not_found(connection: RedisConnection) -> None:
    cluster = cluster_of(connection)
    for node in await cluster.nodes():
        told = await cluster.node(node.name)
        assert (told.name, told.role) == (node.name, "primary")
        assert told.used_memory_bytes > 0
    with pytest.raises(NotFound):
        await cluster.node("0" * 40)


async def test_a_server_that_stands_alone_is_no_cluster(redis_server: RedisServer) -> None:
    alone = RedisConnection("127.0.0.1", redis_server.port, None, most=4, seconds=5)
    try:
        with pytest.raises(NotACluster):
            await cluster_of(alone).nodes()
        with pytest.raises(NotACluster):
            await cluster_of(alone).node("any")
    finally:
        await alone.close()
