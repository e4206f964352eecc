"""The tag experiments: each operation on one experiment, lists, and what becomes of its runs."""

import json
from datetime import datetime
from typing import Any

import pytest

from calls import Caller
from requests_by_name import NOBODY
from together import statuses
from world import World, ids

STATUSES = ["created", "running", "completed", "failed"]


def moment(text: str) -> datetime:
    """A time of an answer."""
    return datetime.fromisoformat(text)


def read(world: World, experiment_id: str) -> Any:
    """An experiment as it is now."""
    return world.admin.call("get_experiment", 200, experiment_id=experiment_id)


@pytest.mark.operation("create_experiment", "get_experiment")
def test_a_new_experiment_is_created_without_runs_and_named_in_lower_case(world: World) -> None:
    name = world.name("ResNet_50-A")
    made = world.admin.call("create_experiment", 201, body={"name": name, "owner": "Ada"})
    assert made.location == f"/api/v1/experiments/{made.body['id']}"
    assert made.body == {
        "id": made.body["id"],
        "name": name.lower(),
        "owner": "Ada",
        "description": None,
        "status": "created",
        "runs": [],
        "created_at": made.body["created_at"],
        "updated_at": made.body["created_at"],
    }
    found = read(world, made.body["id"])
    assert (found.body, found.etag) == (made.body, made.etag)


@pytest.mark.operation("create_experiment")
def test_everything_that_can_be_given_is_kept(world: World) -> None:
    fields = {"owner": "Ада 🦦", "description": "d" * 500}
    made = world.create_experiment(**fields, name="n" * 90 + world.name()[-10:]).body
    assert {key: made[key] for key in fields} == fields
    assert world.create_experiment(description=None).body["description"] is None
    assert world.create_experiment(description="").body["description"] == ""


@pytest.mark.operation("create_experiment")
@pytest.mark.parametrize(
    ("fields", "pointer", "kind"),
    [
        ({"name": ""}, "/body/name", "minLength"),
        ({"name": "n" * 101}, "/body/name", "maxLength"),
        ({"name": "two words"}, "/body/name", "pattern"),
        ({"name": "a.b"}, "/body/name", "pattern"),
        ({"name": "line\n"}, "/body/name", "pattern"),
        # a Cyrillic a, a full-width a, an Arabic digit, a combining accent, an invisible joiner
        ({"name": "b\u0430seline"}, "/body/name", "pattern"),
        ({"name": "b\uff41seline"}, "/body/name", "pattern"),
        ({"name": "run-\u0663"}, "/body/name", "pattern"),
        ({"name": "baseline\u0301"}, "/body/name", "pattern"),
        ({"name": "base\u200dline"}, "/body/name", "pattern"),
        # the Kelvin sign, which is a k in lower case
        ({"name": "\u212aelvin"}, "/body/name", "pattern"),
        ({"owner": ""}, "/body/owner", "minLength"),
        ({"owner": "o" * 51}, "/body/owner", "maxLength"),
        ({"owner": "\0"}, "/body/owner", "pattern"),
        ({"owner": None}, "/body/owner", "type"),
        ({"description": "d" * 501}, "/body/description", "maxLength"),
        ({"description": "\0"}, "/body/description", "pattern"),
        ({"description": 1}, "/body/description", "type"),
        ({"status": "running"}, "/body/status", "additionalProperties"),
        ({"runs": []}, "/body/runs", "additionalProperties"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_breaks_the_schema_is_refused(
    world: World, fields: dict[str, Any], pointer: str, kind: str
) -> None:
    answer = world.admin.call("create_experiment", 422, body=world.experiment_body(**fields))
    assert answer.findings == {(pointer, kind)}


@pytest.mark.operation("create_experiment", "update_experiment")
def test_a_body_is_64_kibibytes_at_most(world: World) -> None:
    experiment_id = world.experiment()
    start = json.dumps(world.experiment_body())[:-1].encode()
    fits = start + b" " * (65_536 - len(start) - 1) + b"}"
    world.admin.call("create_experiment", 413, content=fits[:-1] + b" }")
    world.admin.call("create_experiment", 201, content=fits)
    huge = json.dumps({"description": "d" * 5_000_000}).encode()
    world.admin.call("update_experiment", 413, experiment_id=experiment_id, content=huge)


@pytest.mark.operation("create_experiment", "update_experiment")
def test_a_name_is_taken_whatever_its_case(world: World) -> None:
    first, second = world.create_experiment().body, world.create_experiment().body
    taken = first["name"].upper()
    answer = world.admin.call("create_experiment", 409, body=world.experiment_body(name=taken))
    assert answer.error == "conflict"
    answer = world.admin.call("update_experiment", 409, experiment_id=second["id"], body={"name": taken})
    assert answer.error == "conflict"
    assert read(world, second["id"]).body == second
    same = world.admin.call("update_experiment", 200, experiment_id=first["id"], body={"name": taken})
    assert same.body["name"] == first["name"]
    world.admin.call("delete_experiment", 204, experiment_id=first["id"])
    world.admin.call("create_experiment", 201, body=world.experiment_body(name=taken))


def test_of_many_experiments_of_one_name_at_the_same_time_one_is_made(world: World) -> None:
    name = world.name("Race")
    headers = [*world.admin.credentials.items(), ("Content-Type", "application/json")]

    def create(number: int) -> int:
        spelt = name.upper() if number % 2 else name
        content = json.dumps({"name": spelt, "owner": name}).encode()
        return world.wire.send("POST", "/api/v1/experiments", headers=headers, content=content).status_code

    assert statuses(create) == [201, *[409] * 7]
    assert world.admin.call("list_experiments", 200, query={"owner": name}).body["total"] == 1


@pytest.mark.operation("update_experiment")
def test_what_is_given_is_changed_and_the_rest_stays(world: World) -> None:
    made = world.create_experiment(description="first")
    experiment_id = made.body["id"]
    name = world.name("Other")
    changed = world.admin.call(
        "update_experiment", 200, experiment_id=experiment_id, body={"name": name, "status": "running"}
    )
    after = {"name": name.lower(), "status": "running", "updated_at": changed.body["updated_at"]}
    assert changed.body == {**made.body, **after}
    assert moment(changed.body["updated_at"]) > moment(made.body["updated_at"])
    assert changed.etag != made.etag
    erased = world.admin.call(
        "update_experiment", 200, experiment_id=experiment_id, body={"description": None}
    )
    assert (erased.body["description"], erased.body["status"]) == (None, "running")
    found = read(world, experiment_id)
    assert (found.body, found.etag) == (erased.body, erased.etag)


@pytest.mark.operation("update_experiment")
def test_any_status_may_follow_any_other(world: World) -> None:
    experiment_id = world.experiment()
    for status in (*STATUSES, *reversed(STATUSES)):
        body = {"status": status}
        answer = world.admin.call("update_experiment", 200, experiment_id=experiment_id, body=body)
        assert answer.body["status"] == status
        assert read(world, experiment_id).body == answer.body


@pytest.mark.operation("update_experiment")
@pytest.mark.parametrize(
    ("body", "pointer", "kind"),
    [
        ({}, "/body", "minProperties"),
        ({"name": None}, "/body/name", "type"),
        ({"name": "k\u0430"}, "/body/name", "pattern"),
        ({"status": None}, "/body/status", "type"),
        ({"status": "Running"}, "/body/status", "enum"),
        ({"description": "d" * 501}, "/body/description", "maxLength"),
        ({"owner": "bob"}, "/body/owner", "additionalProperties"),
    ],
    ids=str,
)
def test_a_change_that_breaks_its_schema_is_refused(
    world: World, body: dict[str, Any], pointer: str, kind: str
) -> None:
    experiment_id = world.experiment()
    answer = world.admin.call("update_experiment", 422, experiment_id=experiment_id, body=body)
    assert answer.findings == {(pointer, kind)}


@pytest.mark.operation("update_experiment")
def test_a_change_with_an_old_version_is_refused_before_a_name_that_is_taken(world: World) -> None:
    taken, made = world.create_experiment().body["name"], world.create_experiment()
    experiment_id = made.body["id"]

    def change(due: int, etag: str, **body: Any) -> Any:
        headers = {"If-Match": etag}
        return world.admin.call(
            "update_experiment", due, experiment_id=experiment_id, body=body, headers=headers
        )

    change(412, '"no-such"', name=taken)
    first = change(200, made.etag, status="running")
    assert change(412, made.etag, status="failed").error == "precondition_failed"
    change(409, first.etag, name=taken)
    found = read(world, experiment_id)
    assert (found.body, found.etag) == (first.body, first.etag)


@pytest.mark.operation("delete_experiment", "get_run", "list_runs")
def test_deleting_takes_the_runs_along(world: World) -> None:
    path = world.run()
    kept = world.run()
    world.admin.call("delete_experiment", 204, experiment_id=path["experiment_id"])
    for name in ("get_experiment", "list_runs", "get_run"):
        wanted = path if name == "get_run" else {"experiment_id": path["experiment_id"]}
        assert world.admin.call(name, 404, at=wanted).error == "resource_not_found"
    world.admin.call("delete_experiment", 404, experiment_id=path["experiment_id"])
    world.admin.call("update_run", 404, at=path, body={"status": "running"})
    world.admin.call("create_run", 404, experiment_id=path["experiment_id"], body={})
    world.admin.call("get_run", 200, at=kept)


@pytest.mark.operation("list_experiments")
def test_a_list_shows_the_number_of_runs_in_place_of_the_runs(world: World) -> None:
    owner = world.name("owner")
    made = [world.create_experiment(owner=owner).body for _ in range(2)]
    for count, each in enumerate(made):
        for _ in range(count + 1):
            world.create_run(each["id"])
    page = world.admin.call("list_experiments", 200, query={"owner": owner}).body
    shown = [{**each, "run_count": count + 1} for count, each in enumerate(made)]
    for each in shown:
        del each["runs"]
    assert page["items"] == list(reversed(shown))
    assert page["total"] == 2


@pytest.mark.operation("list_experiments")
def test_filters_are_exact_and_all_must_hold(world: World) -> None:
    owner = world.name("Owner &=")
    made = {}
    for status in STATUSES:
        made[status] = world.experiment(owner=owner)
        body = {"status": status}
        world.admin.call("update_experiment", 200, experiment_id=made[status], body=body)
    world.experiment(owner=owner.lower())

    def listed(**query: str) -> list[str]:
        return ids(world.admin.call("list_experiments", 200, query=query).body["items"])

    assert listed(owner=owner) == [made[status] for status in reversed(STATUSES)]
    for status in STATUSES:
        assert listed(owner=owner, status=status) == [made[status]]
    assert listed(owner=owner[:-1]) == []
    assert listed(status="failed")[0] == made["failed"]
    answer = world.admin.call(
        "list_experiments", 200, query={"status": "failed", "owner": owner, "per_page": 1}
    )
    text = "/api/v1/experiments?owner=" + owner.replace(" ", "%20").replace("&", "%26").replace("=", "%3D")
    assert answer.headers["link"].startswith(f'<{text}&status=failed&page=1&per_page=1>; rel="first"')


@pytest.mark.operation("list_experiments")
@pytest.mark.parametrize(
    ("query", "pointer", "kind"),
    [
        ({"owner": ""}, "/query/owner", "minLength"),
        ({"owner": "o" * 51}, "/query/owner", "maxLength"),
        ({"owner": ["a", "b"]}, "/query/owner", "duplicate"),
        ({"status": "pending"}, "/query/status", "enum"),
    ],
    ids=str,
)
def test_filters_that_break_their_schema_are_refused(
    world: World, query: dict[str, Any], pointer: str, kind: str
) -> None:
    assert world.admin.call("list_experiments", 422, query=query).findings == {(pointer, kind)}


@pytest.mark.operation("get_experiment")
def test_experiments_belong_to_no_environment(world: World) -> None:
    caller = world.key("experiments:read", "experiments:write", environments=["dev"])
    made = caller.call("create_experiment", 201, body=world.experiment_body()).body
    caller.call("get_experiment", 200, experiment_id=made["id"])
    caller.call("delete_experiment", 204, experiment_id=world.experiment())


@pytest.mark.operation("get_experiment", "create_run", "update_run")
def test_the_tag_of_an_experiment_changes_with_its_runs(world: World) -> None:
    made = world.create_experiment()
    experiment_id = made.body["id"]
    seen = {made.etag}
    run = world.create_run(experiment_id).body
    path = {"experiment_id": experiment_id, "run_id": run["id"]}
    changes: list[dict[str, Any]] = [{"status": "running"}, {"metrics": {"a": 1}}, {"metrics": {}}]
    for body in changes:
        found = read(world, experiment_id)
        assert found.body["updated_at"] == made.body["updated_at"]
        assert found.etag not in seen
        seen.add(found.etag)
        world.admin.call("update_run", 200, at=path, body=body)
    old = {"If-None-Match": ", ".join(seen)}
    world.admin.call("get_experiment", 200, experiment_id=experiment_id, headers=old)
    world.admin.call("delete_experiment", 412, experiment_id=experiment_id, headers={"If-Match": made.etag})


@pytest.mark.operation("get_experiment", "get_run", "update_run")
def test_no_read_is_behind_a_write_that_was_answered(world: World) -> None:
    path = world.run(metrics={"step": -1})
    experiment_id = path["experiment_id"]

    def work(number: int) -> int:
        caller = Caller(world.wire, world.admin.credentials)
        for step in range(10):
            if number == 0:
                caller.call("update_run", 200, at=path, body={"metrics": {"step": step}})
                shown = caller.call("get_experiment", 200, experiment_id=experiment_id).body
                assert shown["runs"][0]["metrics"] == {"step": step}
                assert caller.call("get_run", 200, at=path).body["metrics"] == {"step": step}
            else:
                before = caller.call("get_run", 200, at=path).body["metrics"]["step"]
                shown = caller.call("get_experiment", 200, experiment_id=experiment_id).body
                assert shown["runs"][0]["metrics"]["step"] >= before
        return number

    assert statuses(work, 4) == [0, 1, 2, 3]


@pytest.mark.operation("get_experiment")
def test_an_experiment_that_nobody_has_is_not_found(world: World) -> None:
    for name in ("get_experiment", "delete_experiment", "list_runs"):
        assert world.admin.call(name, 404, experiment_id=NOBODY).error == "resource_not_found"
