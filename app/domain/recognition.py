"""From a credential to whose it is."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from app.domain.api_keys import MARK, ApiKeys
from app.domain.memory import Known, Memory
from app.domain.principal import Principal
from app.domain.sessions import TokenIssuer
from app.domain.users import UserStore

# A bound on how long anything unforeseen can keep a withdrawn credential alive.
_REMEMBERED_SECONDS: Final = 60.0


class Recognition:
    """Answers whose a credential is, or None: one method for each security scheme of the contract.

    A token of a user that was deleted, or whose password has changed since, is nobody's; so is a key that was
    deleted or has expired, or whose owner was deleted.
    """

    def __init__(
        self,
        users: UserStore,
        api_keys: ApiKeys,
        tokens: TokenIssuer,
        memory: Memory,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._users = users
        self._api_keys = api_keys
        self._tokens = tokens
        self._memory = memory
        self._clock = clock

    async def bearer(self, credential: str) -> Principal | None:
        """The principal of a token or of an API key."""
        if credential.startswith(MARK):
            return await self.api_key(credential)
        now = self._clock()
        principal = self._memory.recall(credential, now)
        if principal is not None:
            return principal
        mark = self._memory.mark()
        claims = self._tokens.verify(credential)
        if claims is None:
            return None
        user = await self._users.find(claims.subject)
        if user is None or user.token_epoch != claims.epoch:
            return None
        principal = replace(user.as_principal(), credential=credential)
        self._remember(credential, principal, now, claims.expires_at, mark)
        return principal

    async def api_key(self, credential: str) -> Principal | None:
        """The principal of an API key; a token is none, though it may be remembered."""
        if not credential.startswith(MARK):
            return None
        now = self._clock()
        principal = self._memory.recall(credential, now)
        if principal is None:
            mark = self._memory.mark()
            stored = await self._api_keys.find(credential)
            if stored is None:
                return None
            principal = replace(stored.key.as_principal(stored.owner), credential=credential)
            expires_at = stored.key.expires_at
            ends = None if expires_at is None else expires_at.timestamp()
            self._remember(credential, principal, now, ends, mark)
        self._api_keys.note_use(principal.id)
        return principal

    async def again(self, principal: Principal) -> Principal | None:
        """The principal as it would be recognised now."""
        return await self.bearer(principal.credential)

    def permits(self, principal: Principal, scope: str) -> bool:
        """Whether the principal holds the permission `scope`."""
        return principal.permits(scope)

    def _remember(
        self, credential: str, principal: Principal, now: float, ends: float | None, mark: object
    ) -> None:
        limit = now + _REMEMBERED_SECONDS
        good_until = limit if ends is None else min(limit, ends)
        self._memory.remember(credential, Known(principal, good_until), mark)
