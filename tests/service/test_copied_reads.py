"""Reads that are answered from copies, seen from outside: by one process, and by two beside each other."""

import random
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import make_url

from tests.accounts import PASSWORD
from tests.databases import in_a_thread, on_server
from tests.redis_server import RedisServer
from tests.service.inside import EXPERIMENTS, Inside, Installation, created, serving
from tests.service.outside import Outside
from tests.service.problems import refused


def reads(metrics: str) -> dict[str, int]:
    """What has become of reads, by outcome."""
    found = re.findall(r'^concord_cache_reads_total\{outcome="(\w+)"\} (\S+)$', metrics, re.MULTILINE)
    return {outcome: int(float(count)) for outcome, count in found}


async def test_get_metrics_tells_what_became_of_reads(api: Inside) -> None:
    assert reads((await api.nobody.get("/metrics")).text) == dict.fromkeys(
        ("hit", "miss", "shared", "bypassed"), 0
    )
    path = (
        f"{EXPERIMENTS}/{created(await api.admin.post(EXPERIMENTS, json={'name': 'a', 'owner': 'b'}))['id']}"
    )
    first = await api.admin.get(path)
    again = await api.admin.get(path)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    known = {"If-None-Match": first.headers["etag"]}
    assert (await api.admin.get(path, headers=known)).status_code == 304
    assert reads((await api.nobody.get("/metrics")).text) == {"hit": 2, "miss": 1, "shared": 0, "bypassed": 0}
    changed = await api.admin.patch(path, json={"status": "running"})
    fresh = await api.admin.get(path, headers=known)
    assert (fresh.status_code, fresh.json()) == (200, changed.json())
    assert reads((await api.nobody.get("/metrics")).text)["miss"] == 2


async def test_get_health_component_tells_of_redis_and_all_goes_on_without_it(
    installation: Installation, tmp_path: Path, own_redis: RedisServer
) -> None:
    async with serving(installation, tmp_path / "data", redis_url=own_redis.url) as api:
        answer = await api.nobody.get("/health/redis")
        assert (answer.json()["status"], answer.json()["engine"]) == ("healthy", "redis")
        body = created(await api.admin.post(EXPERIMENTS, json={"name": "a", "owner": "b"}))
        path = f"{EXPERIMENTS}/{body['id']}"
        assert (await api.admin.get(path)).json() == body
        assert (await api.admin.get(path)).json() == body
        assert reads((await api.nobody.get("/metrics")).text)["hit"] == 1
        own_redis.end()
        problem = refused(await api.nobody.get("/health/redis"), 503)
        assert str(own_redis.port) not in str(problem)
        everything = await api.nobody.get("/health/all")
        assert (everything.status_code, everything.json()["status"]) == (200, "degraded")
        assert (await api.admin.get(path)).json() == body
        changed = await api.admin.patch(path, json={"status": "running"})
        assert (await api.admin.get(path)).json() == changed.json()
        own_redis.start()
        assert (await api.admin.get(path)).json() == changed.json()
        assert "concord_cache_troubles_total 0.0" not in (await api.nobody.get("/metrics")).text


@pytest.fixture
def pair(postgresql_server: str, redis_server: RedisServer, tmp_path: Path) -> Iterator[list[Outside]]:
    """Two processes on one PostgreSQL database and one Redis."""
    name = f"test_{uuid4().hex}"
    in_a_thread(on_server(f"CREATE DATABASE {name}"))
    url = make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
    shared = {
        "DATABASE_URL": url,
        "REDIS_URL": redis_server.url,
        "ADMIN_PASSWORD": PASSWORD,
        "SECRET_KEY": "s" * 32,
    }
    made = []
    for each in ("one", "two"):
        (tmp_path / each).mkdir()
        made.append(Outside(tmp_path / each, shared).start())
    yield made
    for outside in made:
        outside.kill()
    in_a_thread(on_server(f"DROP DATABASE {name} WITH (FORCE)"))


def test_of_two_processes_none_answers_with_what_is_behind_an_acknowledged_write(pair: list[Outside]) -> None:
    token = pair[0].login().json()["access_token"]
    callers = [outside.caller(token) for outside in pair]
    path = f"{EXPERIMENTS}/{callers[0].post(EXPERIMENTS, json={'name': 'a', 'owner': 'b'}).json()['id']}"
    run = f"{path}/runs/{callers[0].post(f'{path}/runs', json={'metrics': {'step': 0}}).json()['id']}"
    acknowledged, started = 0, 0
    over = threading.Event()
    wrong: list[Any] = []

    def step_in(answer: httpx.Response) -> float:
        body = answer.json()
        shown = body["runs"][0] if "runs" in body else body
        return float(shown["metrics"]["step"])

    def read(number: int) -> None:
        last = 0.0
        with pair[number % 2].caller(token) as caller:
            while not over.is_set():
                floor = max(acknowledged, last)
                last = step_in(caller.get(path if number % 3 else run))
                if not floor <= last <= started:
                    wrong.append((floor, last, started))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    for step in range(1, 41):
        started = step
        callers[random.randrange(2)].patch(run, json={"metrics": {"step": step}}).raise_for_status()
        acknowledged = step
        for caller in callers:
            assert step_in(caller.get(path)) == step
            assert step_in(caller.get(run)) == step
    over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    told = [reads(caller.get("/metrics").text) for caller in callers]
    assert all(each["hit"] > 0 for each in told), told
    for caller in callers:
        caller.close()
