"""The tag operations, and the actions on servers that they carry out."""

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from calls import Caller
from world import World, ids

NOBODY = "00000000-0000-4000-8000-000000000000"


def seen_stages(world: World, operation_id: str) -> list[tuple[str | None, int, str]]:
    """Stage, progress and status of an operation until it ends, each once."""
    seen: list[tuple[str | None, int, str]] = []

    def look(operation: Any) -> bool:
        state = (operation["stage"], operation["progress"], operation["status"])
        if state not in seen:
            seen.append(state)
        return operation["status"] in {"succeeded", "failed", "cancelled"}

    world.until(operation_id, look)
    return seen


@pytest.mark.operation("start_server", "get_operation", "get_server")
def test_a_started_server_runs_with_the_load_that_it_reports(world: World) -> None:
    made = world.create_server().body
    answer = world.admin.call("start_server", 202, server_id=made["id"])
    assert answer.location == f"/api/v1/operations/{answer.body['id']}"
    assert {**answer.body, "id": None, "created_at": None} == {
        "id": None,
        "kind": "start_server",
        "target": {"type": "server", "id": made["id"]},
        "status": "pending",
        "stage": None,
        "progress": 0,
        "requested_by": world.target.username,
        "reason": None,
        "error": None,
        "attempts": 0,
        "created_at": None,
        "started_at": None,
        "finished_at": None,
        "duration_seconds": None,
    }
    done = world.finished(answer.body["id"])
    varying = ("started_at", "finished_at", "duration_seconds")
    assert {**done, **dict.fromkeys(varying)} == {
        **answer.body,
        "status": "succeeded",
        "stage": "verifying",
        "progress": 100,
        "attempts": 1,
    }
    began, ended = (datetime.fromisoformat(done[name]) for name in ("started_at", "finished_at"))
    assert done["duration_seconds"] == pytest.approx((ended - began).total_seconds(), abs=0.002)
    assert datetime.fromisoformat(done["created_at"]) <= began < ended
    server = world.admin.call("get_server", 200, server_id=made["id"]).body
    changing = ("status", "cpu_percent", "memory_percent")
    assert [server[name] for name in changing] == ["running", 15.5, 32.0]
    assert server["last_check"] is not None
    assert server["updated_at"] > made["updated_at"]
    kept = {name: made[name] for name in made if name not in {*changing, "last_check", "updated_at"}}
    assert {name: server[name] for name in kept} == kept


@pytest.mark.operation("stop_server")
def test_a_stopped_server_bears_no_load(world: World) -> None:
    server_id = world.running_server()
    answer = world.admin.call("stop_server", 202, server_id=server_id)
    assert answer.body["kind"] == "stop_server"
    assert world.finished(answer.body["id"])["stage"] == "verifying"
    server = world.admin.call("get_server", 200, server_id=server_id).body
    assert [server[name] for name in ("status", "cpu_percent", "memory_percent")] == ["stopped", 0, 0]
    assert server["last_check"] is not None


@pytest.mark.operation("restart_server")
def test_a_restarted_server_runs_again(world: World) -> None:
    server_id = world.running_server()
    answer = world.admin.call("restart_server", 202, server_id=server_id)
    assert answer.body["kind"] == "restart_server"
    assert world.finished(answer.body["id"])["progress"] == 100
    server = world.admin.call("get_server", 200, server_id=server_id).body
    assert [server[name] for name in ("status", "cpu_percent", "memory_percent")] == ["running", 15.5, 32.0]


@pytest.mark.operation("start_server", "stop_server", "restart_server")
def test_actions_that_lead_nowhere_are_conflicts_and_change_nothing(world: World) -> None:
    stopped, running = world.create_server().body["id"], world.running_server()
    for server_id, actions in ((stopped, ("stop_server", "restart_server")), (running, ("start_server",))):
        before = world.admin.call("get_server", 200, server_id=server_id)
        for action in actions:
            assert world.admin.call(action, 409, server_id=server_id).error == "conflict"
        after = world.admin.call("get_server", 200, server_id=server_id)
        assert (after.body, after.etag) == (before.body, before.etag)
    assert world.admin.call("list_operations", 200, query={"target_id": stopped}).body["total"] == 0


@pytest.mark.parametrize("action", ["start_server", "stop_server", "restart_server"])
def test_no_action_moves_what_is_not_there(world: World, action: str) -> None:
    assert world.admin.call(action, 404, server_id=NOBODY).error == "resource_not_found"


@pytest.mark.operation("start_server")
def test_an_action_ignores_a_body(world: World) -> None:
    headers = {"Content-Type": "text/plain"}
    world.admin.call("start_server", 202, server_id=world.server(), content=b"{nonsense", headers=headers)


@pytest.mark.operation("get_operation")
def test_an_operation_is_the_callers_who_asked_for_it(world: World) -> None:
    by_key = world.create_key("servers:write", "operations:read").body
    caller = Caller(world.wire, {"X-API-Key": by_key["key"]})
    asked = caller.call("start_server", 202, server_id=world.server())
    assert asked.body["requested_by"] == by_key["name"]
    by_user = world.deploy.caller.call("start_server", 202, server_id=world.server())
    assert by_user.body["requested_by"] == world.deploy.name
    caller.call("get_operation", 200, operation_id=asked.body["id"])


@pytest.mark.operation("get_operation", "cancel_operation")
def test_no_operation_has_the_id_of_nobody(world: World) -> None:
    assert world.admin.call("get_operation", 404, operation_id=NOBODY).error == "resource_not_found"
    assert world.admin.call("cancel_operation", 404, operation_id=NOBODY).error == "resource_not_found"


@pytest.mark.operation("list_operations")
def test_operations_are_listed_newest_first_by_kind_status_and_target(world: World) -> None:
    server_id = world.running_server()
    other = world.running_server()
    stop = world.finished(world.admin.call("stop_server", 202, server_id=server_id).body["id"])

    def found(**query: str) -> list[str]:
        page = world.admin.call("list_operations", 200, query=query).body
        return ids(page["items"])

    both = found(target_id=server_id)
    assert both[0] == stop["id"]
    assert len(both) == 2
    assert found(target_id=server_id, kind="stop_server") == [stop["id"]]
    assert found(target_id=server_id, kind="start_server") == both[1:]
    assert found(target_id=server_id, kind="restart_server") == []
    assert found(target_id=server_id, status="succeeded") == both
    assert found(target_id=server_id, status="failed") == []
    assert stop["id"] not in found(target_id=other)
    page = world.admin.call("list_operations", 200, query={"target_id": server_id})
    assert page.body["items"][0] == stop


@pytest.mark.operation("cancel_operation")
def test_what_has_ended_cannot_be_cancelled(world: World) -> None:
    operation_id = world.admin.call("start_server", 202, server_id=world.server()).body["id"]
    before = world.finished(operation_id)
    assert world.admin.call("cancel_operation", 409, operation_id=operation_id).error == "conflict"
    assert world.admin.call("get_operation", 200, operation_id=operation_id).body == before


@pytest.mark.operation("delete_server", "get_operation")
def test_operations_of_a_deleted_server_stay_on_record(world: World) -> None:
    server_id = world.running_server()
    operations = world.admin.call("list_operations", 200, query={"target_id": server_id}).body
    world.admin.call("delete_server", 204, server_id=server_id)
    assert world.admin.call("list_operations", 200, query={"target_id": server_id}).body == operations
    kept = operations["items"][0]
    assert world.admin.call("get_operation", 200, operation_id=kept["id"]).body == kept


@pytest.mark.parametrize(
    ("action", "through", "stages"),
    [
        ("start_server", "starting", [("starting", 0), ("verifying", 50), ("verifying", 100)]),
        (
            "restart_server",
            "maintenance",
            [("stopping", 0), ("starting", 30), ("verifying", 70), ("verifying", 100)],
        ),
        ("stop_server", "stopping", [("stopping", 0), ("verifying", 50), ("verifying", 100)]),
    ],
)
def test_an_action_goes_through_its_stages_while_the_server_says_so(
    paced: World, running: str, action: str, through: str, stages: list[tuple[str, int]]
) -> None:
    server_id = paced.server() if action == "start_server" else running
    asked = paced.admin.call(action, 202, server_id=server_id).body
    assert paced.admin.call("get_server", 200, server_id=server_id).body["status"] == through
    seen = seen_stages(paced, asked["id"])
    assert [(stage, progress) for stage, progress, _ in seen if stage is not None] == stages
    assert [status for _, _, status in seen if status != "pending"] == [
        *["running"] * (len(stages) - 1),
        "succeeded",
    ]
    assert all(one[1] <= next_[1] for one, next_ in pairwise(seen))


@pytest.fixture(scope="module")
def running(paced: World) -> str:
    """A server that runs."""
    return paced.running_server()
