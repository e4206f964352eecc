"""The people who may use the service, and the rules for their accounts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NewType, Protocol
from uuid import UUID, uuid4

from app.domain.environments import Environments
from app.domain.memory import Memory
from app.domain.outcomes import Conflict, Forbidden, NotFound
from app.domain.paging import Page, PageRequest
from app.domain.preconditions import require_match
from app.domain.principal import ROLES, Principal, Role
from app.domain.throttle import Throttle
from app.domain.transactions import Transactions

PasswordHash = NewType("PasswordHash", str)

_USERNAME: Final = re.compile(r"[a-z0-9._-]{1,50}")


@dataclass(frozen=True, slots=True)
class User:
    """An account. `environments` of None means all.

    `token_epoch` is written into each of the user's tokens; moving it on ends those issued before.
    `version` counts the changes of what others see of the account.
    """

    id: UUID
    username: str
    role: Role
    environments: Environments
    created_at: datetime
    last_login_at: datetime | None = None
    token_epoch: int = 0
    version: int = 1

    def as_principal(self) -> Principal:
        return Principal(
            id=self.id,
            kind="user",
            name=self.username,
            role=self.role,
            permissions=ROLES[self.role],
            environments=self.environments,
            owner_id=self.id,
        )


@dataclass(frozen=True, slots=True)
class Account:
    """A user together with what its password is checked against."""

    user: User
    password: PasswordHash


class PasswordHasher(Protocol):
    """Slow, salted hashes. `decoy` matches no password and costs as much to verify as a true hash."""

    @property
    def decoy(self) -> str: ...

    async def hash(self, password: str) -> str: ...

    async def verify(self, password: str, hashed: str) -> bool: ...

    def outdated(self, hashed: str) -> bool: ...


class UserStore(Protocol):
    """Keeps accounts; each call is part of the open transaction, or one by itself."""

    async def add(self, user: User, password: PasswordHash) -> bool:
        """False where the username is taken."""
        ...

    async def find(self, identity: UUID) -> User | None: ...

    async def account(self, identity: UUID) -> Account | None: ...

    async def account_named(self, username: str) -> Account | None: ...

    async def page(self, request: PageRequest) -> Page[User]:
        """Newest first."""
        ...

    async def any(self) -> bool: ...

    async def lock_admins(self) -> frozenset[UUID]:
        """All admins; nobody else can remove one until the open transaction ends."""
        ...

    async def remove(self, identity: UUID) -> None:
        """Its API keys go with it."""
        ...

    async def change_password(self, account: Account, password: PasswordHash) -> bool:
        """Moves the token epoch on; False, and nothing changed, if `account` is no longer up to date."""
        ...

    async def logged_in(self, account: Account, at: datetime, rehashed: PasswordHash | None) -> bool:
        """Notes a login, and a newer hash of the same password; False as for `change_password`."""
        ...


class Users:
    """What can be done with accounts. Nobody gives rights that they do not hold themselves."""

    def __init__(
        self,
        store: UserStore,
        hasher: PasswordHasher,
        transactions: Transactions,
        memory: Memory,
        *,
        throttle: Throttle | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._hasher = hasher
        self._transactions = transactions
        self._memory = memory
        self._throttle = Throttle() if throttle is None else throttle
        self._now = now

    async def hash(self, password: str) -> PasswordHash:
        """To be called before a transaction is opened: it takes long, and would hold up other writers."""
        return PasswordHash(await self._hasher.hash(password))

    async def create(
        self,
        actor: Principal,
        *,
        username: str,
        password: PasswordHash,
        role: Role,
        environments: Environments,
    ) -> User:
        """Raises Forbidden for more rights than the actor's, Conflict for a name that is taken."""
        if lacking := actor.missing(ROLES[role]):
            raise Forbidden(f"The role {role} has permissions that you lack: {', '.join(lacking)}.")
        if beyond := actor.out_of_reach(environments):
            raise Forbidden(f"You cannot give environments outside your own: {', '.join(beyond)}.")
        return await self._add(username, password, role, environments)

    async def list(self, request: PageRequest) -> Page[User]:
        return await self._store.page(request)

    async def get(self, identity: UUID) -> User:
        """Raises NotFound."""
        user = await self._store.find(identity)
        if user is None:
            raise NotFound("user", identity)
        return user

    async def delete(self, actor: Principal, identity: UUID, if_match: str | None = None) -> None:
        """Its API keys go with it and its tokens end.

        Raises NotFound, Stale, and Conflict for the actor's own account and for the last admin.
        """
        async with self._transactions.begin():
            admins = await self._store.lock_admins()
            require_match(if_match, (await self.get(identity)).version)
            if identity == actor.owner_id:
                raise Conflict("You cannot delete your own account.")
            if admins == {identity}:
                raise Conflict("The last admin cannot be deleted.")
            await self._store.remove(identity)
            self._transactions.after_commit(self._memory.forget)

    async def change_password(self, actor: Principal, old: str, new: str) -> None:
        """Ends the user's earlier tokens. Raises Forbidden to API keys and when `old` is not the password."""
        if actor.kind != "user":
            raise Forbidden("An API key has no password.")
        async with self._throttle.attempt(f"password {actor.id}") as succeeded:
            account = await self._store.account(actor.id)
            if account is None or not await self._hasher.verify(old, account.password):
                raise Forbidden("The old password is not right.")
            succeeded()
        if not await self._replace_password(account, new):
            raise Forbidden("The password has been changed meanwhile.")

    async def reset_password(self, username: str, new: str) -> User:
        """For an operator at the machine: no questions about the old one. Raises NotFound."""
        while True:
            account = await self._store.account_named(folded(username))
            if account is None:
                raise NotFound("user", username)
            if await self._replace_password(account, new):
                return account.user

    async def add_first(self, username: str, password: str) -> User | None:
        """An admin, if there is no user at all; of several processes that try, one succeeds."""
        if await self._store.any():
            return None
        hashed = await self.hash(password)
        try:
            async with self._transactions.begin():
                if await self._store.any():
                    return None
                return await self._add(username, hashed, "admin", None)
        except Conflict:
            return None

    async def _add(
        self, username: str, password: PasswordHash, role: Role, environments: Environments
    ) -> User:
        name = folded(username)
        if not _USERNAME.fullmatch(name):
            raise ValueError("a username is 1 to 50 of A-Z a-z 0-9 . _ -")
        user = User(uuid4(), name, role, environments, created_at=self._now())
        if not await self._store.add(user, password):
            raise Conflict(f"There is a user {name} already.")
        return user

    async def _replace_password(self, account: Account, new: str) -> bool:
        hashed = await self.hash(new)
        async with self._transactions.begin():
            changed = await self._store.change_password(account, hashed)
            self._transactions.after_commit(self._memory.forget)
        return changed


def folded(username: str) -> str:
    """The one spelling under which a username is kept; usernames are ASCII."""
    return username.lower()
