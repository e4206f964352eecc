"""Logging in: a username and a password for a token that lasts a while."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from app.domain.throttle import Throttle
from app.domain.users import Account, PasswordHash, PasswordHasher, UserStore, folded


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A new token and the seconds it lasts."""

    text: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a good token says: whose it is, of which epoch, and until when (Unix time)."""

    subject: UUID
    epoch: int
    expires_at: float


class TokenIssuer(Protocol):
    """Makes tokens that nobody else can make."""

    def issue(self, subject: UUID, epoch: int) -> AccessToken: ...

    def verify(self, token: str) -> TokenClaims | None:
        """What it says if it is one of ours and in force, else None, whatever was given."""
        ...


class Sessions:
    """Lets users in, in a way that tells and costs guessers nothing useful.

    Each attempt verifies exactly one password hash, whether or not the user exists, after a delay that grows
    with the failures of this username from this client.
    """

    def __init__(
        self,
        users: UserStore,
        hasher: PasswordHasher,
        tokens: TokenIssuer,
        *,
        throttle: Throttle | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._users = users
        self._hasher = hasher
        self._tokens = tokens
        self._throttle = Throttle() if throttle is None else throttle
        self._now = now

    async def login(self, username: str, password: str, *, client: str) -> AccessToken | None:
        """A token, or None. Raises TooManyAttemptsError when too many attempts wait already."""
        name = folded(username)
        async with self._throttle.attempt(f"{client} {name}") as succeeded:
            account = await self._users.account_named(name)
            hashed = self._hasher.decoy if account is None else account.password
            if not await self._hasher.verify(password, hashed) or account is None:
                return None
            succeeded()
        if not await self._users.logged_in(account, self._now(), await self._rehashed(account, password)):
            return None
        return self._tokens.issue(account.user.id, account.user.token_epoch)

    async def _rehashed(self, account: Account, password: str) -> PasswordHash | None:
        if not self._hasher.outdated(account.password):
            return None
        return PasswordHash(await self._hasher.hash(password))
