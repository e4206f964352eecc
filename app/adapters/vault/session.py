"""The token that Vault is called with: given, or from an AppRole; renewed before it ends, and had again."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final

from app.adapters.vault.http import TROUBLES, EngineTroubleError, Reply, VaultHttp, refused
from app.domain.outcomes import Unavailable

_log = logging.getLogger(__name__)

_RETRY_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 3600.0
"""How often a token without an end is looked at."""


@dataclass(frozen=True, slots=True)
class AppRole:
    """What a token is had with."""

    role_id: str
    secret_id: str = field(repr=False)


class Session:
    """Calls with a token."""

    def __init__(
        self, http: VaultHttp, token: str | None, role: AppRole | None, *, retry: float = _RETRY_SECONDS
    ) -> None:
        self._http = http
        self._token = token
        self._role = role
        self._retry = retry
        self._logging_in = asyncio.Lock()

    async def call(self, method: str, path: str, body: object | None = None) -> Reply:
        """What is answered: success, 400 or 404. With an AppRole a lost token is had again.

        Raises:
            Unavailable: The engine lets nobody in with this token.
        """
        token = self._token or await self._login(None)
        reply = await self._http.send(method, path, token, body)
        if reply.status == 403 and self._role is not None:
            reply = await self._http.send(method, path, await self._login(token), body)
        if reply.status == 403:
            raise refused()
        return reply

    async def tend(self) -> None:
        """Renew the token for as long as the service runs, whether or not the engine is there."""
        while True:
            try:
                await asyncio.sleep(await self._renewed())
            except (*TROUBLES, Unavailable):
                _log.warning("the token of the vault could not be renewed; it is tried again")
                await asyncio.sleep(self._retry)

    async def _renewed(self) -> float:
        """After how many seconds it should be renewed again."""
        looked = await self.call("GET", "auth/token/lookup-self")
        left = looked.member("data", "ttl")
        if not isinstance(left, int):
            raise EngineTroubleError("an answer has no time in it")
        if left <= 0:
            return _LOOK_SECONDS
        period = looked.body["data"].get("creation_ttl")
        period = period if isinstance(period, int) and period > 0 else left
        if left > period / 2:
            return max(0.2, left - period / 2)
        renewed = await self.call("POST", "auth/token/renew-self", {})
        lasts = renewed.member("auth", "lease_duration") if renewed.status == 200 else 0
        if not isinstance(lasts, int) or lasts <= left:
            # It cannot live any longer.
            if self._role is None:
                _log.warning("the token of the vault ends in %s s and cannot be renewed", left)
                return max(1.0, left / 2)
            await self._login(self._token)
            return 0.2
        return max(0.2, lasts / 2)

    async def _login(self, lost: str | None) -> str:
        """A new token; many callers that lost the same one log in once."""
        async with self._logging_in:
            if self._token is not None and self._token != lost:
                return self._token
            if self._role is None:
                raise refused()
            body = {"role_id": self._role.role_id, "secret_id": self._role.secret_id}
            reply = await self._http.send("POST", "auth/approle/login", None, body)
            if reply.status != 200:
                raise refused()
            token = reply.member("auth", "client_token")
            if not isinstance(token, str) or not token.isascii() or not token.isprintable():
                raise EngineTroubleError("an answer has no token in it")
            self._token = token
            return token
