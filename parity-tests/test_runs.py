"""Runs of experiments: what they are given, how they move, and where they are found."""

import json
from datetime import datetime
from typing import Any

import pytest

from requests_by_name import NOBODY
from together import statuses
from world import World, ids

PARAMS: dict[str, Any] = {
    "learning_rate": 0.01,
    "whole": 10,
    "tiny": 5e-324,
    "huge": -1.7976931348623157e308,
    "optimizer": "adam",
    "empty": "",
    "text": "a\nb\u2028 🦦 \"'\\/",
    "yes": True,
    "no": False,
    "nothing": None,
    "Ключ/~ .": "значение",
    "k" * 64: "v" * 500,
}
METRICS = {"accuracy": 0.93, "loss": -0.5, "zero": 0, "steps": 1e6, "größe": 1e-300}
OVER = ["completed", "failed"]


@pytest.mark.operation("create_run", "get_run")
def test_a_new_run_has_not_begun(world: World) -> None:
    experiment_id = world.experiment()
    made = world.admin.call("create_run", 201, experiment_id=experiment_id, body={})
    run_id = made.body["id"]
    assert made.location == f"/api/v1/experiments/{experiment_id}/runs/{run_id}"
    assert made.body == {
        "id": run_id,
        "experiment_id": experiment_id,
        "status": "created",
        "params": {},
        "metrics": {},
        "started_at": None,
        "finished_at": None,
    }
    found = world.admin.call("get_run", 200, experiment_id=experiment_id, run_id=run_id)
    assert (found.body, found.etag) == (made.body, made.etag)
    assert world.admin.call("get_experiment", 200, experiment_id=experiment_id).body["runs"] == [made.body]


@pytest.mark.operation("create_run")
def test_params_and_metrics_are_kept_as_they_are_given(world: World) -> None:
    path = world.run(params=PARAMS, metrics=METRICS)
    found = world.admin.call("get_run", 200, at=path).body
    assert found["params"] == PARAMS
    assert found["metrics"] == METRICS
    kinds = {name: type(value) for name, value in found["params"].items()}
    assert (kinds["yes"], kinds["nothing"], kinds["whole"]) == (bool, type(None), float)
    assert {type(value) for value in found["metrics"].values()} == {float}


@pytest.mark.operation("create_run")
@pytest.mark.parametrize("status", ["running", *OVER])
def test_a_run_may_have_begun_and_be_over_already(world: World, status: str) -> None:
    made = world.create_run(world.experiment(), status=status).body
    assert made["status"] == status
    assert made["started_at"] is not None
    assert made["finished_at"] == (made["started_at"] if status in OVER else None)


@pytest.mark.operation("create_run")
@pytest.mark.parametrize(
    ("body", "pointer", "kind"),
    [
        ({"status": "pending"}, "/body/status", "enum"),
        ({"status": None}, "/body/status", "type"),
        ({"params": None}, "/body/params", "type"),
        ({"params": {"": 1}}, "/body/params/", "propertyNames"),
        ({"params": {"k" * 65: 1}}, f"/body/params/{'k' * 65}", "propertyNames"),
        ({"params": {"a": "v" * 501}}, "/body/params/a", "anyOf"),
        ({"params": {"a": "\0"}}, "/body/params/a", "anyOf"),
        ({"params": {"a": [1]}}, "/body/params/a", "type"),
        ({"params": {"a": {}}}, "/body/params/a", "type"),
        ({"params": {str(number): 1 for number in range(101)}}, "/body/params", "maxProperties"),
        ({"metrics": []}, "/body/metrics", "type"),
        ({"metrics": {"a": "1"}}, "/body/metrics/a", "type"),
        ({"metrics": {"a": True}}, "/body/metrics/a", "type"),
        ({"metrics": {"a": None}}, "/body/metrics/a", "type"),
        ({"metrics": {"": 1}}, "/body/metrics/", "propertyNames"),
        ({"metrics": {"k" * 65: 1}}, f"/body/metrics/{'k' * 65}", "propertyNames"),
        ({"metrics": {str(number): 1 for number in range(101)}}, "/body/metrics", "maxProperties"),
        ({"started_at": None}, "/body/started_at", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_breaks_the_schema_is_refused(
    world: World, body: dict[str, Any], pointer: str, kind: str
) -> None:
    experiment_id = world.experiment()
    answer = world.admin.call("create_run", 422, experiment_id=experiment_id, body=body)
    assert answer.findings == {(pointer, kind)}
    assert world.admin.call("list_runs", 200, experiment_id=experiment_id).body["total"] == 0


@pytest.mark.operation("create_run", "update_run")
@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity"])
def test_a_number_that_is_not_finite_is_malformed(world: World, number: str) -> None:
    path = world.run()
    params, metrics = (f'{{"{member}": {{"a": {number}}}}}'.encode() for member in ("params", "metrics"))
    world.admin.call("create_run", 400, experiment_id=path["experiment_id"], content=params)
    world.admin.call("create_run", 400, experiment_id=path["experiment_id"], content=metrics)
    world.admin.call("update_run", 400, at=path, content=metrics)


@pytest.mark.operation("create_run")
@pytest.mark.parametrize("number", [10**400, -(10**400)], ids=["above", "below"])
def test_a_number_is_no_larger_than_double_precision_goes(world: World, number: int) -> None:
    body = {"params": {"a": number}, "metrics": {"a": number}}
    answer = world.admin.call("create_run", 422, experiment_id=world.experiment(), body=body)
    assert answer.findings == {
        ("/body/params/a", "anyOf"),
        ("/body/metrics/a", "maximum" if number > 0 else "minimum"),
    }


@pytest.mark.operation("create_run", "update_run")
def test_a_body_is_256_kibibytes_at_most_and_the_largest_run_fits(world: World) -> None:
    names = [f"{number:03}".rjust(64, "🦦") for number in range(100)]
    body = {"params": dict.fromkeys(names, "🦦" * 500), "metrics": dict.fromkeys(names, -1.5e-300)}
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(content) <= 262_144
    experiment_id = world.experiment()
    made = world.admin.call("create_run", 201, experiment_id=experiment_id, content=content).body
    assert made["params"] == body["params"]
    found = world.admin.call("get_run", 200, experiment_id=experiment_id, run_id=made["id"]).body
    assert found == made
    huge = json.dumps({"metrics": {"a" * 5_000_000: 1}}).encode()
    world.admin.call("create_run", 413, experiment_id=experiment_id, content=huge)
    world.admin.call("update_run", 413, experiment_id=experiment_id, run_id=made["id"], content=huge)
    world.admin.call("create_run", 413, experiment_id=experiment_id, content=b"{" + b" " * 262_143 + b"}")


@pytest.mark.operation("update_run")
def test_a_run_begins_and_ends_once(world: World) -> None:
    path = world.run(params={"a": 1})
    begun = world.admin.call("update_run", 200, at=path, body={"status": "running"}).body
    assert begun["started_at"] is not None
    assert begun["finished_at"] is None
    again = world.admin.call("update_run", 200, at=path, body={"status": "running"}).body
    assert again == begun
    ended = world.admin.call("update_run", 200, at=path, body={"status": "completed"}).body
    assert {**ended, "finished_at": None} == {**begun, "status": "completed"}
    assert datetime.fromisoformat(ended["finished_at"]) >= datetime.fromisoformat(ended["started_at"])
    assert world.admin.call("update_run", 200, at=path, body={"status": "completed"}).body == ended
    assert world.admin.call("get_run", 200, at=path).body == ended


@pytest.mark.operation("update_run")
@pytest.mark.parametrize("status", OVER)
def test_a_run_that_never_ran_may_be_over_too(world: World, status: str) -> None:
    ended = world.admin.call("update_run", 200, at=world.run(), body={"status": status}).body
    assert ended["started_at"] == ended["finished_at"] is not None


@pytest.mark.operation("update_run")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("running", "created"),
        ("completed", "created"),
        ("completed", "running"),
        ("completed", "failed"),
        ("failed", "created"),
        ("failed", "running"),
        ("failed", "completed"),
    ],
)
def test_a_run_never_goes_back(world: World, before: str, after: str) -> None:
    path = world.run(status=before)
    known = world.admin.call("get_run", 200, at=path)
    body = {"status": after, "metrics": {"a": 1}}
    assert world.admin.call("update_run", 409, at=path, body=body).error == "conflict"
    world.admin.call("update_run", 412, at=path, body=body, headers={"If-Match": '"no-such"'})
    found = world.admin.call("get_run", 200, at=path)
    assert (found.body, found.etag) == (known.body, known.etag)


@pytest.mark.operation("update_run")
def test_metrics_are_replaced_as_a_whole_and_after_the_end_too(world: World) -> None:
    path = world.run(status="failed", metrics={"a": 1, "b": 2})
    tags = {world.admin.call("get_run", 200, at=path).etag}
    for metrics in ({"b": 3.5}, {}, {"a": 1, "b": 2}):
        answer = world.admin.call("update_run", 200, at=path, body={"metrics": metrics})
        assert (answer.body["metrics"], answer.body["status"]) == (metrics, "failed")
        assert answer.etag not in tags
        tags.add(answer.etag)


@pytest.mark.operation("update_run")
@pytest.mark.parametrize(
    ("body", "pointer", "kind"),
    [
        ({}, "/body", "minProperties"),
        ({"status": None}, "/body/status", "type"),
        ({"metrics": None}, "/body/metrics", "type"),
        ({"params": {}}, "/body/params", "additionalProperties"),
        ({"metrics": {"a": []}}, "/body/metrics/a", "type"),
    ],
    ids=str,
)
def test_a_change_that_breaks_its_schema_is_refused(
    world: World, body: dict[str, Any], pointer: str, kind: str
) -> None:
    assert world.admin.call("update_run", 422, at=world.run(), body=body).findings == {(pointer, kind)}


@pytest.mark.operation("get_run")
def test_of_changes_to_one_version_at_the_same_time_one_wins(world: World) -> None:
    path = world.run()
    tag = world.admin.call("get_run", 200, at=path).etag
    sent = [*world.admin.credentials.items(), ("If-Match", tag), ("Content-Type", "application/json")]
    where = f"/api/v1/experiments/{path['experiment_id']}/runs/{path['run_id']}"

    def change(number: int) -> int:
        content = b'{"metrics": {"a": %d}}' % number
        return world.wire.send("PATCH", where, headers=sent, content=content).status_code

    assert statuses(change) == [200, *[412] * 7]


@pytest.mark.operation("get_run", "update_run")
def test_a_run_of_another_experiment_is_not_found(world: World) -> None:
    path = world.run()
    for wrong in (
        {**path, "experiment_id": world.experiment()},
        {**path, "experiment_id": NOBODY},
        {**path, "run_id": NOBODY},
    ):
        world.admin.call("get_run", 404, at=wrong)
        world.admin.call("update_run", 404, at=wrong, body={"status": "running"})
    assert world.admin.call("get_run", 200, at=path).body["status"] == "created"


@pytest.mark.operation("list_runs", "get_experiment")
def test_runs_are_listed_newest_first_and_twenty_are_shown_with_their_experiment(world: World) -> None:
    experiment_id = world.experiment()
    world.run()
    made = [world.create_run(experiment_id, params={"number": number}).body for number in range(22)]
    newest = list(reversed(made))
    shown = world.admin.call("get_experiment", 200, experiment_id=experiment_id)
    assert shown.body["runs"] == newest[:20]
    page = world.admin.call("list_runs", 200, experiment_id=experiment_id, query={"per_page": 100}).body
    assert (page["items"], page["total"]) == (newest, 22)
    for each in made[:3]:
        path = {"experiment_id": experiment_id, "run_id": each["id"]}
        assert world.admin.call("get_run", 200, at=path).body == each
    spelt = {"experiment_id": experiment_id.upper()}
    answer = world.admin.call("list_runs", 200, at=spelt, query={"per_page": 8, "page": 2})
    assert ids(answer.body["items"]) == ids(newest[8:16])
    where = f"/api/v1/experiments/{experiment_id}/runs"
    assert answer.headers["link"] == ", ".join(
        f'<{where}?page={number}&per_page=8>; rel="{relation}"'
        for relation, number in (("first", 1), ("prev", 1), ("next", 3), ("last", 3))
    )
    oldest = {"experiment_id": experiment_id, "run_id": made[0]["id"]}
    world.admin.call("update_run", 200, at=oldest, body={"status": "running"})
    again = world.admin.call("get_experiment", 200, experiment_id=experiment_id)
    assert again.body == shown.body


@pytest.mark.operation("list_runs")
@pytest.mark.parametrize("query", [{"page": 0}, {"per_page": 101}, {"page": "x"}], ids=str)
def test_pages_of_runs_are_within_their_limits(world: World, query: dict[str, Any]) -> None:
    answer = world.admin.call("list_runs", 422, experiment_id=world.experiment(), query=query)
    assert {pointer for pointer, _ in answer.findings} == {f"/query/{next(iter(query))}"}


@pytest.mark.operation("create_run")
def test_a_run_that_is_added_again_with_its_key_is_the_one_that_there_is(world: World) -> None:
    experiment_id = world.experiment()
    headers = {"Idempotency-Key": world.name()}
    body = {"metrics": {"a": 1}}

    def add(due: int, to: str = experiment_id, **fields: Any) -> Any:
        return world.admin.call("create_run", due, experiment_id=to, body={**body, **fields}, headers=headers)

    first = add(201)
    again = add(201)
    assert (again.body, again.etag, again.location) == (first.body, first.etag, first.location)
    assert add(201, params={}, status="created").body == first.body
    assert world.admin.call("list_runs", 200, experiment_id=experiment_id).body["total"] == 1
    assert add(409, metrics={"a": 2}).error == "idempotency_key_reused"
    assert add(409, to=world.experiment()).error == "idempotency_key_reused"
    add(404, to=NOBODY)
    world.admin.call("delete_experiment", 204, experiment_id=experiment_id)
    add(404)


def test_of_runs_with_one_key_at_the_same_time_one_is_made(world: World) -> None:
    experiment_id, key = world.experiment(), world.name()
    sent = [
        *world.admin.credentials.items(),
        ("Idempotency-Key", key),
        ("Content-Type", "application/json"),
    ]
    where = f"/api/v1/experiments/{experiment_id}/runs"
    answers = statuses(lambda _: world.wire.send("POST", where, headers=sent, content=b"{}").status_code)
    assert set(answers) <= {201, 409}
    assert answers[0] == 201
    assert world.admin.call("list_runs", 200, experiment_id=experiment_id).body["total"] == 1


def test_runs_that_are_added_at_the_same_time_are_all_counted(world: World) -> None:
    owner = world.name("owner")
    experiment_id = world.experiment(owner=owner)
    sent = [*world.admin.credentials.items(), ("Content-Type", "application/json")]
    where = f"/api/v1/experiments/{experiment_id}/runs"
    answers = statuses(lambda _: world.wire.send("POST", where, headers=sent, content=b"{}").status_code)
    assert answers == [201] * 8
    page = world.admin.call("list_experiments", 200, query={"owner": owner}).body
    assert page["items"][0]["run_count"] == 8
