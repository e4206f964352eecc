"""Entity tags: telling what is the same, and not undoing what somebody else did."""

import json
from collections.abc import Callable

import pytest

from together import statuses
from world import World

OLD = '"no-such"'


def make_server(world: World) -> tuple[str, dict[str, str]]:
    """A server and where it is."""
    return "server", {"server_id": world.server()}


def make_user(world: World) -> tuple[str, dict[str, str]]:
    """A user and where it is."""
    return "user", {"user_id": world.create_user().body["id"]}


def make_key(world: World) -> tuple[str, dict[str, str]]:
    """An API key and where it is."""
    return "api_key", {"key_id": world.create_key("servers:read").body["id"]}


def make_operation(world: World) -> tuple[str, dict[str, str]]:
    """An operation that has ended, and where it is."""
    asked = world.admin.call("start_server", 202, server_id=world.server())
    world.finished(asked.body["id"])
    return "operation", {"operation_id": asked.body["id"]}


def make_deployment(world: World) -> tuple[str, dict[str, str]]:
    """A deployment that has ended, and where it is."""
    return "deployment", {"deployment_id": world.deployed()["id"]}


def make_service(world: World) -> tuple[str, dict[str, str]]:
    """A service and where it is."""
    return "service", {"service_id": world.service()}


def make_experiment(world: World) -> tuple[str, dict[str, str]]:
    """An experiment with a run, and where it is."""
    return "experiment", {"experiment_id": world.run()["experiment_id"]}


def make_run(world: World) -> tuple[str, dict[str, str]]:
    """A run and where it is."""
    return "run", world.run()


Make = Callable[[World], tuple[str, dict[str, str]]]
ALL: list[Make] = [
    make_server,
    make_user,
    make_key,
    make_operation,
    make_deployment,
    make_service,
    make_experiment,
    make_run,
]
DELETABLE: list[Make] = [make_server, make_user, make_key, make_service, make_experiment]


@pytest.mark.operation(
    "get_server",
    "get_user",
    "get_api_key",
    "get_operation",
    "get_deployment",
    "get_service",
    "get_experiment",
    "get_run",
)
def test_what_is_known_already_is_304_with_its_tag_and_no_body(world: World) -> None:
    for make in ALL:
        noun, path = make(world)
        read = world.admin.call(f"get_{noun}", 200, at=path)
        tag = read.etag
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = world.admin.call(f"get_{noun}", 304, headers={"If-None-Match": known}, at=path)
            assert answer.etag == tag
            assert answer.raw == b""
        for unknown in (OLD, f'W/{OLD}, "another"'):
            again = world.admin.call(f"get_{noun}", 200, headers={"If-None-Match": unknown}, at=path)
            assert (again.body, again.etag) == (read.body, tag)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("value", ["unquoted", '"open', "", '"a" "b"', "W/*"])
def test_a_header_that_holds_no_entity_tags_breaks_its_schema(world: World, make: Make, value: str) -> None:
    noun, path = make(world)
    answer = world.admin.call(f"get_{noun}", 422, headers={"If-None-Match": value}, at=path)
    assert {pointer for pointer, _ in answer.findings} == {"/header/If-None-Match"}


@pytest.mark.parametrize("make", DELETABLE)
def test_a_deletion_with_an_old_version_does_nothing(world: World, make: Make) -> None:
    noun, path = make(world)
    tag = world.admin.call(f"get_{noun}", 200, at=path).etag
    for wrong in (OLD, f"W/{tag}"):
        answer = world.admin.call(f"delete_{noun}", 412, headers={"If-Match": wrong}, at=path)
        assert answer.error == "precondition_failed"
    assert world.admin.call(f"get_{noun}", 200, at=path).etag == tag
    world.admin.call(f"delete_{noun}", 204, headers={"If-Match": f"{OLD}, {tag}"}, at=path)
    world.admin.call(f"get_{noun}", 404, at=path)


@pytest.mark.parametrize("make", DELETABLE)
def test_a_star_matches_whatever_is_there(world: World, make: Make) -> None:
    noun, path = make(world)
    world.admin.call(f"delete_{noun}", 204, headers={"If-Match": "*"}, at=path)
    world.admin.call(f"delete_{noun}", 404, headers={"If-Match": "*"}, at=path)


@pytest.mark.operation("update_server", "replace_server")
def test_a_change_with_an_old_version_does_nothing(world: World) -> None:
    made = world.create_server()
    server_id = made.body["id"]
    first = world.admin.call(
        "update_server", 200, server_id=server_id, body={"port": 1}, headers={"If-Match": made.etag}
    )
    for name, body in (("update_server", {"port": 2}), ("replace_server", world.server_body())):
        world.admin.call(name, 412, server_id=server_id, body=body, headers={"If-Match": made.etag})
    now = world.admin.call("get_server", 200, server_id=server_id)
    assert (now.body, now.etag) == (first.body, first.etag)
    replaced = world.admin.call(
        "replace_server", 200, server_id=server_id, body=world.server_body(), headers={"If-Match": now.etag}
    )
    assert replaced.etag not in {made.etag, first.etag}


@pytest.mark.operation("update_service", "send_heartbeat")
def test_a_change_of_an_old_version_of_a_service_does_nothing_and_a_heartbeat_makes_another(
    world: World,
) -> None:
    made = world.register()
    service_id = made.body["id"]
    seen = world.admin.call("send_heartbeat", 200, service_id=service_id)
    assert seen.etag != made.etag
    for wrong in (OLD, made.etag):
        headers = {"If-Match": wrong}
        world.admin.call("update_service", 412, service_id=service_id, body={"version": "2"}, headers=headers)
    now = world.admin.call("get_service", 200, service_id=service_id)
    assert (now.body, now.etag) == (seen.body, seen.etag)
    headers = {"If-Match": seen.etag}
    same = {"version": made.body["version"]}
    changed = world.admin.call("update_service", 200, service_id=service_id, body=same, headers=headers)
    assert changed.etag != seen.etag
    assert changed.body == seen.body


@pytest.mark.operation("start_server", "stop_server", "restart_server")
def test_an_action_with_an_old_version_does_nothing(world: World) -> None:
    server_id = world.running_server()
    tag = world.admin.call("get_server", 200, server_id=server_id).etag
    for action in ("start_server", "stop_server", "restart_server"):
        world.admin.call(action, 412, server_id=server_id, headers={"If-Match": OLD})
    now = world.admin.call("get_server", 200, server_id=server_id)
    assert (now.etag, now.body["status"]) == (tag, "running")
    asked = world.admin.call("stop_server", 202, server_id=server_id, headers={"If-Match": tag})
    world.finished(asked.body["id"])
    assert world.admin.call("get_server", 200, server_id=server_id).etag != tag


def test_of_changes_to_one_version_at_the_same_time_one_wins(world: World) -> None:
    made = world.create_server()
    headers = [
        *world.admin.credentials.items(),
        ("If-Match", made.etag),
        ("Content-Type", "application/json"),
    ]

    def change(number: int) -> int:
        content = b'{"port": %d}' % (number + 1)
        path = f"/api/v1/servers/{made.body['id']}"
        return world.wire.send("PATCH", path, headers=headers, content=content).status_code

    assert statuses(change) == [200, *[412] * 7]


def test_of_many_servers_of_one_name_at_the_same_time_one_is_made(world: World) -> None:
    body = world.server_body()
    headers = [*world.admin.credentials.items(), ("Content-Type", "application/json")]
    content = json.dumps(body).encode()

    def create(_: int) -> int:
        return world.wire.send("POST", "/api/v1/servers", headers=headers, content=content).status_code

    assert statuses(create) == [201, *[409] * 7]
    assert world.admin.call("list_servers", 200, query={"name": body["name"]}).body["total"] == 1
