"""The order of checks: of all that is wrong with a request, the first in the list of the contract is told."""

import pytest

from contract import load
from requests_by_name import FAULTS, NOBODY, Fault, due, good
from world import NEW_PASSWORD, World

CASES = [
    pytest.param(name, fault, id=f"{name}: {fault.name}")
    for name, operation in load().operations.items()
    for fault in FAULTS
    if fault.applies(operation)
]
SECURED = [name for name, operation in load().operations.items() if operation.secured]
RESOURCES = [name for name, operation in load().operations.items() if due(operation) == 404]


@pytest.mark.parametrize(("name", "fault"), CASES)
def test_whatever_is_wrong_is_told(world: World, name: str, fault: Fault) -> None:
    fault.plant(world, good(world, name)).expect(fault.status)


@pytest.mark.parametrize(("name", "fault"), CASES)
def test_of_several_faults_the_first_is_told(world: World, name: str, fault: Fault) -> None:
    attempt = good(world, name)
    for each in reversed(FAULTS[FAULTS.index(fault) :]):
        if each.applies(attempt.operation):
            attempt = each.plant(world, attempt)
    attempt.expect(fault.status)


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resource_that_is_not_there_is_looked_for_last_of_these(world: World, name: str) -> None:
    assert good(world, name).expect(404).error == "resource_not_found"


@pytest.mark.parametrize("name", SECURED)
def test_an_unknown_method_is_told_before_missing_credentials(world: World, name: str) -> None:
    path = world.contract.operations[name].path.replace("{", "").replace("}", "")
    world.anonymous.ask("TRACE", path, 405)


@pytest.mark.parametrize("name", SECURED)
def test_the_permission_that_is_missing_is_named(world: World, name: str) -> None:
    operation = world.contract.operations[name]
    if operation.permission is None:
        world.key("cache:read").call("get_me", 200)
    else:
        attempt = good(world, name, world.all_but(operation.permission))
        assert operation.permission in attempt.expect(403).body["detail"]


@pytest.mark.parametrize("name", ["update_server", "replace_server"])
def test_a_server_that_is_not_there_is_told_before_a_closed_environment(world: World, name: str) -> None:
    caller = world.key("servers:write", environments=["dev"])
    body = world.server_body(environment="prod")
    caller.call(name, 404, server_id=NOBODY, body=body)


@pytest.mark.parametrize(
    "name",
    ["update_server", "replace_server", "delete_server", "start_server", "stop_server", "restart_server"],
)
def test_a_closed_environment_is_told_before_an_old_version(world: World, name: str) -> None:
    caller = world.key("servers:write", environments=["dev"])
    attempt = good(world, name, caller)
    server_id = world.server(environment="prod")
    caller.call(name, 403, server_id=server_id, headers={"If-Match": '"no-such"'}, content=attempt.content)


def test_a_closed_environment_to_move_to_is_told_before_an_old_version(world: World) -> None:
    caller = world.key("servers:write", environments=["dev"])
    headers = {"If-Match": '"no-such"'}
    caller.call("update_server", 403, server_id=world.server(), body={"environment": "prod"}, headers=headers)


def test_a_closed_environment_is_told_before_a_stored_answer(world: World) -> None:
    caller = world.key("servers:write", environments=["dev"])
    server_id, headers = world.server(), {"Idempotency-Key": world.name()}
    caller.call("start_server", 202, server_id=server_id, headers=headers)
    operations = world.admin.call("list_operations", 200, query={"target_id": server_id}).body["items"]
    world.finished(operations[0]["id"])
    world.admin.call("update_server", 200, server_id=server_id, body={"environment": "prod"})
    caller.call("start_server", 403, server_id=server_id, headers=headers)
    world.admin.call("delete_server", 204, server_id=server_id)
    caller.call("start_server", 404, server_id=server_id, headers=headers)


def test_a_stored_answer_is_given_before_an_old_version_and_before_a_conflict(world: World) -> None:
    made = world.create_server()
    headers = {"Idempotency-Key": world.name(), "If-Match": made.etag}
    first = world.admin.call("start_server", 202, server_id=made.body["id"], headers=headers)
    world.finished(first.body["id"])
    again = world.admin.call("start_server", 202, server_id=made.body["id"], headers=headers)
    assert (again.body, again.location) == (first.body, first.location)
    world.admin.call("start_server", 409, server_id=made.body["id"])
    world.admin.call("start_server", 412, server_id=made.body["id"], headers={"If-Match": made.etag})


@pytest.mark.parametrize("name", ["update_server", "replace_server"])
def test_an_old_version_is_told_before_a_name_that_is_taken(world: World, name: str) -> None:
    body = world.server_body(name=world.create_server().body["name"])
    world.admin.call(name, 412, server_id=world.server(), headers={"If-Match": '"no-such"'}, body=body)


@pytest.mark.parametrize("name", ["stop_server", "restart_server"])
def test_an_old_version_is_told_before_an_action_that_leads_nowhere(world: World, name: str) -> None:
    world.admin.call(name, 412, server_id=world.server(), headers={"If-Match": '"no-such"'})


def test_an_old_version_of_a_user_is_told_before_a_conflict(world: World) -> None:
    user = world.user("admin")
    user.caller.call("delete_user", 412, user_id=user.id, headers={"If-Match": '"no-such"'})
    user.caller.call("delete_user", 409, user_id=user.id)
    world.signed_in(user.name, NEW_PASSWORD)


@pytest.mark.operation("rollback_deployment")
def test_a_deployment_in_a_closed_environment_is_told_before_a_version_and_a_conflict(world: World) -> None:
    caller = world.key("deployments:rollback", environments=["dev"])
    deployment_id = world.deployed(environment="prod")["id"]
    headers = {"If-Match": '"no-such"'}
    caller.call("rollback_deployment", 403, deployment_id=deployment_id, headers=headers)
    world.admin.call("rollback_deployment", 412, deployment_id=deployment_id, headers=headers)
    world.admin.call("rollback_deployment", 409, deployment_id=deployment_id)


@pytest.mark.parametrize("name", ["create_deployment", "create_deployment_async"])
def test_a_body_is_looked_at_before_the_environment_in_it(world: World, name: str) -> None:
    caller = world.key("deployments:create", environments=["dev"])
    caller.call(name, 422, body=world.deployment_body(environment="prod", replicas=0))
    caller.call(name, 403, body=world.deployment_body(environment="prod"))


@pytest.mark.operation("register_service", "update_service", "delete_service")
def test_of_a_service_the_environment_is_told_before_its_version(world: World) -> None:
    caller = world.key("services:write", environments=["dev"])
    service_id, headers = world.service(environment="prod"), {"If-Match": '"no-such"'}
    caller.call("update_service", 403, service_id=service_id, body={"version": "2"}, headers=headers)
    caller.call("delete_service", 403, service_id=service_id, headers=headers)
    world.admin.call("delete_service", 412, service_id=service_id, headers=headers)
    caller.call("register_service", 422, body=world.service_body(environment="prod", endpoints=[]))
    repeated = {"Idempotency-Key": world.name()}
    caller.call("register_service", 403, body=world.service_body(environment="prod"), headers=repeated)
    caller.call("register_service", 201, body=world.service_body(), headers=repeated)


@pytest.mark.operation("create_deployment")
def test_a_closed_environment_uses_no_key_up(world: World) -> None:
    caller = world.key("deployments:create", environments=["dev"])
    headers = {"Idempotency-Key": world.name()}
    caller.call("create_deployment", 403, body=world.deployment_body(environment="prod"), headers=headers)
    caller.call("create_deployment", 201, body=world.deployment_body(), headers=headers)


@pytest.mark.operation("watch_operation")
def test_an_operation_in_a_closed_environment_is_told_before_that_nothing_follows(world: World) -> None:
    caller = world.key("operations:read", environments=["dev"])
    operation_id = world.deployed(environment="prod")["operation_id"]
    headers = {"Last-Event-ID": "999"}
    caller.call("watch_operation", 403, operation_id=operation_id, headers=headers)
    caller.call("watch_operation", 404, operation_id=NOBODY, headers=headers)
    world.admin.call("watch_operation", 204, operation_id=operation_id, headers=headers)
