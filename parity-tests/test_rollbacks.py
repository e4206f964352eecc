"""Bringing back what was deployed before."""

from collections.abc import Mapping
from typing import Any

import pytest

from calls import ABSENT, Answer, Caller
from event_stream import events
from world import World

OLD = '"no-such"'
STAGES = [
    ("running", "preparing", 0),
    ("running", "stopping", 20),
    ("running", "starting_previous", 50),
    ("running", "verifying", 80),
    ("succeeded", "verifying", 100),
]


def asked(world: World, deployment: Mapping[str, Any], status: int = 202, **more: Any) -> Answer:
    """The answer to a rollback of a deployment."""
    return world.admin.call("rollback_deployment", status, deployment_id=deployment["id"], **more)


def refused(world: World, deployment: Mapping[str, Any]) -> None:
    """A rollback of a deployment is a conflict, and changes and makes nothing."""
    before = world.admin.call("get_deployment", 200, deployment_id=deployment["id"])
    query = {"service": deployment["service"]}
    total = world.admin.call("list_deployments", 200, query=query).body["total"]
    assert asked(world, deployment, 409).error == "conflict"
    after = world.admin.call("get_deployment", 200, deployment_id=deployment["id"])
    assert (after.body, after.etag) == (before.body, before.etag)
    assert world.admin.call("list_deployments", 200, query=query).body["total"] == total


def versions(world: World, *numbers: str, **fields: Any) -> list[Mapping[str, Any]]:
    """These versions of one service, deployed one after the other."""
    service = world.name("service")
    return [world.deployed(**{"service": service, "version": number, **fields}) for number in numbers]


@pytest.mark.operation("rollback_deployment", "get_deployment")
def test_a_rollback_brings_back_version_replicas_and_config_of_what_was_there_before(world: World) -> None:
    config = {"simulate": {"stage_seconds": 0}, "region": "eu", "list": [1, {"a": None}]}
    first = world.deployed(version="1", replicas=7, config=config, environment="prod")
    second = world.deployed(service=first["service"], version="2", environment="prod")
    answer = asked(world, second, body={"reason": "zu langsam\n🐌"})
    rollback = answer.body
    assert answer.location == f"/api/v1/deployments/{rollback['id']}"
    varying = dict.fromkeys(("id", "operation_id", "created_at"))
    assert {**rollback, **varying} == {
        **varying,
        "service": first["service"],
        "version": "1",
        "environment": "prod",
        "replicas": 7,
        "config": config,
        "rollback_enabled": False,
        "status": "pending",
        "stage": None,
        "progress": 0,
        "kind": "rollback",
        "rollback_of": second["id"],
        "requested_by": world.target.username,
        "reason": "zu langsam\n🐌",
        "error_message": None,
        "started_at": None,
        "completed_at": None,
        "duration_seconds": None,
    }
    assert rollback["id"] not in {first["id"], second["id"]}
    assert rollback["operation_id"] not in {first["operation_id"], second["operation_id"]}
    done = world.ended(rollback)
    assert (done["status"], done["stage"], done["progress"]) == ("succeeded", "verifying", 100)
    assert world.deployment(second["id"]) == {**second, "status": "rolled_back"}
    assert world.deployment(first["id"]) == first


@pytest.mark.operation("rollback_deployment", "get_operation", "watch_operation")
def test_a_rollback_is_an_operation_with_stages_of_its_own(world: World) -> None:
    _, second = versions(world, "1", "2")
    rollback = asked(world, second, body={"reason": "slow"}).body
    operation = world.finished(rollback["operation_id"])
    assert (operation["kind"], operation["reason"]) == ("rollback", "slow")
    assert operation["target"] == {"type": "deployment", "id": rollback["id"]}
    text = world.admin.call("watch_operation", 200, operation_id=operation["id"]).raw.decode()
    assert [event.state for event in events(text) if event.data["stage"] is not None] == STAGES


@pytest.mark.operation("rollback_deployment")
@pytest.mark.parametrize("body", [ABSENT, {}], ids=["no body", "an empty one"])
def test_nobody_has_to_say_why(world: World, body: Any) -> None:
    _, second = versions(world, "1", "2")
    rollback = asked(world, second, body=body).body
    assert rollback["reason"] is None
    assert world.finished(rollback["operation_id"])["reason"] is None


@pytest.mark.operation("rollback_deployment")
@pytest.mark.parametrize(
    ("media_type", "content", "status"),
    [
        ("application/json", b"", 202),
        ("application/yaml", b"", 202),
        ("text/plain", b"", 415),
        ("application/json; charset=latin1", b"", 415),
        ("application/json", b" ", 400),
        ("application/yaml", b"\n", 400),
    ],
)
def test_a_body_of_no_bytes_is_left_out_but_its_media_type_is_looked_at(
    world: World, media_type: str, content: bytes, status: int
) -> None:
    _, second = versions(world, "1", "2")
    headers = {"Content-Type": media_type}
    at = {"deployment_id": second["id"]}
    answer = world.admin.call("rollback_deployment", status, content=content, headers=headers, at=at)
    if status == 202:
        assert answer.body["reason"] is None
        world.finished(answer.body["operation_id"])


@pytest.mark.operation("rollback_deployment")
@pytest.mark.parametrize(
    ("body", "pointer", "kind"),
    [
        ({"reason": ""}, "/reason", "minLength"),
        ({"reason": "r" * 501}, "/reason", "maxLength"),
        ({"reason": "r\0"}, "/reason", "pattern"),
        ({"reason": None}, "/reason", "type"),
        ({"version": "1"}, "/version", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:32],
)
def test_a_reason_that_breaks_the_schema_is_refused(world: World, body: Any, pointer: str, kind: str) -> None:
    deployment = world.deployed()
    assert asked(world, deployment, 422, body=body).findings == {(f"/body{pointer}", kind)}


@pytest.mark.operation("rollback_deployment")
def test_a_rollback_is_the_callers_who_asked_for_it(world: World) -> None:
    _, second = versions(world, "1", "2")
    key = world.create_key("deployments:rollback").body
    caller = Caller(world.wire, {"X-API-Key": key["key"]})
    rollback = caller.call("rollback_deployment", 202, deployment_id=second["id"]).body
    assert rollback["requested_by"] == key["name"]
    assert world.finished(rollback["operation_id"])["requested_by"] == key["name"]


@pytest.mark.operation("rollback_deployment")
def test_a_failed_deployment_is_rolled_back_as_well(world: World) -> None:
    first = world.deployed(version="1")
    failed = world.deployed({"fail_at": "deploying", "message": "no"}, service=first["service"])
    rollback = world.ended(asked(world, failed).body)
    assert (rollback["status"], rollback["version"]) == ("succeeded", "1")
    assert world.deployment(failed["id"]) == {**failed, "status": "rolled_back"}


@pytest.mark.operation("rollback_deployment")
def test_the_newest_that_has_succeeded_before_it_comes_back(world: World) -> None:
    first, second, third, _ = versions(world, "1", "2", "3", "4")
    back_to_two = world.ended(asked(world, third).body)
    assert back_to_two["version"] == "2"
    # the third is rolled back and the rollback is no earlier one, so that nothing changes for the second
    back_to_one = world.ended(asked(world, second).body)
    assert back_to_one["version"] == "1"
    refused(world, first)


@pytest.mark.operation("rollback_deployment")
def test_what_was_brought_back_can_come_back_again(world: World) -> None:
    service = world.name("service")
    world.deployed(service=service, version="1", replicas=5)
    second = world.deployed(service=service, version="2")
    world.ended(asked(world, second).body)
    third = world.deployed(service=service, version="3")
    again = world.ended(asked(world, third).body)
    assert (again["version"], again["replicas"], again["rollback_of"]) == ("1", 5, third["id"])


@pytest.mark.operation("rollback_deployment")
def test_failures_and_cancellations_are_not_gone_back_to(world: World) -> None:
    first = world.deployed(version="1")
    service = first["service"]
    world.deployed({"fail_at": "verifying"}, service=service, version="2")
    with world.held(service=service) as held:
        world.cancelled(held)
    last = world.deployed(service=service, version="4")
    assert asked(world, last).body["version"] == "1"


@pytest.mark.operation("rollback_deployment")
def test_without_anything_earlier_there_is_nothing_to_go_back_to(world: World) -> None:
    elsewhere = world.deployed(environment="staging")
    world.deployed(service=elsewhere["service"].upper())
    alone = world.deployed(service=elsewhere["service"])
    refused(world, alone)
    world.deployed(service=alone["service"])
    refused(world, alone)
    failed = world.deployed({"fail_at": "testing"})
    following = world.deployed(service=failed["service"])
    refused(world, following)


@pytest.mark.operation("rollback_deployment")
def test_a_rollback_is_not_rolled_back(world: World) -> None:
    _, second = versions(world, "1", "2")
    rollback = world.ended(asked(world, second).body)
    refused(world, rollback)


@pytest.mark.operation("rollback_deployment")
def test_what_is_rolled_back_already_is_not_rolled_back_again(world: World) -> None:
    _, _, third = versions(world, "1", "2", "3")
    world.ended(asked(world, third).body)
    refused(world, world.deployment(third["id"]))


@pytest.mark.operation("rollback_deployment")
@pytest.mark.parametrize("simulate", [{}, {"fail_at": "testing"}], ids=["succeeded", "failed"])
def test_what_may_not_be_rolled_back_is_not(world: World, simulate: dict[str, Any]) -> None:
    first = world.deployed()
    fixed = world.deployed(simulate, service=first["service"], rollback_enabled=False)
    refused(world, fixed)


@pytest.mark.operation("rollback_deployment")
def test_only_what_has_succeeded_or_failed_is_rolled_back(world: World) -> None:
    first = world.deployed()
    with world.held(service=first["service"]) as running:
        waiting = world.create_deployment(service=first["service"]).body
        refused(world, running)
        refused(world, waiting)
        refused(world, world.cancelled(waiting))
        refused(world, world.cancelled(running))


@pytest.mark.operation("rollback_deployment", "cancel_operation")
def test_a_rollback_waits_its_turn_and_of_one_deployment_there_is_one_at_a_time(world: World) -> None:
    _, second = versions(world, "1", "2")
    with world.held(service=second["service"]) as running:
        rollback = asked(world, second).body
        refused(world, second)
        assert world.deployed()["status"] == "succeeded"
        assert world.deployment(rollback["id"]) == rollback
        assert world.cancelled(rollback)["status"] == "cancelled"
        assert world.deployment(second["id"]) == second
        again = asked(world, second).body
        world.cancelled(running)
    assert world.ended(again)["status"] == "succeeded"
    assert world.deployment(second["id"])["status"] == "rolled_back"


@pytest.mark.operation("rollback_deployment")
def test_a_rollback_that_fails_leaves_what_it_should_have_rolled_back_as_it_was(world: World) -> None:
    first = world.deployed({"fail_at": "stopping", "message": "it does not stop"}, version="1")
    assert first["status"] == "succeeded"
    second = world.deployed(service=first["service"], version="2")
    failed = world.ended(asked(world, second).body)
    assert (failed["status"], failed["stage"], failed["progress"]) == ("failed", "stopping", 20)
    assert failed["error_message"] == "it does not stop"
    assert world.deployment(second["id"]) == second
    refused(world, failed)
    again = asked(world, second).body
    assert (again["version"], again["id"] == failed["id"]) == ("1", False)


@pytest.mark.operation("rollback_deployment", "cancel_operation")
def test_a_rollback_that_is_cancelled_leaves_what_it_should_have_rolled_back_as_it_was(world: World) -> None:
    first = world.deployed({"hold_at": "starting_previous"}, version="1")
    second = world.deployed(service=first["service"], version="2")
    rollback = asked(world, second).body
    world.until(rollback["operation_id"], lambda operation: operation["stage"] == "starting_previous")
    refused(world, second)
    assert world.deployment(second["id"]) == second
    following = world.create_deployment(service=first["service"], version="3").body
    assert world.cancelled(rollback)["status"] == "cancelled"
    assert world.deployment(second["id"]) == second
    assert world.ended(following)["status"] == "succeeded"


@pytest.mark.operation("rollback_deployment")
def test_a_rollback_changes_the_tag_of_what_is_rolled_back(world: World) -> None:
    _, second = versions(world, "1", "2")
    before = world.admin.call("get_deployment", 200, deployment_id=second["id"]).etag
    made = asked(world, second, headers={"If-Match": before})
    world.ended(made.body)
    assert world.admin.call("get_deployment", 200, deployment_id=second["id"]).etag != before
    assert world.admin.call("get_deployment", 200, deployment_id=made.body["id"]).etag != made.etag


@pytest.mark.operation("rollback_deployment")
def test_an_old_version_is_told_before_a_conflict(world: World) -> None:
    alone = world.deployed()
    assert asked(world, alone, 412, headers={"If-Match": OLD}).error == "precondition_failed"
    tag = world.admin.call("get_deployment", 200, deployment_id=alone["id"]).etag
    asked(world, alone, 412, headers={"If-Match": f"W/{tag}"})
    asked(world, alone, 409, headers={"If-Match": tag})
    asked(world, alone, 409, headers={"If-Match": "*"})


@pytest.mark.operation("rollback_deployment")
def test_a_rollback_without_a_body_is_the_same_request_as_one_with_an_empty_one(world: World) -> None:
    _, second = versions(world, "1", "2")
    headers = {"Idempotency-Key": world.name()}
    first = asked(world, second, headers=headers)
    assert asked(world, second, body={}, headers=headers).body == first.body


@pytest.mark.operation("rollback_deployment")
def test_a_stored_rollback_is_answered_before_an_old_version_and_a_conflict(world: World) -> None:
    _, second = versions(world, "1", "2")
    tag = world.admin.call("get_deployment", 200, deployment_id=second["id"]).etag
    headers = {"Idempotency-Key": world.name(), "If-Match": tag}
    first = asked(world, second, body={"reason": "slow"}, headers=headers)
    world.ended(first.body)
    again = asked(world, second, body={"reason": "slow"}, headers=headers)
    assert (again.body, again.etag, again.location) == (first.body, first.etag, first.location)
    other = asked(world, second, 409, body={"reason": "too slow"}, headers=headers)
    assert other.error == "idempotency_key_reused"
    assert asked(world, again.body, 409, body={"reason": "slow"}, headers=headers).error == other.error
    assert asked(world, second, 412, headers={"If-Match": tag}).error == "precondition_failed"
    query = {"service": second["service"]}
    assert world.admin.call("list_deployments", 200, query=query).body["total"] == 3


@pytest.mark.operation("rollback_deployment")
def test_a_conflict_of_a_rollback_is_kept_as_well(world: World) -> None:
    alone = world.deployed()
    headers = {"Idempotency-Key": world.name()}
    for _ in range(2):
        assert asked(world, alone, 409, headers=headers).error == "conflict"
