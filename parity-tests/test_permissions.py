"""Who may do what: roles, the permissions of keys, and environments."""

import pytest

from contract import load
from requests_by_name import NOBODY, due, good
from world import World, ids

SECURED = [operation for operation in load().operations.values() if operation.permission is not None]
DEPLOY_LACKS = {"secrets:reveal", "users:admin", "keys:admin"}
NAMES = [operation.id for operation in SECURED]
CHANGES = [
    "update_server",
    "replace_server",
    "delete_server",
    "start_server",
    "stop_server",
    "restart_server",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_one_permission_that_is_named_is_enough(world: World, name: str) -> None:
    operation = world.contract.operations[name]
    caller = world.key(str(operation.permission))
    if name == "create_user":
        assert "role" in good(world, name, caller).expect(403).body["detail"]
        return
    attempt = good(world, name, caller)
    if name == "create_api_key":
        body = {"name": world.name(), "permissions": ["keys:admin"]}
        caller.call(name, 201, body=body)
    else:
        attempt.expect(due(operation))


@pytest.mark.parametrize("name", NAMES)
def test_every_other_permission_is_not(world: World, name: str) -> None:
    permission = str(world.contract.operations[name].permission)
    assert permission in good(world, name, world.all_but(permission)).expect(403).body["detail"]


@pytest.mark.parametrize("name", NAMES)
def test_roles_reach_what_their_permissions_say(world: World, name: str) -> None:
    operation = world.contract.operations[name]
    permission = str(operation.permission)
    allowed = due(operation)
    deploy = 403 if permission in DEPLOY_LACKS else allowed
    monitor = allowed if permission.endswith(":read") and permission != "secrets:read" else 403
    good(world, name, world.deploy.caller).expect(deploy)
    good(world, name, world.monitor.caller).expect(monitor)
    good(world, name, world.admin).expect(allowed)


@pytest.mark.operation("list_servers", "get_server")
def test_servers_elsewhere_are_left_out_of_lists_and_forbidden_when_named(world: World) -> None:
    region = world.name("region")
    made = {each: world.server(environment=each, region=region) for each in ("dev", "staging", "prod")}
    caller = world.key("servers:read", environments=["dev", "staging"])
    page = caller.call("list_servers", 200, query={"region": region}).body
    assert ids(page["items"]) == [made["staging"], made["dev"]]
    assert page["total"] == 2
    query = {"region": region, "environment": "prod"}
    assert caller.call("list_servers", 200, query=query).body["total"] == 0
    caller.call("get_server", 200, server_id=made["dev"])
    answer = caller.call("get_server", 403, server_id=made["prod"])
    assert answer.error == "permission_denied"
    assert "prod" in answer.body["detail"]
    caller.call("get_server", 404, server_id=NOBODY)


@pytest.mark.parametrize("name", CHANGES)
def test_servers_elsewhere_cannot_be_touched(world: World, name: str) -> None:
    caller = world.key("servers:write", environments=["dev"])
    made = world.create_server(environment="prod")
    attempt = good(world, name, caller)
    caller.call(name, 403, server_id=made.body["id"], content=attempt.content)
    now = world.admin.call("get_server", 200, server_id=made.body["id"])
    assert (now.body, now.etag) == (made.body, made.etag)


@pytest.mark.operation("create_server", "update_server", "replace_server")
def test_nothing_is_made_or_moved_where_the_caller_may_not_go(world: World) -> None:
    caller = world.key("servers:write", "servers:read", environments=["dev"])
    assert (
        "prod" in caller.call("create_server", 403, body=world.server_body(environment="prod")).body["detail"]
    )
    made = caller.call("create_server", 201, body=world.server_body())
    server_id = made.body["id"]
    caller.call("update_server", 403, server_id=server_id, body={"environment": "prod"})
    caller.call("replace_server", 403, server_id=server_id, body=world.server_body(environment="prod"))
    assert caller.call("get_server", 200, server_id=server_id).body == made.body
    caller.call("update_server", 200, server_id=server_id, body={"environment": "dev", "port": 1})


@pytest.mark.operation("list_operations", "get_operation", "cancel_operation")
def test_operations_are_where_their_server_is(world: World) -> None:
    server_id = world.running_server(environment="prod")
    query = {"target_id": server_id}
    operation_id = world.admin.call("list_operations", 200, query=query).body["items"][0]["id"]
    caller = world.key("operations:read", "operations:cancel", environments=["dev"])
    assert caller.call("list_operations", 200, query=query).body["total"] == 0
    caller.call("get_operation", 403, operation_id=operation_id)
    caller.call("cancel_operation", 403, operation_id=operation_id)
    caller.call("get_operation", 404, operation_id=NOBODY)
    world.admin.call("update_server", 200, server_id=server_id, body={"environment": "dev"})
    assert caller.call("list_operations", 200, query=query).body["total"] == 1
    caller.call("get_operation", 200, operation_id=operation_id)


@pytest.mark.operation("list_deployments", "get_deployment")
def test_deployments_elsewhere_are_left_out_of_lists_and_forbidden_when_named(world: World) -> None:
    service = world.name("service")
    made = {
        each: world.deployed(service=service, environment=each)["id"] for each in ("dev", "staging", "prod")
    }
    caller = world.key("deployments:read", environments=["dev", "staging"])
    page = caller.call("list_deployments", 200, query={"service": service}).body
    assert ids(page["items"]) == [made["staging"], made["dev"]]
    assert page["total"] == 2
    query = {"service": service, "environment": "prod"}
    assert caller.call("list_deployments", 200, query=query).body["total"] == 0
    caller.call("get_deployment", 200, deployment_id=made["dev"])
    answer = caller.call("get_deployment", 403, deployment_id=made["prod"])
    assert answer.error == "permission_denied"
    assert "prod" in answer.body["detail"]
    caller.call("get_deployment", 404, deployment_id=NOBODY)


@pytest.mark.operation("create_deployment", "create_deployment_async", "rollback_deployment")
def test_nothing_is_deployed_or_rolled_back_where_the_caller_may_not_go(world: World) -> None:
    caller = world.key("deployments:create", "deployments:rollback", environments=["dev", "staging"])
    first = world.deployed(environment="prod")
    second = world.deployed(service=first["service"], environment="prod")
    for name in ("create_deployment", "create_deployment_async"):
        body = world.deployment_body(service=first["service"], environment="prod")
        assert "prod" in caller.call(name, 403, body=body).body["detail"]
    assert "prod" in caller.call("rollback_deployment", 403, deployment_id=second["id"]).body["detail"]
    query = {"service": first["service"]}
    assert world.admin.call("list_deployments", 200, query=query).body["total"] == 2
    for environment in ("dev", "staging"):
        caller.call("create_deployment", 201, body=world.deployment_body(environment=environment))


@pytest.mark.operation("list_operations", "get_operation", "cancel_operation", "watch_operation")
def test_operations_are_where_their_deployment_is(world: World) -> None:
    with world.held(environment="prod") as running:
        operation_id = running["operation_id"]
        caller = world.key("operations:read", "operations:cancel", environments=["dev"])
        query = {"target_id": running["id"]}
        assert caller.call("list_operations", 200, query=query).body["total"] == 0
        # by its head first: a stream that is answered by mistake would not end
        caller.call("watch_operation", 403, operation_id=operation_id, head=True)
        for name in ("get_operation", "cancel_operation", "watch_operation"):
            assert "prod" in caller.call(name, 403, operation_id=operation_id).body["detail"]
        assert world.deployment(running["id"])["status"] == "in_progress"
        open_there = world.key("operations:read", "operations:cancel", environments=["prod"])
        assert open_there.call("list_operations", 200, query=query).body["total"] == 1
        open_there.call("cancel_operation", 202, operation_id=operation_id)
        world.finished(operation_id)
        open_there.call("watch_operation", 200, operation_id=operation_id)


@pytest.mark.operation("list_services", "get_service", "get_service_health", "list_service_health")
def test_services_elsewhere_are_left_out_of_lists_and_forbidden_when_named(world: World) -> None:
    name = world.name("service")
    made = {each: world.service(name=name, environment=each) for each in ("dev", "staging", "prod")}
    caller = world.key("services:read", environments=["dev", "staging"])
    page = caller.call("list_services", 200, query={"name": name}).body
    assert ids(page["items"]) == [made["staging"], made["dev"]]
    assert page["total"] == 2
    query = {"name": name, "environment": "prod"}
    assert caller.call("list_services", 200, query=query).body["total"] == 0
    caller.call("get_service", 200, service_id=made["dev"])
    for operation in ("get_service", "get_service_health", "list_service_health"):
        answer = caller.call(operation, 403, service_id=made["prod"])
        assert answer.error == "permission_denied"
        assert "prod" in answer.body["detail"]
        caller.call(operation, 404, service_id=NOBODY)


@pytest.mark.operation("register_service", "update_service", "send_heartbeat", "delete_service")
def test_services_elsewhere_cannot_be_touched(world: World) -> None:
    caller = world.key("services:write", environments=["dev"])
    made = world.register()
    elsewhere = world.register(environment="prod")
    body = {**world.service_body(), "name": elsewhere.body["name"], "environment": "prod"}
    assert "prod" in caller.call("register_service", 403, body=body).body["detail"]
    for operation in ("update_service", "send_heartbeat", "delete_service"):
        attempt = good(world, operation, caller)
        caller.call(operation, 403, service_id=elsewhere.body["id"], content=attempt.content)
    now = world.admin.call("get_service", 200, service_id=elsewhere.body["id"])
    assert (now.body, now.etag) == (elsewhere.body, elsewhere.etag)
    caller.call("send_heartbeat", 200, service_id=made.body["id"])


@pytest.mark.operation("get_service_stats")
def test_only_services_that_the_caller_may_see_are_counted(world: World) -> None:
    caller = world.key("services:read", environments=["staging"])
    before = caller.call("get_service_stats", 200).body
    world.service(environment="prod")
    assert caller.call("get_service_stats", 200).body == before
    made = world.register(environment="staging").body
    after = caller.call("get_service_stats", 200).body
    assert after["total_services"] == before["total_services"] + 1
    assert after["by_environment"] == {"dev": 0, "staging": after["total_services"], "prod": 0}
    assert after["latest_registrations"][0] == made
    assert {each["environment"] for each in after["latest_registrations"]} == {"staging"}


@pytest.mark.operation("create_deployment", "rollback_deployment", "cancel_operation")
def test_deploying_rolling_back_and_calling_off_are_permissions_of_their_own(world: World) -> None:
    first = world.deployed()
    second = world.deployed(service=first["service"])
    creator = world.key("deployments:create")
    reverter = world.key("deployments:rollback")
    creator.call("rollback_deployment", 403, deployment_id=second["id"])
    reverter.call("create_deployment", 403, body=world.deployment_body())
    reverter.call("get_deployment", 403, deployment_id=second["id"])
    world.deploy.caller.call("rollback_deployment", 202, deployment_id=second["id"])
    with world.held() as running:
        creator.call("cancel_operation", 403, operation_id=running["operation_id"])
        world.monitor.caller.call("cancel_operation", 403, operation_id=running["operation_id"])
        world.deploy.caller.call("cancel_operation", 202, operation_id=running["operation_id"])


@pytest.mark.operation("get_me", "get_server")
def test_the_environments_of_a_user_hold_for_its_tokens_and_its_keys(world: World) -> None:
    user = world.user("admin", environments=["staging"])
    assert user.caller.call("get_me", 200).body["environments"] == ["staging"]
    user.caller.call("get_server", 403, server_id=world.server(environment="prod"))
    user.caller.call("get_server", 200, server_id=world.server(environment="staging"))
    body = {"name": world.name(), "permissions": ["servers:read"]}
    user.caller.call("create_api_key", 403, body=body)
    user.caller.call("create_api_key", 201, body={**body, "environments": ["staging"]})
