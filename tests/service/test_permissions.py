"""Who may do what: every operation for every role, and for keys with and without the permission."""

import pytest
from httpx import AsyncClient

from app.domain.principal import PERMISSIONS
from generated.table import OPERATIONS
from tests.service.calls import CALLS
from tests.service.inside import Inside
from tests.service.problems import refused

NEEDS = {
    "list_users": "users:admin",
    "create_user": "users:admin",
    "get_user": "users:admin",
    "delete_user": "users:admin",
    "list_api_keys": "keys:admin",
    "create_api_key": "keys:admin",
    "get_api_key": "keys:admin",
    "delete_api_key": "keys:admin",
    "list_servers": "servers:read",
    "create_server": "servers:write",
    "get_server": "servers:read",
    "replace_server": "servers:write",
    "update_server": "servers:write",
    "delete_server": "servers:write",
    "start_server": "servers:write",
    "stop_server": "servers:write",
    "restart_server": "servers:write",
    "list_operations": "operations:read",
    "get_operation": "operations:read",
    "cancel_operation": "operations:cancel",
    "watch_operation": "operations:read",
    "list_deployments": "deployments:read",
    "create_deployment": "deployments:create",
    "create_deployment_async": "deployments:create",
    "get_deployment": "deployments:read",
    "rollback_deployment": "deployments:rollback",
    "list_services": "services:read",
    "register_service": "services:write",
    "get_service_stats": "services:read",
    "get_service": "services:read",
    "update_service": "services:write",
    "delete_service": "services:write",
    "send_heartbeat": "services:write",
    "get_service_health": "services:read",
    "list_service_health": "services:read",
    "get_vault_health": "secrets:read",
    "read_secret": "secrets:read",
    "write_secret": "secrets:write",
    "read_secret_version": "secrets:read",
    "encrypt_text": "secrets:write",
    "decrypt_text": "secrets:read",
    "encrypt_text_in_path": "secrets:write",
    "decrypt_text_in_path": "secrets:read",
    "list_experiments": "experiments:read",
    "create_experiment": "experiments:write",
    "get_experiment": "experiments:read",
    "update_experiment": "experiments:write",
    "delete_experiment": "experiments:write",
    "list_runs": "experiments:read",
    "create_run": "experiments:write",
    "get_run": "experiments:read",
    "update_run": "experiments:write",
    "get_cache_entry": "cache:read",
    "set_cache_entry": "cache:write",
    "delete_cache_entry": "cache:write",
    "find_cache_entries": "cache:read",
    "list_cluster_nodes": "redis:read",
    "list_cluster_slots": "redis:read",
    "get_cluster_info": "redis:read",
    "get_node_info": "redis:read",
}

ANONYMOUS = [
    "get_root",
    "get_health",
    "get_health_slash",
    "get_health_all",
    "get_health_component",
    "get_metrics",
    "login",
]

DUE = {
    "change_password": 403,
    "create_user": 201,
    "create_api_key": 201,
    "create_server": 201,
    "create_deployment": 201,
    "create_deployment_async": 202,
    "register_service": 201,
    "create_experiment": 201,
    "write_secret": 201,
    "decrypt_text": 422,
    "decrypt_text_in_path": 422,
    "get_cache_entry": 404,
    "delete_cache_entry": 404,
    "list_cluster_nodes": 409,
    "list_cluster_slots": 409,
    "get_cluster_info": 409,
    "get_node_info": 409,
}
"""What comes of a call that is let through, where it is not 200 or 404."""

DENIED = {
    "admin": set[str](),
    "deploy": {"users:admin", "keys:admin"},
    "monitor": {
        "users:admin",
        "keys:admin",
        "servers:write",
        "services:write",
        "operations:cancel",
        "deployments:create",
        "deployments:rollback",
        "experiments:write",
        "cache:write",
        "secrets:read",
        "secrets:write",
    },
}


def due(operation: str) -> int:
    return DUE.get(operation, 404 if "0000" in CALLS[operation].path else 200)


def test_every_operation_is_in_these_tables() -> None:
    everything = {operation.id for operation in OPERATIONS}
    assert {*NEEDS, *ANONYMOUS, "get_me", "change_password"} == everything == CALLS.keys()


@pytest.mark.parametrize("operation", ANONYMOUS)
async def test_what_is_open_to_all_needs_no_credentials_and_minds_no_wrong_ones(
    api: Inside, operation: str
) -> None:
    assert (await api.nobody.request(**CALLS[operation].asked())).status_code == 200
    wrong = CALLS[operation].asked(Authorization="Bearer wrong")
    assert (await api.nobody.request(**wrong)).status_code == 200


async def test_everything_else_is_401_without_credentials_and_with_wrong_ones(api: Inside) -> None:
    for operation in [*NEEDS, "get_me", "change_password"]:
        refused(await api.nobody.request(**CALLS[operation].asked()), 401)
        refused(await api.nobody.request(**CALLS[operation].asked(Authorization="Bearer wrong")), 401)
        refused(await api.nobody.request(**CALLS[operation].asked(**{"X-API-Key": "wrong"})), 401)
    assert (await api.admin.get("/api/v1/servers")).json()["total"] == 0


@pytest.mark.parametrize("role", ["admin", "deploy", "monitor"])
async def test_a_role_may_do_what_its_permissions_say_and_is_told_what_is_missing(
    api: Inside, role: str
) -> None:
    caller: AsyncClient = getattr(api, role)
    for operation, permission in NEEDS.items():
        answer = await caller.request(**CALLS[operation].asked())
        if permission in DENIED[role]:
            assert refused(answer, 403)["detail"] == f"the permission {permission} is missing"
        else:
            assert answer.status_code == due(operation), f"{operation}: {answer.text}"
    for operation, status in (("get_me", 200), ("change_password", 403)):
        assert (await caller.request(**CALLS[operation].asked())).status_code == status


@pytest.mark.parametrize("permission", sorted(set(NEEDS.values())))
async def test_a_key_with_one_permission_may_do_just_what_needs_it(api: Inside, permission: str) -> None:
    # Who may make users may make none that has more rights, so that this key may make none at all.
    expected = {"create_user": 403, "create_api_key": 403}
    key = api.holding(**{"X-API-Key": (await api.key(permission))["key"]})
    for operation, needed in NEEDS.items():
        answer = await key.request(**CALLS[operation].asked())
        status = expected.get(operation, due(operation)) if needed == permission else 403
        assert answer.status_code == status, f"{operation}: {answer.text}"


@pytest.mark.parametrize("permission", sorted(set(NEEDS.values())))
async def test_a_key_with_all_permissions_but_one_may_not_do_what_needs_that(
    api: Inside, permission: str
) -> None:
    others = sorted(PERMISSIONS - {permission})
    key = api.holding(Authorization=f"Bearer {(await api.key(*others))['key']}")
    for operation, needed in NEEDS.items():
        if needed == permission:
            answer = await key.request(**CALLS[operation].asked())
            assert refused(answer, 403)["detail"] == f"the permission {permission} is missing"
