"""One request for each operation of the contract that is in order but for its credentials."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.accounts import PASSWORD
from tests.service.inside import NOWHERE, deployment, server, service


@dataclass(frozen=True)
class Call:
    """A request; resources that it names do not exist."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None

    def asked(self, **headers: str) -> dict[str, Any]:
        """As arguments of a client's `request`."""
        if self.body is None:
            return {"method": self.method, "url": self.path, "headers": headers}
        sent = {"Content-Type": "application/json"} | headers
        return {"method": self.method, "url": self.path, "headers": sent, "content": json.dumps(self.body)}


_AUTH = "/api/v1/auth"
_SERVER = f"/api/v1/servers/{NOWHERE}"
_SERVICE = f"/api/v1/services/{NOWHERE}"
_EXPERIMENT = f"/api/v1/experiments/{NOWHERE}"
_VAULT = "/examples/vault"
_OPERATION = f"/api/v1/operations/{NOWHERE}"

CALLS: Mapping[str, Call] = {
    "get_root": Call("GET", "/"),
    "get_health": Call("GET", "/health"),
    "get_health_slash": Call("GET", "/health/"),
    "get_health_all": Call("GET", "/health/all"),
    "get_health_component": Call("GET", "/health/database"),
    "get_metrics": Call("GET", "/metrics"),
    "login": Call("POST", f"{_AUTH}/login", {"username": "admin", "password": PASSWORD}),
    "get_me": Call("GET", f"{_AUTH}/me"),
    "change_password": Call("POST", f"{_AUTH}/password", {"old_password": "wrong", "new_password": "x" * 12}),
    "list_users": Call("GET", f"{_AUTH}/users"),
    "create_user": Call(
        "POST", f"{_AUTH}/users", {"username": "ada", "password": PASSWORD, "role": "monitor"}
    ),
    "get_user": Call("GET", f"{_AUTH}/users/{NOWHERE}"),
    "delete_user": Call("DELETE", f"{_AUTH}/users/{NOWHERE}"),
    "list_api_keys": Call("GET", f"{_AUTH}/api-keys"),
    "create_api_key": Call("POST", f"{_AUTH}/api-keys", {"name": "ci", "permissions": ["servers:read"]}),
    "get_api_key": Call("GET", f"{_AUTH}/api-keys/{NOWHERE}"),
    "delete_api_key": Call("DELETE", f"{_AUTH}/api-keys/{NOWHERE}"),
    "list_servers": Call("GET", "/api/v1/servers"),
    "create_server": Call("POST", "/api/v1/servers", server("web-1")),
    "get_server": Call("GET", _SERVER),
    "replace_server": Call("PUT", _SERVER, server("web-1")),
    "update_server": Call("PATCH", _SERVER, {"port": 1}),
    "delete_server": Call("DELETE", _SERVER),
    "start_server": Call("POST", f"{_SERVER}/start"),
    "stop_server": Call("POST", f"{_SERVER}/stop"),
    "restart_server": Call("POST", f"{_SERVER}/restart"),
    "get_vault_health": Call("GET", f"{_VAULT}/health"),
    "read_secret": Call("GET", f"{_VAULT}/secret/apps%2F0000"),
    "write_secret": Call("POST", f"{_VAULT}/secret/apps%2Fshop", {"data": {"user": "shop"}}),
    "read_secret_version": Call("GET", f"{_VAULT}/secret/versioned/apps%2F0000?version=1"),
    "encrypt_text": Call("POST", f"{_VAULT}/transit/encrypt", {"plaintext": "a fox"}),
    "decrypt_text": Call("POST", f"{_VAULT}/transit/decrypt", {"ciphertext": "vault:v1:bm90IG1hZGU="}),
    "encrypt_text_in_path": Call("GET", f"{_VAULT}/transit/encrypt/fox"),
    "decrypt_text_in_path": Call("GET", f"{_VAULT}/transit/decrypt/vault:v1:bm90IG1hZGU="),
    "list_operations": Call("GET", "/api/v1/operations"),
    "get_operation": Call("GET", _OPERATION),
    "cancel_operation": Call("POST", f"{_OPERATION}/cancel"),
    "watch_operation": Call("GET", f"{_OPERATION}/events"),
    "list_deployments": Call("GET", "/api/v1/deployments"),
    "create_deployment": Call("POST", "/api/v1/deployments", deployment()),
    "create_deployment_async": Call("POST", "/api/v1/deployments/async", deployment()),
    "get_deployment": Call("GET", f"/api/v1/deployments/{NOWHERE}"),
    "list_services": Call("GET", "/api/v1/services"),
    "register_service": Call("POST", "/api/v1/services", service()),
    "get_service_stats": Call("GET", "/api/v1/services/stats"),
    "get_service": Call("GET", _SERVICE),
    "update_service": Call("PATCH", _SERVICE, {"version": "2"}),
    "delete_service": Call("DELETE", _SERVICE),
    "send_heartbeat": Call("POST", f"{_SERVICE}/heartbeat"),
    "get_service_health": Call("GET", f"{_SERVICE}/health"),
    "list_service_health": Call("GET", f"{_SERVICE}/health/history"),
    "rollback_deployment": Call("POST", f"/api/v1/deployments/{NOWHERE}/rollback", {"reason": "slow"}),
    "list_experiments": Call("GET", "/api/v1/experiments"),
    "create_experiment": Call("POST", "/api/v1/experiments", {"name": "baseline", "owner": "ada"}),
    "get_experiment": Call("GET", _EXPERIMENT),
    "update_experiment": Call("PATCH", _EXPERIMENT, {"status": "running"}),
    "delete_experiment": Call("DELETE", _EXPERIMENT),
    "list_runs": Call("GET", f"{_EXPERIMENT}/runs"),
    "create_run": Call("POST", f"{_EXPERIMENT}/runs", {"metrics": {"loss": 0.5}}),
    "get_run": Call("GET", f"{_EXPERIMENT}/runs/{NOWHERE}"),
    "update_run": Call("PATCH", f"{_EXPERIMENT}/runs/{NOWHERE}", {"status": "running"}),
    "get_cache_entry": Call("GET", "/examples/cache/nothing"),
    "set_cache_entry": Call("POST", "/examples/cache/something", {"value": "v"}),
    "delete_cache_entry": Call("DELETE", "/examples/cache/nothing"),
    "find_cache_entries": Call("GET", "/examples/cache/pattern/n*"),
    "list_cluster_nodes": Call("GET", "/redis/cluster/nodes"),
    "list_cluster_slots": Call("GET", "/redis/cluster/slots"),
    "get_cluster_info": Call("GET", "/redis/cluster/info"),
    "get_node_info": Call("GET", "/redis/nodes/any/info"),
}
