"""How a deployment goes on: its stages, failing, holding, cancelling, and waiting for its turn."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from event_stream import events
from world import World

STAGES = [("preparing", 10), ("building", 30), ("testing", 50), ("deploying", 80), ("verifying", 100)]
PACE = 0.75


def states(world: World, operation_id: str) -> list[tuple[Any, ...]]:
    """Status, stage and progress after each change of an ended operation, from its first stage on."""
    text = world.admin.call("watch_operation", 200, operation_id=operation_id).raw.decode()
    return [event.state for event in events(text) if event.data["stage"] is not None]


def until(stage: str) -> list[tuple[Any, ...]]:
    """What a deployment goes through until it is at a stage."""
    found: list[tuple[Any, ...]] = []
    done = 0
    for name, progress in STAGES:
        found.append(("running", name, done))
        if name == stage:
            break
        done = progress
    return found


@pytest.mark.operation("create_deployment", "watch_operation")
def test_a_deployment_goes_through_its_five_stages(world: World) -> None:
    done = world.deployed()
    assert states(world, done["operation_id"]) == [*until("verifying"), ("succeeded", "verifying", 100)]


@pytest.mark.operation("create_deployment", "get_deployment")
@pytest.mark.parametrize(("stage", "progress"), STAGES)
def test_a_deployment_shows_the_stage_and_progress_of_its_operation(
    world: World, stage: str, progress: int
) -> None:
    with world.held(stage) as running:
        operation = world.admin.call("get_operation", 200, operation_id=running["operation_id"]).body
        before = until(stage)[-1][2]
        assert (operation["status"], operation["stage"], operation["progress"]) == ("running", stage, before)
        assert (running["status"], running["stage"], running["progress"]) == ("in_progress", stage, before)
        assert running["started_at"] == operation["started_at"] is not None
        assert (running["completed_at"], running["duration_seconds"]) == (None, None)
        assert before < progress


@pytest.mark.operation("create_deployment", "get_deployment", "get_operation")
@pytest.mark.parametrize("stage", [stage for stage, _ in STAGES])
def test_a_deployment_whose_stage_fails_has_failed_and_is_not_tried_again(world: World, stage: str) -> None:
    message = "3 of 120 tests failed: „ü“"
    done = world.deployed({"fail_at": stage, "message": message})
    before = until(stage)[-1][2]
    assert (done["status"], done["stage"], done["progress"]) == ("failed", stage, before)
    assert done["error_message"] == message
    assert done["completed_at"] is not None
    operation = world.finished(done["operation_id"])
    assert (operation["status"], operation["error"], operation["attempts"]) == ("failed", message, 1)
    assert states(world, done["operation_id"]) == [*until(stage), ("failed", stage, before)]


@pytest.mark.operation("create_deployment")
def test_a_failure_without_a_message_is_told_in_words_of_the_service(world: World) -> None:
    done = world.deployed({"fail_at": "building"})
    assert done["status"] == "failed"
    assert done["error_message"]
    assert world.finished(done["operation_id"])["error"] == done["error_message"]


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    "simulate",
    [
        {},
        {"message": "of no use"},
        {"fail_at": "stopping"},
        {"hold_at": "starting_previous", "fail_at": "stopping"},
    ],
    ids=str,
)
def test_what_is_said_of_other_stages_has_no_effect(world: World, simulate: dict[str, Any]) -> None:
    done = world.deployed(simulate)
    assert (done["status"], done["error_message"]) == ("succeeded", None)
    assert done["config"] == {"simulate": {"stage_seconds": 0, **simulate}}


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    ("simulate", "pointer", "kind"),
    [
        (None, "", "type"),
        ([], "", "type"),
        ({"stage_seconds": -0.1}, "/stage_seconds", "minimum"),
        ({"stage_seconds": 60.1}, "/stage_seconds", "maximum"),
        ({"stage_seconds": 10**400}, "/stage_seconds", "maximum"),
        ({"stage_seconds": "1"}, "/stage_seconds", "type"),
        ({"stage_seconds": True}, "/stage_seconds", "type"),
        ({"stage_seconds": None}, "/stage_seconds", "type"),
        ({"fail_at": "nowhere"}, "/fail_at", "enum"),
        ({"fail_at": None}, "/fail_at", "type"),
        ({"hold_at": "Testing"}, "/hold_at", "enum"),
        ({"hold_at": 1}, "/hold_at", "type"),
        ({"message": ""}, "/message", "minLength"),
        ({"message": "m" * 501}, "/message", "maxLength"),
        ({"message": "m\0"}, "/message", "pattern"),
        ({"seconds": 1}, "/seconds", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:32],
)
def test_a_simulation_that_breaks_its_schema_is_refused(
    world: World, simulate: Any, pointer: str, kind: str
) -> None:
    body = world.deployment_body(config={"simulate": simulate})
    answer = world.admin.call("create_deployment", 422, body=body)
    assert answer.findings == {(f"/body/config/simulate{pointer}", kind)}


@pytest.mark.operation("create_deployment")
def test_a_stage_takes_as_long_as_is_said(world: World) -> None:
    assert world.deployed({"stage_seconds": 0.1})["duration_seconds"] >= 0.5
    with world.held() as first:
        longest = world.create_deployment({"stage_seconds": 60}, service=first["service"]).body
        assert world.cancelled(longest)["status"] == "cancelled"


@pytest.mark.operation("create_deployment", "cancel_operation")
def test_a_held_deployment_ends_as_soon_as_it_is_cancelled(world: World) -> None:
    with world.held("testing") as running:
        answer = world.admin.call("cancel_operation", 202, operation_id=running["operation_id"])
        assert answer.body["id"] == running["operation_id"]
        done = world.ended(running)
        # cancelling ends the stage, and so it counts as finished
        assert (done["status"], done["stage"], done["progress"]) == ("cancelled", "testing", 50)
        assert done["error_message"] is None
        assert done["completed_at"] is not None
        assert done["duration_seconds"] is not None
        operation = world.finished(running["operation_id"])
        assert (operation["status"], operation["stage"]) == ("cancelled", "testing")
        assert (operation["error"], operation["attempts"]) == (None, 1)
        assert operation["progress"] == done["progress"]


@pytest.mark.operation("cancel_operation", "get_deployment")
@pytest.mark.parametrize("simulate", [{}, {"fail_at": "preparing"}], ids=["done", "failed"])
def test_what_has_ended_cannot_be_cancelled(world: World, simulate: dict[str, Any]) -> None:
    done = world.deployed(simulate)
    answer = world.admin.call("cancel_operation", 409, operation_id=done["operation_id"])
    assert answer.error == "conflict"
    assert world.deployment(done["id"]) == done


@pytest.mark.operation("cancel_operation")
def test_a_stage_that_runs_is_done_before_the_cancelled_deployment_ends(world: World) -> None:
    made = world.create_deployment({"stage_seconds": PACE}).body
    world.until(made["operation_id"], lambda operation: operation["stage"] == "building")
    first = world.admin.call("cancel_operation", 202, operation_id=made["operation_id"]).body
    assert (first["status"], first["stage"], first["progress"]) == ("running", "building", 10)
    assert world.admin.call("cancel_operation", 202, operation_id=made["operation_id"]).body == first
    done = world.ended(made)
    assert (done["status"], done["stage"], done["progress"]) == ("cancelled", "building", 30)
    assert done["duration_seconds"] >= PACE * 2 * 0.9


@pytest.mark.operation("cancel_operation")
def test_what_was_called_off_ends_cancelled_even_when_its_stage_fails(world: World) -> None:
    made = world.create_deployment({"stage_seconds": PACE, "fail_at": "preparing"}).body
    world.until(made["operation_id"], lambda operation: operation["stage"] == "preparing")
    world.admin.call("cancel_operation", 202, operation_id=made["operation_id"])
    done = world.ended(made)
    assert (done["status"], done["progress"], done["error_message"]) == ("cancelled", 0, None)
    assert world.finished(made["operation_id"])["error"] is None


def _pause(world: World, *services: str) -> None:
    """Until something that was asked for later than all else has been done."""
    assert services
    assert world.deployed()["status"] == "succeeded"


@pytest.mark.operation("create_deployment", "get_deployment")
def test_a_second_deployment_of_a_service_in_an_environment_waits_for_the_first(world: World) -> None:
    with world.held("deploying") as first:
        service = first["service"]
        second = world.create_deployment(service=service).body
        third = world.create_deployment(service=service).body
        _pause(world, service)
        for waiting in (second, third):
            assert world.deployment(waiting["id"]) == waiting
            operation = world.admin.call("get_operation", 200, operation_id=waiting["operation_id"]).body
            assert (operation["status"], operation["stage"], operation["attempts"]) == ("pending", None, 0)
        world.cancelled(first)
    ended = [world.ended(each) for each in (first, second, third)]
    assert [each["status"] for each in ended] == ["cancelled", "succeeded", "succeeded"]
    _one_after_the_other(ended)


@pytest.mark.operation("create_deployment")
def test_deployments_of_one_service_run_in_the_order_in_which_they_were_asked_for(world: World) -> None:
    service = world.name("service")
    kinds: list[dict[str, Any]] = [{}, {"fail_at": "testing"}, {}, {"stage_seconds": 0.02}, {}]
    made = [world.create_deployment(each, service=service).body for each in kinds]
    ended = [world.ended(each) for each in made]
    assert [each["status"] for each in ended] == [
        "succeeded",
        "failed",
        "succeeded",
        "succeeded",
        "succeeded",
    ]
    _one_after_the_other(ended)


def _one_after_the_other(ended: list[Mapping[str, Any]]) -> None:
    for one, following in pairwise(ended):
        began = datetime.fromisoformat(following["started_at"])
        assert datetime.fromisoformat(one["completed_at"]) <= began


@pytest.mark.operation("create_deployment")
def test_other_services_and_environments_do_not_wait(world: World) -> None:
    with world.held() as first:
        elsewhere = world.deployed(service=first["service"], environment="prod")
        other = world.deployed(service=first["service"].upper())
        assert (elsewhere["status"], other["status"]) == ("succeeded", "succeeded")
        assert world.deployment(first["id"])["status"] == "in_progress"


@pytest.mark.operation("cancel_operation", "get_deployment")
def test_a_waiting_deployment_that_is_cancelled_ends_at_once_and_those_behind_it_wait_on(
    world: World,
) -> None:
    with world.held() as first:
        second = world.create_deployment(service=first["service"]).body
        third = world.create_deployment(service=first["service"]).body
        ended = world.admin.call("cancel_operation", 202, operation_id=second["operation_id"]).body
        assert (ended["status"], ended["stage"], ended["attempts"]) == ("cancelled", None, 0)
        assert (ended["started_at"], ended["duration_seconds"]) == (None, None)
        now = world.deployment(second["id"])
        assert now == {**second, "status": "cancelled", "completed_at": ended["finished_at"]}
        assert now["completed_at"] is not None
        _pause(world, first["service"])
        assert world.deployment(third["id"])["status"] == "pending"
        world.cancelled(first)
        assert world.ended(third)["status"] == "succeeded"


@pytest.mark.operation("cancel_operation", "get_deployment")
@pytest.mark.parametrize(("fail_at", "progress"), [("deploying", 50), ("testing", 30)])
def test_the_stage_that_is_held_counts_as_done_when_it_is_cancelled_unless_it_fails(
    world: World, fail_at: str, progress: int
) -> None:
    made = world.create_deployment({"hold_at": "testing", "fail_at": fail_at}).body
    world.until(made["operation_id"], lambda operation: operation["stage"] == "testing")
    world.cancelled(made)
    ended = world.deployment(made["id"])
    assert (ended["status"], ended["stage"], ended["progress"]) == ("cancelled", "testing", progress)
    assert ended["error_message"] is None


@pytest.mark.operation("get_deployment")
def test_the_tag_of_a_deployment_changes_with_what_it_shows(world: World) -> None:
    made = world.create_deployment({"hold_at": "building"})
    world.until(made.body["operation_id"], lambda operation: operation["stage"] == "building")
    running = world.admin.call("get_deployment", 200, deployment_id=made.body["id"])
    world.cancelled(made.body)
    ended = world.admin.call("get_deployment", 200, deployment_id=made.body["id"])
    assert len({made.etag, running.etag, ended.etag}) == 3
    headers = {"If-None-Match": running.etag}
    world.admin.call("get_deployment", 200, deployment_id=made.body["id"], headers=headers)
    headers = {"If-None-Match": ended.etag}
    world.admin.call("get_deployment", 304, deployment_id=made.body["id"], headers=headers)
