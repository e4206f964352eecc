"""The event stream of an operation: what it was, change by change, until it has ended."""

from itertools import islice, pairwise
from typing import Any

import pytest

from calls import Answer, Caller
from event_stream import Event, events, watching
from requests_by_name import NOBODY
from world import FINAL, World


def told(world: World, operation_id: str, last: str | None = None) -> list[Event]:
    """The events of an operation until it has ended."""
    headers = {} if last is None else {"Last-Event-ID": last}
    return events(_watched(world, operation_id, headers).raw.decode())


def _watched(world: World, operation_id: str, headers: dict[str, str]) -> Answer:
    return world.admin.call("watch_operation", 200, operation_id=operation_id, headers=headers)


@pytest.mark.operation("watch_operation", "get_operation")
def test_every_change_is_an_event_from_the_creation_to_the_end(world: World) -> None:
    made = world.create_deployment()
    pending = world.admin.call("get_operation", 200, operation_id=made.body["operation_id"]).body
    found = told(world, made.body["operation_id"])
    assert [event.id for event in found] == [str(number) for number in range(1, len(found) + 1)]
    assert {event.type for event in found} == {"changed"}
    assert found[0].state == ("pending", None, 0)
    assert (found[0].data["attempts"], found[0].data["started_at"]) == (0, None)
    assert found[-1].state == ("succeeded", "verifying", 100)
    assert [event.data["status"] for event in found if event.data["status"] in FINAL] == ["succeeded"]
    assert found[-1].data == world.finished(made.body["operation_id"])
    assert {event.data["id"] for event in found} == {pending["id"]}
    assert all(one.data != following.data for one, following in pairwise(found))
    assert all(one.data["progress"] <= following.data["progress"] for one, following in pairwise(found))


@pytest.mark.operation("watch_operation")
def test_the_data_of_an_event_is_what_the_operation_was_answered_as(world: World) -> None:
    with world.held("building") as running:
        now = world.admin.call("get_operation", 200, operation_id=running["operation_id"]).body
        schema = {"$ref": "#/components/schemas/Operation"}
        with watching(world.admin, running["operation_id"]) as stream:
            for event in stream:
                assert world.contract.findings(schema, event.data) == []
                if event.data["stage"] == "building":
                    assert event.data == now
                    break


@pytest.mark.operation("watch_operation")
@pytest.mark.parametrize(
    ("simulate", "end"),
    [({"fail_at": "testing", "message": "no"}, "failed"), ({"hold_at": "testing"}, "cancelled")],
    ids=["failed", "cancelled"],
)
def test_a_stream_ends_with_the_operation_however_that_ends(
    world: World, simulate: dict[str, Any], end: str
) -> None:
    made = world.create_deployment(simulate).body
    seen: list[Event] = []
    with watching(world.admin, made["operation_id"]) as stream:
        for event in stream:
            seen.append(event)
            if event.data["stage"] == "testing" and end == "cancelled" and event.data["status"] == "running":
                world.admin.call("cancel_operation", 202, operation_id=made["operation_id"])
    assert seen[-1].data["status"] == end
    assert seen[-1].data == world.finished(made["operation_id"])
    assert [event.id for event in seen] == [str(number) for number in range(1, len(seen) + 1)]


@pytest.mark.operation("watch_operation", "cancel_operation")
def test_an_operation_that_never_began_has_two_events(world: World) -> None:
    with world.held() as first:
        waiting = world.create_deployment(service=first["service"]).body
        world.cancelled(waiting)
        found = told(world, waiting["operation_id"])
    assert [event.state for event in found] == [("pending", None, 0), ("cancelled", None, 0)]


@pytest.mark.operation("watch_operation", "start_server")
def test_actions_on_servers_can_be_watched_as_well(world: World) -> None:
    asked = world.admin.call("start_server", 202, server_id=world.server()).body
    found = told(world, asked["id"])
    assert found[0].data == asked
    assert [event.state for event in found if event.data["stage"]] == [
        ("running", "starting", 0),
        ("running", "verifying", 50),
        ("succeeded", "verifying", 100),
    ]
    assert found[-1].data == world.finished(asked["id"])


@pytest.mark.operation("watch_operation")
def test_events_come_while_the_operation_goes_on(world: World) -> None:
    with world.held("testing") as running, watching(world.admin, running["operation_id"]) as stream:
        for event in stream:
            if event.data["stage"] == "testing":
                break
        world.cancelled(running)
        rest = [event for event in stream if not event.comment]
        assert rest[-1].data["status"] == "cancelled"


@pytest.mark.operation("watch_operation")
def test_all_who_watch_are_told_the_same(world: World) -> None:
    with world.held() as running:
        operation_id = running["operation_id"]
        with (
            watching(world.admin, operation_id) as one,
            watching(world.monitor.caller, operation_id) as other,
        ):
            first = next(one), next(other)
            world.cancelled(running)
            assert [first[0], *(each for each in one if not each.comment)] == [
                first[1],
                *(each for each in other if not each.comment),
            ]


@pytest.mark.operation("watch_operation")
def test_an_ended_operation_tells_its_story_again(world: World) -> None:
    operation_id = world.deployed()["operation_id"]
    assert told(world, operation_id) == told(world, operation_id)
    assert told(world, operation_id, "0") == told(world, operation_id)


@pytest.mark.operation("watch_operation")
def test_only_what_follows_the_last_event_is_told(world: World) -> None:
    operation_id = world.deployed()["operation_id"]
    found = told(world, operation_id)
    for number in range(1, len(found)):
        assert told(world, operation_id, str(number)) == found[number:]


@pytest.mark.operation("watch_operation")
def test_who_comes_back_in_the_middle_misses_nothing(world: World) -> None:
    with world.held("building") as running:
        with watching(world.admin, running["operation_id"]) as stream:
            seen = list(islice(stream, 2))
        world.cancelled(running)
        rest = told(world, running["operation_id"], seen[-1].id)
        assert [*seen, *rest] == told(world, running["operation_id"])
        assert [event.id for event in rest] == [str(number) for number in range(3, 3 + len(rest))]


@pytest.mark.operation("watch_operation")
@pytest.mark.parametrize("beyond", [0, 1, 10**9, 10**18 - 1 - 100])
def test_when_nothing_can_follow_there_is_no_content(world: World, beyond: int) -> None:
    operation_id = world.deployed()["operation_id"]
    last = int(str(told(world, operation_id)[-1].id)) + beyond
    headers = {"Last-Event-ID": str(last)}
    answer = world.admin.call("watch_operation", 204, operation_id=operation_id, headers=headers)
    assert answer.raw == b""


@pytest.mark.operation("watch_operation")
@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ("", "minLength"),
        ("-1", "pattern"),
        ("01", "pattern"),
        ("1.0", "pattern"),
        ("one", "pattern"),
        ("1, 2", "pattern"),
        ("9" * 19, "maxLength"),
    ],
)
def test_a_last_event_that_cannot_be_one_is_refused(world: World, last: str, kind: str) -> None:
    answer = world.admin.call("watch_operation", 422, operation_id=NOBODY, headers={"Last-Event-ID": last})
    assert answer.findings == {("/header/Last-Event-ID", kind)}


@pytest.mark.operation("watch_operation")
def test_nobody_has_no_events(world: World) -> None:
    assert world.admin.call("watch_operation", 404, operation_id=NOBODY).error == "resource_not_found"
    headers = {"Last-Event-ID": "1"}
    world.admin.call("watch_operation", 404, operation_id=NOBODY, headers=headers)


@pytest.mark.operation("watch_operation")
def test_the_head_of_a_stream_does_not_wait_for_the_end(world: World) -> None:
    with world.held() as running:
        operation_id = running["operation_id"]
        head = world.admin.call("watch_operation", 200, head=True, operation_id=operation_id)
        assert head.headers["content-type"] == "text/event-stream"
        assert head.headers["cache-control"] == "no-store"
        assert head.raw == b""
        assert world.deployment(running["id"])["status"] == "in_progress"
    last = told(world, operation_id)[-1].id
    headers = {"Last-Event-ID": str(last)}
    world.admin.call("watch_operation", 204, head=True, operation_id=operation_id, headers=headers)


@pytest.mark.operation("watch_operation")
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/event-stream", 200),
        ("text/*", 200),
        ("*/*", 200),
        ("application/json", 406),
        ("text/event-stream;q=0", 406),
        ("text/html, application/json", 406),
    ],
)
def test_what_the_caller_accepts_decides(world: World, accept: str, status: int) -> None:
    operation_id = world.deployed()["operation_id"]
    world.admin.call("watch_operation", status, operation_id=operation_id, headers={"Accept": accept})


@pytest.mark.operation("watch_operation")
def test_a_stream_is_no_cached_answer_and_has_no_tag(world: World) -> None:
    answer = _watched(world, world.deployed()["operation_id"], {"If-None-Match": "*"})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "content-length" not in answer.headers


@pytest.mark.operation("watch_operation")
def test_many_who_watch_and_go_away_harm_nobody(world: World) -> None:
    with world.held() as running:
        for _ in range(30):
            with watching(world.admin, running["operation_id"]) as stream:
                assert next(stream).state == ("pending", None, 0)
        assert world.deployed()["status"] == "succeeded"
        world.cancelled(running)
        assert told(world, running["operation_id"])[-1].data["status"] == "cancelled"


@pytest.mark.slow
@pytest.mark.operation("watch_operation", "delete_api_key")
def test_a_stream_in_which_nothing_happens_is_kept_open_for_those_who_may_read_it(world: World) -> None:
    key = world.create_key("operations:read").body
    holder = Caller(world.wire, {"X-API-Key": key["key"]})
    with (
        world.held() as running,
        watching(world.admin, running["operation_id"]) as stream,
        watching(holder, running["operation_id"]) as cut_off,
    ):
        assert next(cut_off).state == ("pending", None, 0)
        world.admin.call("delete_api_key", 204, key_id=key["id"])
        assert next(event for event in stream if event.comment).data is not None
        told = [event.data["status"] for event in cut_off if not event.comment]
        assert set(told) == {"running"}, "it has ended, and the operation has not"
        world.cancelled(running)
        assert [event.data["status"] for event in stream if not event.comment] == ["cancelled"]
