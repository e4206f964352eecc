"""Keys for programs: made once, shown once, kept only as a digest."""

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import string
from collections import OrderedDict
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from app.domain.environments import Environments
from app.domain.memory import Memory
from app.domain.outcomes import Conflict, Forbidden, NotFound
from app.domain.paging import Page, PageRequest
from app.domain.preconditions import require_match
from app.domain.principal import ROLES, Principal, within
from app.domain.transactions import Transactions
from app.domain.users import User

MARK: Final = "ck_"
_PREFIX_CHARACTERS: Final = string.ascii_lowercase + string.digits
_FORM: Final = re.compile(r"ck_([a-z0-9]{8})_[A-Za-z0-9_-]{43}")
_TRIES: Final = 3
_NOTE_EVERY: Final = timedelta(minutes=1)
_NOTES_KEPT: Final = 4_096

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as others may see it; `prefix` is the part of it that is no secret.

    `environments` of None means all those of its owner.
    """

    id: UUID
    owner_id: UUID
    name: str
    prefix: str
    permissions: frozenset[str]
    environments: Environments
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = None
    version: int = 1

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def variant(self, now: datetime) -> str:
        """What its entity tag has besides the version: a key expires without being written."""
        return "expired" if self.expired(now) else ""

    def as_principal(self, owner: User) -> Principal:
        """What it may do now: its own permissions as far as its owner still has them."""
        return Principal(
            id=self.id,
            kind="api_key",
            name=self.name,
            role=None,
            permissions=self.permissions & ROLES[owner.role],
            environments=within(self.environments, owner.environments),
            owner_id=self.owner_id,
        )


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key that was just made; `secret` is the whole of it and cannot be had again."""

    key: ApiKey
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredKey:
    key: ApiKey
    digest: bytes = field(repr=False)
    owner: User


class ApiKeyStore(Protocol):
    """Keeps keys; each call is part of the open transaction, or one by itself."""

    async def add(self, key: ApiKey, digest: bytes) -> bool:
        """False where the prefix is taken or the owner is gone."""
        ...

    async def find(self, identity: UUID) -> ApiKey | None: ...

    async def page(self, request: PageRequest) -> Page[ApiKey]:
        """Newest first."""
        ...

    async def remove(self, identity: UUID) -> None: ...

    async def by_prefix(self, prefix: str) -> StoredKey | None: ...

    async def used(self, identity: UUID, at: datetime, *, unless_since: datetime) -> None:
        """Notes a use, unless one is noted that is later than `unless_since`."""
        ...


class ApiKeys:
    """What can be done with keys. A key never has more rights than who made it."""

    def __init__(
        self,
        store: ApiKeyStore,
        transactions: Transactions,
        memory: Memory,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._transactions = transactions
        self._memory = memory
        self._now = now
        self._noted: OrderedDict[UUID, datetime] = OrderedDict()
        self._notes: set[asyncio.Task[None]] = set()

    async def create(
        self,
        actor: Principal,
        *,
        name: str,
        permissions: frozenset[str],
        environments: Environments,
        expires_at: datetime | None,
    ) -> NewApiKey:
        """Raises Forbidden, naming them, for permissions or environments that the actor lacks."""
        if lacking := actor.missing(permissions):
            raise Forbidden(f"A key cannot have permissions that you lack: {', '.join(lacking)}.")
        if beyond := actor.out_of_reach(environments):
            raise Forbidden(f"A key cannot have environments outside your own: {', '.join(beyond)}.")
        for _ in range(_TRIES):
            prefix = "".join(secrets.choice(_PREFIX_CHARACTERS) for _ in range(8))
            secret = f"{MARK}{prefix}_{secrets.token_urlsafe(32)}"
            key = ApiKey(
                id=uuid4(),
                owner_id=actor.owner_id,
                name=name,
                prefix=prefix,
                permissions=permissions,
                environments=environments,
                created_at=self._now(),
                expires_at=None if expires_at is None else expires_at.astimezone(UTC),
            )
            if await self._store.add(key, _digest(secret)):
                return NewApiKey(key, secret)
        # That three random prefixes were taken is not to be believed.
        raise Conflict("Your account has been deleted meanwhile.")

    async def list(self, request: PageRequest) -> Page[ApiKey]:
        """Everybody's keys: who may see keys may see all."""
        return await self._store.page(request)

    async def get(self, identity: UUID) -> ApiKey:
        """Raises NotFound."""
        key = await self._store.find(identity)
        if key is None:
            raise NotFound("API key", identity)
        return key

    async def delete(self, identity: UUID, if_match: str | None = None) -> None:
        """It is refused from now on. Raises NotFound, then Stale."""
        async with self._transactions.begin():
            key = await self.get(identity)
            require_match(if_match, key.version, key.variant(self._now()))
            await self._store.remove(identity)
            self._transactions.after_commit(self._memory.forget)

    async def find(self, secret: str) -> StoredKey | None:
        """The key that `secret` is, if it is one and has not expired."""
        form = _FORM.fullmatch(secret)
        if form is None:
            return None
        stored = await self._store.by_prefix(form[1])
        if stored is None or not hmac.compare_digest(stored.digest, _digest(secret)):
            return None
        return None if stored.key.expired(self._now()) else stored

    def note_use(self, key_id: UUID) -> None:
        """Has the use written down, at most once a minute and behind the request's back."""
        now = self._now()
        noted = self._noted.get(key_id)
        if noted is not None and now - noted < _NOTE_EVERY:
            return
        self._noted[key_id] = now
        self._noted.move_to_end(key_id)
        if len(self._noted) > _NOTES_KEPT:
            self._noted.popitem(last=False)
        # A context of its own, so that it joins no transaction of the request.
        note = asyncio.create_task(self._write_use(key_id, now), context=Context())
        self._notes.add(note)
        note.add_done_callback(self._notes.discard)

    async def settle(self) -> None:
        """Waits for the uses that are still being written."""
        while self._notes:
            await asyncio.gather(*self._notes)

    async def _write_use(self, key_id: UUID, at: datetime) -> None:
        try:
            await self._store.used(key_id, at, unless_since=at - _NOTE_EVERY)
        except Exception:
            _log.exception("the use of API key %s was not written down", key_id)


def _digest(secret: str) -> bytes:
    # The secret is 256 random bits: there is nothing to guess, so nothing to slow down.
    return hashlib.sha256(secret.encode()).digest()
