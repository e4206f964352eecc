"""Idempotency keys: repeating a request safely."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from calls import Caller
from together import statuses
from world import NEW_PASSWORD, World


@dataclass(frozen=True)
class Creation:
    """An operation that creates something, by name, with bodies that differ in little."""

    operation: str
    body: Callable[[World], dict[str, Any]]
    change: dict[str, Any]
    listed: str


SERVER = Creation("create_server", lambda world: world.server_body(), {"port": 8081}, "list_servers")
USER = Creation(
    "create_user",
    lambda world: {"username": world.name(), "password": NEW_PASSWORD, "role": "monitor"},
    {"password": "quite another password"},
    "list_users",
)
DEPLOYMENT = Creation(
    "create_deployment", lambda world: world.deployment_body(), {"version": "1.4.1"}, "list_deployments"
)
EXPERIMENT = Creation(
    "create_experiment", lambda world: world.experiment_body(), {"owner": "bob"}, "list_experiments"
)
SERVICE = Creation("register_service", lambda world: world.service_body(), {"version": "2"}, "list_services")
CREATIONS = [
    pytest.param(each, id=each.operation) for each in (SERVER, USER, DEPLOYMENT, SERVICE, EXPERIMENT)
]


def total(world: World, name: str) -> int:
    """How many there are."""
    return int(world.admin.call(name, 200).body["total"])


@pytest.mark.parametrize("creation", CREATIONS)
def test_the_same_request_again_gets_the_first_answer_and_makes_nothing(
    world: World, creation: Creation
) -> None:
    body, headers = creation.body(world), {"Idempotency-Key": world.name()}
    first = world.admin.call(creation.operation, 201, body=body, headers=headers)
    before = total(world, creation.listed)
    again = world.admin.call(creation.operation, 201, body=body, headers=headers)
    assert (again.body, again.etag, again.location) == (first.body, first.etag, first.location)
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert total(world, creation.listed) == before


@pytest.mark.parametrize("creation", CREATIONS)
def test_the_same_key_with_another_body_is_a_conflict(world: World, creation: Creation) -> None:
    body, headers = creation.body(world), {"Idempotency-Key": world.name()}
    world.admin.call(creation.operation, 201, body=body, headers=headers)
    other = {**body, **creation.change}
    answer = world.admin.call(creation.operation, 409, body=other, headers=headers)
    assert answer.error == "idempotency_key_reused"


@pytest.mark.operation("create_server")
def test_defaults_and_the_order_of_members_make_no_other_request(world: World) -> None:
    body, headers = world.server_body(), {"Idempotency-Key": world.name()}
    first = world.admin.call("create_server", 201, body=body, headers=headers)
    same = {"port": 8080, "tags": [], **dict(reversed(body.items()))}
    assert world.admin.call("create_server", 201, body=same, headers=headers).body == first.body


@pytest.mark.operation("create_server")
def test_a_replayed_answer_is_the_first_even_when_things_have_changed(world: World) -> None:
    body, headers = world.server_body(), {"Idempotency-Key": world.name()}
    first = world.admin.call("create_server", 201, body=body, headers=headers)
    world.admin.call("update_server", 200, server_id=first.body["id"], body={"port": 1})
    assert world.admin.call("create_server", 201, body=body, headers=headers).body == first.body
    world.admin.call("delete_server", 204, server_id=first.body["id"])
    again = world.admin.call("create_server", 201, body=body, headers=headers)
    assert again.body == first.body
    world.admin.call("get_server", 404, server_id=first.body["id"])


@pytest.mark.operation("create_server")
def test_a_conflict_is_kept_as_well(world: World) -> None:
    taken = world.create_server().body
    body, headers = world.server_body(name=taken["name"]), {"Idempotency-Key": world.name()}
    world.admin.call("create_server", 409, body=body, headers=headers)
    world.admin.call("delete_server", 204, server_id=taken["id"])
    assert world.admin.call("create_server", 409, body=body, headers=headers).error == "conflict"
    world.admin.call("create_server", 201, body=body)


@pytest.mark.operation("create_server")
def test_what_breaks_the_schema_uses_no_key_up(world: World) -> None:
    headers = {"Idempotency-Key": world.name()}
    world.admin.call("create_server", 422, body=world.server_body(port=0), headers=headers)
    world.admin.call("create_server", 201, body=world.server_body(), headers=headers)


@pytest.mark.operation("create_server")
def test_a_key_is_the_callers_own(world: World) -> None:
    headers = {"Idempotency-Key": world.name()}
    callers = (world.admin, world.deploy.caller, world.key("servers:write"))
    made = [
        caller.call("create_server", 201, body=world.server_body(), headers=headers) for caller in callers
    ]
    assert len({answer.body["id"] for answer in made}) == 3


@pytest.mark.operation("create_server", "create_user", "start_server")
def test_a_key_is_the_operations_own(world: World) -> None:
    headers = {"Idempotency-Key": world.name()}
    server = world.admin.call("create_server", 201, body=world.server_body(), headers=headers).body
    world.admin.call("create_user", 201, body=USER.body(world), headers=headers)
    world.admin.call("start_server", 202, server_id=server["id"], headers=headers)


@pytest.mark.operation("create_server")
def test_without_a_key_every_request_counts(world: World) -> None:
    body = world.server_body()
    world.admin.call("create_server", 201, body=body)
    assert world.admin.call("create_server", 409, body=body).error == "conflict"


@pytest.mark.operation("create_api_key")
def test_a_secret_is_not_shown_twice(world: World) -> None:
    body, headers = {"name": world.name(), "permissions": ["servers:read"]}, {"Idempotency-Key": world.name()}
    world.admin.call("create_api_key", 201, body=body, headers=headers)
    before = total(world, "list_api_keys")
    for each in (body, {**body, "name": world.name()}):
        answer = world.admin.call("create_api_key", 409, body=each, headers=headers)
        assert answer.error == "idempotency_key_reused"
    assert total(world, "list_api_keys") == before


@pytest.mark.operation("register_service")
def test_a_registration_that_is_repeated_is_answered_as_the_first_was_made_or_not(world: World) -> None:
    made, headers = world.register(), {"Idempotency-Key": world.name()}
    body = world.service_body(name=made.body["name"], version="2")
    first = world.admin.call("register_service", 200, body=body, headers=headers)
    world.admin.call("delete_service", 204, service_id=made.body["id"])
    again = world.admin.call("register_service", 200, body=body, headers=headers)
    assert (again.body, again.etag) == (first.body, first.etag)
    world.admin.call("get_service", 404, service_id=made.body["id"])


@pytest.mark.operation("create_deployment", "create_deployment_async")
def test_a_deployment_that_is_asked_for_again_is_the_one_that_there_is(world: World) -> None:
    body, headers = world.deployment_body(), {"Idempotency-Key": world.name()}
    first = world.admin.call("create_deployment_async", 202, body=body, headers=headers)
    world.finished(first.body["operation_id"])
    again = world.admin.call("create_deployment_async", 202, body=body, headers=headers)
    assert (again.body, again.location) == (first.body, first.location)
    world.admin.call("create_deployment", 201, body=body, headers=headers)
    other = {**body, "config": {"simulate": {"stage_seconds": 0}, "more": None}}
    answer = world.admin.call("create_deployment_async", 409, body=other, headers=headers)
    assert answer.error == "idempotency_key_reused"
    query = {"service": body["service"]}
    assert world.admin.call("list_deployments", 200, query=query).body["total"] == 2


@pytest.mark.parametrize("action", ["start_server", "stop_server", "restart_server"])
def test_an_action_that_is_repeated_happens_once(world: World, action: str) -> None:
    server_id = world.server() if action == "start_server" else world.running_server()
    headers = {"Idempotency-Key": world.name()}
    first = world.admin.call(action, 202, server_id=server_id, headers=headers)
    again = world.admin.call(action, 202, server_id=server_id, headers=headers)
    assert (again.body, again.location) == (first.body, first.location)
    world.finished(first.body["id"])
    assert world.admin.call(action, 202, server_id=server_id, headers=headers).body == first.body
    query = {"target_id": server_id, "kind": action}
    assert world.admin.call("list_operations", 200, query=query).body["total"] == 1


@pytest.mark.operation("start_server")
def test_an_action_on_another_server_is_another_request(world: World) -> None:
    headers = {"Idempotency-Key": world.name()}
    world.admin.call("start_server", 202, server_id=world.server(), headers=headers)
    answer = world.admin.call("start_server", 409, server_id=world.server(), headers=headers)
    assert answer.error == "idempotency_key_reused"


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("k", 201),
        ("k" * 255, 201),
        ("two words ~!", 201),
        ("k" * 256, 422),
        ("", 422),
        ("ümlaut", 422),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_key_is_1_to_255_printable_characters(world: World, key: str, status: int) -> None:
    caller = Caller(world.wire, {"X-API-Key": world.create_key("servers:write").body["key"]})
    answer = caller.call("create_server", status, body=world.server_body(), headers={"Idempotency-Key": key})
    if status == 422:
        assert {pointer for pointer, _ in answer.findings} == {"/header/Idempotency-Key"}


def test_of_requests_with_one_key_at_the_same_time_one_acts(world: World) -> None:
    server_id, key = world.server(), world.name()
    headers = [*world.admin.credentials.items(), ("Idempotency-Key", key)]
    path = f"/api/v1/servers/{server_id}/start"
    answers = statuses(lambda _: world.wire.send("POST", path, headers=headers).status_code)
    assert set(answers) <= {202, 409}
    assert answers[0] == 202
    assert world.admin.call("list_operations", 200, query={"target_id": server_id}).body["total"] == 1


def test_of_deployments_with_one_key_at_the_same_time_one_is_made(world: World) -> None:
    body, key = world.deployment_body(), world.name()
    sent = [
        *world.admin.credentials.items(),
        ("Idempotency-Key", key),
        ("Content-Type", "application/json"),
    ]
    content = json.dumps(body).encode()
    path = "/api/v1/deployments"
    answers = statuses(lambda _: world.wire.send("POST", path, headers=sent, content=content).status_code)
    assert set(answers) <= {201, 409}
    assert answers[0] == 201
    assert world.admin.call("list_deployments", 200, query={"service": body["service"]}).body["total"] == 1


def test_of_rollbacks_of_one_deployment_at_the_same_time_one_is_made(world: World) -> None:
    first = world.deployed(version="1")
    second = world.deployed(service=first["service"], version="2")
    path = f"/api/v1/deployments/{second['id']}/rollback"
    headers = list(world.admin.credentials.items())
    with world.held(service=first["service"]):
        answers = statuses(lambda _: world.wire.send("POST", path, headers=headers).status_code)
        assert answers == [202, *[409] * 7]
        page = world.admin.call("list_deployments", 200, query={"service": first["service"]}).body
        assert [each["kind"] for each in page["items"]].count("rollback") == 1
