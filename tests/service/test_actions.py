"""Starting, stopping and restarting: the life of a server and of the operations that move it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.fleets import eventually
from tests.service.inside import NOWHERE, OPERATIONS, SERVERS, Inside, Installation, server, serving
from tests.service.problems import refused


@pytest.fixture
async def slow(installation: Installation, tmp_path: Path) -> AsyncIterator[Inside]:
    """A service whose stages do not end before the test does."""
    async with serving(installation, tmp_path / "slow", stage_seconds=60) as inside:
        yield inside


async def act(api: Inside, action: str, server_id: str) -> dict[str, Any]:
    """Ask for it, without waiting."""
    answer = await api.admin.post(f"{SERVERS}/{server_id}/{action}")
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def at_work(api: Inside, operation_id: str) -> dict[str, Any]:
    """An operation, once somebody works on it."""

    async def running() -> dict[str, Any] | None:
        body: dict[str, Any] = (await api.admin.get(f"{OPERATIONS}/{operation_id}")).json()
        return body if body["status"] == "running" else None

    return await eventually(running)


async def load(api: Inside, server_id: str) -> tuple[str, float, float]:
    shown = await api.shown(server_id)
    return shown["status"], shown["cpu_percent"], shown["memory_percent"]


async def test_start_server_answers_at_once_with_the_operation_and_where_it_is(slow: Inside) -> None:
    machine = await slow.add("web-1")
    answer = await slow.deploy.post(f"{SERVERS}/{machine['id']}/start")
    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["location"] == f"{OPERATIONS}/{UUID(body['id'])}"
    assert body == {
        "id": body["id"],
        "kind": "start_server",
        "target": {"type": "server", "id": machine["id"]},
        "status": "pending",
        "stage": None,
        "progress": 0,
        "requested_by": "deploy",
        "reason": None,
        "error": None,
        "attempts": 0,
        "created_at": body["created_at"],
        "started_at": None,
        "finished_at": None,
        "duration_seconds": None,
    }
    assert await load(slow, machine["id"]) == ("starting", 0.0, 0.0)


async def test_start_server_ends_with_a_running_server_and_its_load(api: Inside) -> None:
    machine = await api.add("web-1")
    operation = await api.act("start", machine["id"])
    assert (operation["status"], operation["stage"], operation["progress"]) == ("succeeded", "verifying", 100)
    assert (operation["error"], operation["attempts"]) == (None, 1)
    moments = [
        datetime.fromisoformat(operation[name]) for name in ("created_at", "started_at", "finished_at")
    ]
    assert moments == sorted(moments)
    assert operation["duration_seconds"] == pytest.approx((moments[2] - moments[1]).total_seconds())
    assert await load(api, machine["id"]) == ("running", 15.5, 32.0)
    assert (await api.shown(machine["id"]))["last_check"] is not None


async def test_stop_server_takes_the_load_away(api: Inside) -> None:
    machine = await api.running("web-1")
    operation = await act(api, "stop", machine["id"])
    assert (await api.shown(machine["id"]))["status"] == "stopping"
    assert (await api.ended(operation["id"]))["status"] == "succeeded"
    assert await load(api, machine["id"]) == ("stopped", 0.0, 0.0)


async def test_restart_server_passes_through_maintenance(api: Inside) -> None:
    machine = await api.running("web-1")
    operation = await act(api, "restart", machine["id"])
    assert (await api.shown(machine["id"]))["status"] == "maintenance"
    ended = await api.ended(operation["id"])
    assert (ended["kind"], ended["status"], ended["progress"]) == ("restart_server", "succeeded", 100)
    assert await load(api, machine["id"]) == ("running", 15.5, 32.0)


async def test_restart_server_goes_through_its_three_stages(
    installation: Installation, tmp_path: Path
) -> None:
    async with serving(installation, tmp_path / "data", stage_seconds=0.1) as api:
        machine = await api.running("web-1")
        operation = await act(api, "restart", machine["id"])
        seen: list[tuple[str | None, int]] = []
        while (body := (await api.admin.get(f"{OPERATIONS}/{operation['id']}")).json())["status"] in (
            "pending",
            "running",
        ):
            if body["status"] == "running" and (body["stage"], body["progress"]) not in seen:
                seen.append((body["stage"], body["progress"]))
            await asyncio.sleep(0.01)
    assert seen == [("stopping", 0), ("starting", 30), ("verifying", 70)]


@pytest.mark.parametrize(
    ("status", "action", "why"),
    [
        ("running", "start", "The server is running already."),
        ("stopped", "stop", "The server is stopped already."),
        ("stopped", "restart", "The server is not running."),
    ],
)
async def test_an_action_on_a_server_that_is_there_already_is_409(
    api: Inside, status: str, action: str, why: str
) -> None:
    machine = await (api.running if status == "running" else api.add)("web-1")
    problem = refused(await api.admin.post(f"{SERVERS}/{machine['id']}/{action}"), 409)
    assert problem["detail"] == why
    assert await api.shown(machine["id"]) == machine


@pytest.mark.parametrize("action", ["start", "stop", "restart"])
async def test_an_action_on_a_server_that_is_not_there_is_404(api: Inside, action: str) -> None:
    refused(await api.admin.post(f"{SERVERS}/{NOWHERE}/{action}"), 404)


async def test_nothing_changes_a_server_while_an_operation_is_under_way(slow: Inside) -> None:
    machine = await slow.add("web-1")
    operation = await act(slow, "start", machine["id"])
    await at_work(slow, operation["id"])
    path = f"{SERVERS}/{machine['id']}"
    for method, to, body in (
        ("POST", "/start", None),
        ("POST", "/stop", None),
        ("POST", "/restart", None),
        ("PUT", "", server("web-2")),
        ("PATCH", "", {"port": 1}),
        ("DELETE", "", None),
    ):
        answer = await slow.admin.request(method, path + to, json=body)
        assert refused(answer, 409)["detail"] == "An operation of this server has not finished yet."
    assert (await slow.shown(machine["id"]))["name"] == "web-1"
    assert (await slow.admin.get(OPERATIONS)).json()["total"] == 1


async def test_two_actions_at_once_start_one_operation(api: Inside) -> None:
    machine = await api.add("web-1")
    path = f"{SERVERS}/{machine['id']}/start"
    answers = await asyncio.gather(*(api.admin.post(path) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409, 409]


async def test_get_operation_is_404_where_nothing_has_the_id(api: Inside) -> None:
    refused(await api.admin.get(f"{OPERATIONS}/{NOWHERE}"), 404)


async def test_get_operation_outlives_its_server(api: Inside) -> None:
    machine = await api.add("web-1")
    operation = await api.act("start", machine["id"])
    await api.admin.delete(f"{SERVERS}/{machine['id']}")
    answer = await api.admin.get(f"{OPERATIONS}/{operation['id']}")
    assert (answer.status_code, answer.json()) == (200, operation)


async def test_cancel_operation_that_is_under_way_ends_it_at_the_next_stage(
    installation: Installation, tmp_path: Path
) -> None:
    async with serving(installation, tmp_path / "steady", stage_seconds=1) as api:
        await cancelled_under_way(api)


async def cancelled_under_way(api: Inside) -> None:
    machine = await api.running("web-1")
    operation = await act(api, "stop", machine["id"])
    await at_work(api, operation["id"])
    answers = [await api.admin.post(f"{OPERATIONS}/{operation['id']}/cancel") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] == operation["id"]
    ended = await api.ended(operation["id"])
    assert (ended["status"], ended["progress"], ended["error"]) == ("cancelled", 50, None)
    assert await load(api, machine["id"]) == ("running", 15.5, 32.0)
    await api.act("stop", machine["id"])


async def test_cancel_operation_that_waits_ends_it_at_once(slow: Inside) -> None:
    # A worker carries out 16 at once, so that the last one waits.
    machines = [await slow.add(f"web-{number}") for number in range(17)]
    operations = [await act(slow, "start", machine["id"]) for machine in machines]
    await at_work(slow, operations[15]["id"])
    answer = await slow.admin.post(f"{OPERATIONS}/{operations[16]['id']}/cancel")
    assert answer.status_code == 202
    body = answer.json()
    assert (body["status"], body["stage"], body["progress"]) == ("cancelled", None, 0)
    assert (body["started_at"], body["duration_seconds"]) == (None, None)
    assert (await slow.shown(machines[16]["id"]))["status"] == "stopped"


async def test_cancel_operation_that_has_finished_is_409(api: Inside) -> None:
    machine = await api.add("web-1")
    operation = await api.act("start", machine["id"])
    problem = refused(await api.admin.post(f"{OPERATIONS}/{operation['id']}/cancel"), 409)
    assert problem["detail"] == "The operation has already finished: it succeeded."


async def test_cancel_operation_is_404_where_nothing_has_the_id(api: Inside) -> None:
    refused(await api.admin.post(f"{OPERATIONS}/{NOWHERE}/cancel"), 404)


async def test_an_operation_is_requested_by_the_key_that_asked(api: Inside) -> None:
    machine = await api.add("web-1")
    key = (await api.key("servers:write", name="deployer"))["key"]
    answer = await api.holding(**{"X-API-Key": key}).post(f"{SERVERS}/{machine['id']}/start")
    assert answer.json()["requested_by"] == "deployer"


async def test_work_goes_on_after_a_restart_of_the_service(
    installation: Installation, tmp_path: Path
) -> None:
    async with serving(installation, tmp_path / "data", stage_seconds=60) as first:
        machine = await first.add("web-1")
        operation = await act(first, "start", machine["id"])
        await at_work(first, operation["id"])
    left = Installation(tmp_path / "data", installation.tokens, installation.ids)
    async with serving(left, tmp_path / "copy") as second:
        ended = await second.ended(operation["id"])
        assert (ended["status"], ended["attempts"]) == ("succeeded", 1)
        assert await load(second, machine["id"]) == ("running", 15.5, 32.0)
