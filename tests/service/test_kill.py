"""What `kill -9` leaves of a service that was writing for many callers at once, as its callers see it."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import make_url

from tests.accounts import PASSWORD
from tests.databases import in_a_thread, on_server
from tests.service.inside import OPERATIONS, SERVERS, server
from tests.service.outside import PATIENCE, Outside

CALLERS = 4


@dataclass
class Ledger:
    """What callers asked for, and what they were told had been done, by Idempotency-Key."""

    asked: list[str] = field(default_factory=list)
    created: dict[str, bytes] = field(default_factory=dict)
    started: dict[str, bytes] = field(default_factory=dict)

    def work(self, admin: httpx.Client, stop: threading.Event, prefix: str) -> None:
        """Creates and starts servers until the service is gone."""
        number = 0
        while not stop.is_set():
            name = f"{prefix}-{number}"
            number += 1
            self.asked.append(name)
            try:
                answer = create(admin, name)
                self.created[name] = answer.content
                path = answer.headers["location"]
                started = admin.post(f"{path}/start", headers={"Idempotency-Key": name})
                assert started.status_code == 202, started.text
                self.started[name] = started.content
            except httpx.TransportError:
                return


def create(admin: httpx.Client, name: str) -> httpx.Response:
    answer = admin.post(SERVERS, json=server(name), headers={"Idempotency-Key": name})
    assert answer.status_code == 201, answer.text
    return answer


def killed_at_work(outside: Outside, token: str, ledger: Ledger, round_: int, after: int) -> None:
    """Lets callers work until so many more servers have been acknowledged, and kills the service."""
    stop = threading.Event()
    wanted = len(ledger.created) + after
    with ThreadPoolExecutor(CALLERS) as callers:
        done = []
        for number in range(CALLERS):
            admin = outside.caller(token)
            done.append(callers.submit(ledger.work, admin, stop, f"web-{round_}-{number}"))
        wait_for(lambda: len(ledger.created) >= wanted or None)
        assert outside.kill() == -9
        stop.set()
        for each in done:
            each.result(PATIENCE)


def wait_for(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while (found := look()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def everything(admin: httpx.Client, path: str) -> list[dict[str, Any]]:
    """All items of a list, page by page along its links."""
    items: list[dict[str, Any]] = []
    following: str | None = f"{path}?per_page=100"
    while following:
        answer = admin.get(following)
        assert answer.status_code == 200
        items += answer.json()["items"]
        following = answer.links.get("next", {}).get("url")
    return items


def nothing_under_way(admin: httpx.Client) -> bool | None:
    waiting = [
        admin.get(OPERATIONS, params={"status": each}).json()["total"] for each in ("pending", "running")
    ]
    return True if waiting == [0, 0] else None


def check(admin: httpx.Client, ledger: Ledger) -> None:
    """Everything that was acknowledged is there, and nothing is there twice."""
    wait_for(lambda: nothing_under_way(admin))
    servers = {item["name"]: item for item in everything(admin, SERVERS)}
    assert ledger.created.keys() <= servers.keys() <= set(ledger.asked)
    for name, first in ledger.created.items():
        assert create(admin, name).content == first
    for name in ledger.asked:
        create(admin, name)
    after = everything(admin, SERVERS)
    assert sorted(item["name"] for item in after) == sorted(ledger.asked)

    operations = everything(admin, OPERATIONS)
    assert {item["status"] for item in operations} == {"succeeded"}
    targets = [item["target"]["id"] for item in operations]
    assert len(targets) == len(set(targets)), "no server was started twice"
    started = {item["id"] for item in after if item["status"] == "running"}
    assert started == set(targets)
    for name, first in ledger.started.items():
        path = f"{SERVERS}/{servers[name]['id']}/start"
        assert admin.post(path, headers={"Idempotency-Key": name}).content == first
    assert len(everything(admin, OPERATIONS)) == len(operations)


def rounds(outside: Outside, count: int) -> None:
    """Kills the service again and again, then looks at what is left."""
    ledger = Ledger()
    token = ""
    for number in range(count):
        outside.start()
        token = token or outside.login().json()["access_token"]
        killed_at_work(outside, token, ledger, number, after=5 + 10 * number)
    outside.start()
    with outside.caller(token) as admin:
        check(admin, ledger)
    assert outside.stop() == 0


def test_everything_acknowledged_survives_and_repeats_do_nothing_twice(outside: Outside) -> None:
    rounds(outside, 3)


@pytest.fixture
def postgresql(postgresql_server: str, tmp_path: Path) -> Iterator[Outside]:
    """An installation with an empty PostgreSQL database of its own."""
    name = f"test_{uuid4().hex}"
    in_a_thread(on_server(f"CREATE DATABASE {name}"))
    url = make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
    outside = Outside(tmp_path, {"DATABASE_URL": url, "ADMIN_PASSWORD": PASSWORD})
    yield outside
    if outside.process is not None:
        outside.kill()
    in_a_thread(on_server(f"DROP DATABASE {name} WITH (FORCE)"))


def test_everything_acknowledged_survives_on_postgresql_too(postgresql: Outside) -> None:
    rounds(postgresql, 2)
