"""The cache inside the service: in process, on Redis, on engines that misbehave."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from tests.service.inside import Inside, Installation, serving
from tests.service.problems import refused

CACHE = "/examples/cache"
REDIS = "/redis"


async def test_set_cache_entry_replaces_what_the_key_had(api: Inside) -> None:
    for value, ttl in (("one", 60), ("two", 30)):
        answer = await api.admin.post(f"{CACHE}/k", json={"value": value, "ttl": ttl})
        assert (answer.status_code, answer.json()) == (200, {"key": "k", "value": value, "ttl": ttl})


async def test_get_cache_entry_gives_what_was_set_and_404_for_the_rest(api: Inside) -> None:
    await api.admin.post(f"{CACHE}/k", json={"value": "v"})
    assert (await api.admin.get(f"{CACHE}/k")).json()["value"] == "v"
    refused(await api.admin.get(f"{CACHE}/other"), 404)


async def test_delete_cache_entry_forgets_the_key(api: Inside) -> None:
    await api.admin.post(f"{CACHE}/k", json={"value": "v"})
    assert (await api.admin.delete(f"{CACHE}/k")).status_code == 204
    refused(await api.admin.delete(f"{CACHE}/k"), 404)


async def test_find_cache_entries_gives_keys_in_their_order(api: Inside) -> None:
    for key in ("b", "a", "c1"):
        await api.admin.post(f"{CACHE}/{key}", json={"value": "v"})
    answer = await api.admin.get(f"{CACHE}/pattern/%3F")
    assert answer.json() == {"pattern": "?", "keys": ["a", "b"], "truncated": False}


async def test_list_cluster_nodes_without_a_cluster_is_409(api: Inside) -> None:
    refused(await api.admin.get(f"{REDIS}/cluster/nodes"), 409, "not_a_cluster")


async def test_list_cluster_slots_without_a_cluster_is_409(api: Inside) -> None:
    refused(await api.admin.get(f"{REDIS}/cluster/slots"), 409, "not_a_cluster")


async def test_get_cluster_info_without_a_cluster_is_409(api: Inside) -> None:
    refused(await api.admin.get(f"{REDIS}/cluster/info"), 409, "not_a_cluster")


async def test_get_node_info_without_a_cluster_is_409_whatever_the_name(api: Inside) -> None:
    refused(await api.admin.get(f"{REDIS}/nodes/any/info"), 409, "not_a_cluster")


async def test_values_are_kept_in_redis_where_it_is_set_and_a_stalled_one_is_503(
    installation: Installation, tmp_path: Path, own_redis: RedisServer
) -> None:
    given = {"redis_host": "127.0.0.1", "redis_port": own_redis.port, "engine_seconds": 0.5}
    async with serving(installation, tmp_path / "data", **given) as api:
        assert (await api.admin.post(f"{CACHE}/k", json={"value": "v"})).status_code == 200
        refused(await api.admin.get(f"{REDIS}/cluster/nodes"), 409, "not_a_cluster")
        health = (await api.nobody.get("/health/redis")).json()
        assert (health["status"], health["engine"]) == ("healthy", "redis")
        own_redis.stall()
        begun = time.monotonic()
        gone = await api.admin.get(f"{CACHE}/k")
        assert time.monotonic() - begun < 5
        refused(gone, 503, "component_unavailable")
        assert str(own_redis.port) not in gone.text
        own_redis.go_on()


@pytest.mark.parametrize("line", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"-NOAUTH no\r\n" * 9])
async def test_an_engine_that_talks_nonsense_or_wants_a_password_is_503(
    installation: Installation, tmp_path: Path, line: bytes
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(line)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        given = {"redis_host": "127.0.0.1", "redis_port": port, "engine_seconds": 0.5}
        async with serving(installation, tmp_path / "data", **given) as api:
            refused(await api.admin.get(f"{CACHE}/k"), 503, "component_unavailable")
