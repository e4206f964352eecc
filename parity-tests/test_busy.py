"""A server with an operation that has not finished, and calling operations off."""

from typing import Any

import pytest

from calls import ABSENT
from implementations.launch import PACE
from world import World, ids


@pytest.mark.operation("update_server", "replace_server", "delete_server", "start_server", "stop_server")
def test_while_an_operation_runs_its_server_cannot_be_touched(paced: World) -> None:
    server_id = paced.server()
    asked = paced.admin.call("start_server", 202, server_id=server_id).body
    attempts: dict[str, Any] = {
        "update_server": {"port": 1},
        "replace_server": paced.server_body(),
        "delete_server": ABSENT,
        "start_server": ABSENT,
        "stop_server": ABSENT,
        "restart_server": ABSENT,
    }
    for name, body in attempts.items():
        assert paced.admin.call(name, 409, server_id=server_id, body=body).error == "conflict"
    etag = paced.admin.call("get_server", 200, server_id=server_id).etag
    for name in ("update_server", "delete_server"):
        body = attempts[name]
        paced.admin.call(name, 412, server_id=server_id, headers={"If-Match": '"no-such"'}, body=body)
        paced.admin.call(name, 409, server_id=server_id, headers={"If-Match": etag}, body=body)
    assert paced.admin.call("get_operation", 200, operation_id=asked["id"]).body["status"] in {
        "pending",
        "running",
    }


@pytest.mark.operation("cancel_operation", "get_server", "list_operations")
def test_a_cancelled_operation_ends_at_its_next_stage_and_the_server_is_as_before(paced: World) -> None:
    made = paced.create_server().body
    asked = paced.admin.call("start_server", 202, server_id=made["id"]).body
    paced.until(asked["id"], lambda operation: operation["status"] == "running")
    first = paced.admin.call("cancel_operation", 202, operation_id=asked["id"])
    assert first.body["status"] == "running"
    again = paced.admin.call("cancel_operation", 202, operation_id=asked["id"])
    assert again.body == first.body
    ended = paced.finished(asked["id"])
    assert (ended["status"], ended["error"], ended["attempts"]) == ("cancelled", None, 1)
    assert ended["progress"] == 50
    assert ended["duration_seconds"] >= PACE * 0.9
    server = paced.admin.call("get_server", 200, server_id=made["id"]).body
    assert {**server, "updated_at": None} == {**made, "updated_at": None}
    paced.admin.call("cancel_operation", 409, operation_id=asked["id"])
    found = paced.admin.call("list_operations", 200, query={"status": "cancelled", "target_id": made["id"]})
    assert ids(found.body["items"]) == [asked["id"]]
    paced.admin.call("update_server", 200, server_id=made["id"], body={"port": 1})


@pytest.mark.operation("list_servers", "list_operations")
def test_what_goes_on_can_be_found_by_its_status(paced: World) -> None:
    region = paced.name("region")
    server_id = paced.server(region=region)
    asked = paced.admin.call("start_server", 202, server_id=server_id).body
    query = {"region": region, "status": "starting"}
    assert ids(paced.admin.call("list_servers", 200, query=query).body["items"]) == [server_id]
    paced.until(asked["id"], lambda operation: operation["status"] == "running")
    query = {"target_id": server_id, "status": "running"}
    assert ids(paced.admin.call("list_operations", 200, query=query).body["items"]) == [asked["id"]]


@pytest.mark.operation("get_operation")
def test_the_tag_of_an_operation_changes_with_every_stage(paced: World) -> None:
    asked = paced.admin.call("start_server", 202, server_id=paced.server()).body
    seen: dict[str, tuple[object, ...]] = {}
    ended = False
    while not ended:
        answer = paced.admin.call("get_operation", 200, operation_id=asked["id"])
        body = answer.body
        state = (body["status"], body["stage"], body["progress"])
        assert seen.setdefault(answer.etag, state) == state
        ended = body["status"] == "succeeded"
    assert len(set(seen.values())) == len(seen) >= 3
