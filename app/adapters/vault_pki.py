"""Certificates that Vault or OpenBao issues: asked for, kept in a file, and renewed before their end."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import ipaddress
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography import x509

from app.domain.outcomes import Unavailable

_log = logging.getLogger(__name__)

_MOST: Final = 262_144
"""Bytes of an answer; a certificate with its chain takes a tenth."""

_RETRY: Final = 30.0
_LOOK: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class Login:
    """A token, or an AppRole to get one for."""

    token: str | None = None
    role_id: str | None = None
    secret_id: str | None = None

    def __repr__(self) -> str:
        return "Login(…)"


class VaultPki:
    """One role of the PKI engine at `mount`, by which certificates for `names` are issued."""

    def __init__(
        self,
        address: str,
        login: Login,
        role: str,
        names: Sequence[str],
        *,
        mount: str = "pki",
        seconds: float = 5.0,
    ) -> None:
        self._address = address
        self._login = login
        self._role = role
        self._mount = mount
        self._seconds = seconds
        self.names: Final = tuple(names)

    async def issue(self) -> bytes:
        """A new key with its certificate and those that lead to the authority, in PEM.

        Raises:
            Unavailable: It is not to be had now; the text says why, for the operator.
        """
        addresses = [name for name in self.names if _is_address(name)]
        hosts = [name for name in self.names if name not in addresses]
        wanted = {
            "common_name": (hosts or addresses)[0],
            "alt_names": ",".join(hosts),
            "ip_sans": ",".join(addresses),
            "private_key_format": "pkcs8",
        }
        # None is read ahead of time: an issue happens once in days.
        limits = httpx.Limits(max_connections=1)
        async with httpx.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=self._seconds, limits=limits
        ) as client:
            try:
                async with asyncio.timeout(2 * self._seconds):
                    token = await self._token(client)
                    issued = await self._ask(client, f"{self._mount}/issue/{self._role}", wanted, token)
            except (httpx.HTTPError, TimeoutError) as error:
                raise _refused(f"no answer ({type(error).__name__})") from error
        try:
            data = issued["data"]
            parts = [data["private_key"], data["certificate"], *(data.get("ca_chain") or ())]
            return "".join(f"{part.strip()}\n" for part in parts).encode()
        except (KeyError, TypeError, AttributeError):
            raise _refused("its answer holds no certificate") from None

    async def _token(self, client: httpx.AsyncClient) -> str:
        if self._login.token is not None:
            return self._login.token
        if self._login.role_id is None:
            raise _refused("there is neither VAULT_TOKEN nor VAULT_ROLE_ID")
        asked = {"role_id": self._login.role_id, "secret_id": self._login.secret_id or ""}
        told = await self._ask(client, "auth/approle/login", asked, None)
        try:
            return str(told["auth"]["client_token"])
        except (KeyError, TypeError):
            raise _refused("its answer holds no token") from None

    async def _ask(
        self, client: httpx.AsyncClient, path: str, body: Mapping[str, str], token: str | None
    ) -> Mapping[str, Any]:
        headers = {} if token is None else {"X-Vault-Token": token}
        async with client.stream("POST", f"{self._address}/v1/{path}", json=body, headers=headers) as answer:
            content = b""
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > _MOST:
                    raise _refused("its answer is too long")
        try:
            told = json.loads(content) if content else {}
        except ValueError:
            told = None
        if answer.status_code != 200:
            errors = told.get("errors") if isinstance(told, dict) else None
            said = f": {'; '.join(map(str, errors))[:200]}" if errors else ""
            raise _refused(f"{path} answers {answer.status_code}{said}".replace("\n", " "))
        if not isinstance(told, dict):
            raise _refused("its answer is no JSON object")
        return told


class KeptCertificate:
    """Such a certificate in `file`, for its owner only, renewed when two thirds of its life are over.

    Processes that share the file take turns, so that one renews it for all of them.
    """

    def __init__(self, pki: VaultPki, file: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._pki = pki
        self._file = file
        self._clock = clock

    async def ensure(self) -> None:
        """Have one that is good; what is there suffices while Vault is away and it has not ended.

        Raises:
            Unavailable: There is none.
        """
        try:
            await self.renew()
        except Unavailable as error:
            kept = self._kept()
            if kept is None or kept.ends <= self._clock():
                raise
            _log.warning("certificate not renewed, the one before is kept: %s", error)

    async def tend(self) -> None:
        """Renews it until it is cancelled."""
        while True:
            kept = self._kept()
            due = 0.0 if kept is None else kept.due - self._clock()
            # Clocks are set, and files changed: it is looked at now and then, however long it lives.
            await asyncio.sleep(min(max(due, 0.5), _LOOK))
            try:
                await self.renew()
            except Unavailable as error:
                _log.warning("certificate not renewed, tried again soon: %s", error)
                await asyncio.sleep(min(_RETRY, self._patience()))

    async def renew(self) -> None:
        """Have a new one issued, unless the one that is there is for these names and not due.

        Raises:
            Unavailable: None could be had.
        """
        if not self._due():
            return
        async with self._alone():
            # Somebody else may have done it meanwhile.
            if self._due():
                _write(self._file, await self._pki.issue())
                _log.info("certificate issued by Vault")

    def _due(self) -> bool:
        kept = self._kept()
        return kept is None or kept.names != frozenset(self._pki.names) or kept.due <= self._clock()

    def _patience(self) -> float:
        """Between two tries: ten of them before the end."""
        kept = self._kept()
        return _RETRY if kept is None else max((kept.ends - self._clock()) / 10, 1.0)

    def _kept(self) -> _Kept | None:
        try:
            leaf = x509.load_pem_x509_certificates(self._file.read_bytes())[0]
            began = self._file.stat().st_mtime
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except (OSError, ValueError, x509.ExtensionNotFound):
            return None
        shown = [*names.get_values_for_type(x509.DNSName)]
        shown += [str(each) for each in names.get_values_for_type(x509.IPAddress)]
        ends = leaf.not_valid_after_utc.timestamp()
        return _Kept(began, ends, frozenset(shown))

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # Beside it, since the file itself is replaced.
        with self._file.with_suffix(".lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    await asyncio.sleep(0.1)
            yield


@dataclass(frozen=True, slots=True)
class _Kept:
    """What lies in the file. It began when it was written: issuers date certificates back a little."""

    began: float
    ends: float
    names: frozenset[str]

    @property
    def due(self) -> float:
        return self.began + (self.ends - self.began) * 2 / 3


def _write(file: Path, content: bytes) -> None:
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(file)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _refused(why: str) -> Unavailable:
    return Unavailable("vault", f"Vault issues no certificate: {why}")
