"""Which of the two vaults there is."""

from __future__ import annotations

from app.adapters.vault.http import VaultHttp
from app.adapters.vault.remote import RemoteVault
from app.adapters.vault.session import AppRole, Session
from app.domain.breakers import Breaker


def open_remote(
    address: str,
    breaker: Breaker,
    *,
    token: str | None,
    role_id: str | None,
    secret_id: str | None,
    pool: int,
    seconds: float,
) -> RemoteVault:
    """Vault or OpenBao at this address; nothing is connected yet."""
    http = VaultHttp(address, pool=pool, seconds=seconds)
    role = AppRole(role_id, secret_id) if role_id is not None and secret_id is not None else None
    return RemoteVault(http, Session(http, token, role), breaker)
