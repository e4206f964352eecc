"""The event stream of an operation: every change once, from where the caller says, until the end."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from app.domain.watching import Patience
from tests.accounts import PASSWORD
from tests.service.inside import KEYS, NOWHERE, OPERATIONS, OWN_PASSWORD, Inside
from tests.service.problems import refused


def told(answer: Response) -> list[tuple[int, dict[str, Any]]]:
    """The events of an answer, comments left out."""
    found = []
    for block in answer.text.split("\n\n"):
        if not block or block.startswith(":"):
            continue
        number, kind, data = block.split("\n")
        assert kind == "event: changed"
        found.append((int(number.removeprefix("id: ")), json.loads(data.removeprefix("data: "))))
    return found


def steps(answer: Response) -> list[tuple[int, str, str | None, int]]:
    return [(number, each["status"], each["stage"], each["progress"]) for number, each in told(answer)]


DEPLOYED = [
    (1, "pending", None, 0),
    (2, "running", "preparing", 0),
    (3, "running", "building", 10),
    (4, "running", "testing", 30),
    (5, "running", "deploying", 50),
    (6, "running", "verifying", 80),
    (7, "succeeded", "verifying", 100),
]


async def test_watch_operation_tells_every_change_of_what_has_ended(api: Inside) -> None:
    ended = await api.deployed()
    answer = await api.admin.get(f"{OPERATIONS}/{ended['operation_id']}/events")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert steps(answer) == DEPLOYED
    last = (await api.admin.get(f"{OPERATIONS}/{ended['operation_id']}")).json()
    assert told(answer)[-1][1] == last


async def test_watch_operation_goes_on_until_the_end_of_what_runs(api: Inside) -> None:
    held = await api.held()
    path = f"{OPERATIONS}/{held['operation_id']}/events"
    watching = [asyncio.create_task(api.admin.get(path)) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert not any(each.done() for each in watching)
    await api.cancel(held["operation_id"])
    for answer in await asyncio.wait_for(asyncio.gather(*watching), 10):
        assert steps(answer) == [*DEPLOYED[:4], (5, "cancelled", "testing", 50)]


async def test_watch_operation_begins_with_what_waits(api: Inside) -> None:
    first = await api.held()
    second = await api.begun()
    watching = asyncio.create_task(api.admin.get(f"{OPERATIONS}/{second['operation_id']}/events"))
    await asyncio.sleep(0.1)
    await api.cancel(first["operation_id"])
    assert steps(await asyncio.wait_for(watching, 10)) == DEPLOYED


async def test_watch_operation_goes_on_behind_the_last_event_that_was_seen(api: Inside) -> None:
    ended = await api.deployed()
    path = f"{OPERATIONS}/{ended['operation_id']}/events"
    for seen in range(7):
        answer = await api.admin.get(path, headers={"Last-Event-ID": str(seen)})
        assert steps(answer) == DEPLOYED[seen:]


@pytest.mark.parametrize("seen", ["7", "8", "9" * 18])
async def test_watch_operation_is_204_when_nothing_will_follow(api: Inside, seen: str) -> None:
    ended = await api.deployed()
    path = f"{OPERATIONS}/{ended['operation_id']}/events"
    answer = await api.admin.get(path, headers={"Last-Event-ID": seen})
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("seen", ["", "-1", "01", "x", "1.0", "9" * 19])
async def test_an_id_of_no_event_is_422(api: Inside, seen: str) -> None:
    ended = await api.deployed()
    path = f"{OPERATIONS}/{ended['operation_id']}/events"
    problem = refused(await api.admin.get(path, headers={"Last-Event-ID": seen}), 422)
    assert [each["pointer"] for each in problem["details"]] == ["/header/Last-Event-ID"]


async def test_watch_operation_of_a_server_tells_its_stages(api: Inside) -> None:
    started = await api.act("start", (await api.add("web-1"))["id"])
    assert steps(await api.admin.get(f"{OPERATIONS}/{started['id']}/events")) == [
        (1, "pending", None, 0),
        (2, "running", "starting", 0),
        (3, "running", "verifying", 50),
        (4, "succeeded", "verifying", 100),
    ]


async def test_watch_operation_refuses_as_reading_one_does(api: Inside) -> None:
    made = await api.deployed(environment="prod")
    refused(await api.admin.get(f"{OPERATIONS}/{NOWHERE}/events"), 404)
    refused(await api.dev.get(f"{OPERATIONS}/{made['operation_id']}/events"), 403)
    path = f"{OPERATIONS}/{made['operation_id']}/events"
    refused(await api.admin.get(path, headers={"Accept": "application/json"}), 406)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life come quickly."""
    monkeypatch.setattr("app.workshop.Patience", lambda: Patience(heartbeat=timedelta(seconds=0.1)))


async def test_a_stream_ends_when_its_key_is_deleted_and_no_other_does(impatient: None, api: Inside) -> None:
    key = await api.key("operations:read")
    held = await api.held()
    path = f"{OPERATIONS}/{held['operation_id']}/events"
    cut_off = asyncio.create_task(api.nobody.get(path, headers={"X-API-Key": key["key"]}))
    other = asyncio.create_task(api.admin.get(path))
    await asyncio.sleep(0.3)
    assert not cut_off.done()
    assert (await api.admin.delete(f"{KEYS}/{key['id']}")).status_code == 204
    assert steps(await asyncio.wait_for(cut_off, 10)) == DEPLOYED[:4]
    await api.cancel(held["operation_id"])
    assert steps(await asyncio.wait_for(other, 10))[-1][1] == "cancelled"


async def test_a_stream_ends_when_its_user_has_another_password(impatient: None, api: Inside) -> None:
    held = await api.held()
    cut_off = asyncio.create_task(api.monitor.get(f"{OPERATIONS}/{held['operation_id']}/events"))
    await asyncio.sleep(0.3)
    passwords = {"old_password": PASSWORD, "new_password": "another password"}
    assert (await api.monitor.post(OWN_PASSWORD, json=passwords)).status_code == 204
    assert steps(await asyncio.wait_for(cut_off, 10)) == DEPLOYED[:4]
    await api.cancel(held["operation_id"])


async def test_a_head_of_a_stream_ends_at_once_and_leaves_nobody_watching(api: Inside) -> None:
    held = await api.held()
    answer = await api.admin.head(f"{OPERATIONS}/{held['operation_id']}/events")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream")
    assert "concord_event_streams 0.0" in (await api.admin.get("/metrics")).text
    await api.cancel(held["operation_id"])
