"""The users, keys and sessions of the service, put together without HTTP, and a clock to move."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.adapters.argon2 import Argon2Passwords
from app.adapters.jose import JoseTokens
from app.adapters.keyring import DerivedKeyring
from app.adapters.sql.api_keys import SqlApiKeys
from app.adapters.sql.engine import Database
from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.users import SqlUsers
from app.domain.api_keys import ApiKeys, NewApiKey
from app.domain.environments import Environments
from app.domain.memory import Memory, NoMemory
from app.domain.principal import Principal, Role
from app.domain.recognition import Recognition
from app.domain.sessions import Sessions
from app.domain.throttle import Throttle
from app.domain.users import User, Users

PASSWORD = "correct horse battery"
KEYS = DerivedKeyring("the signing secret of all these tests")


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)


class CountedPasswords(Argon2Passwords):
    """Genuine but cheap, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64, passes=1, lanes=1)
        self.verified: list[str] = []
        self.hashed = 0

    async def hash(self, password: str) -> str:
        self.hashed += 1
        return await super().hash(password)

    async def verify(self, password: str, hashed: str) -> bool:
        self.verified.append(hashed)
        return await super().verify(password, hashed)


@dataclass
class Accounts:
    """One process's worth of it. `delays` is how long each throttled attempt had to wait."""

    clock: Clock
    transactions: SqlTransactions
    user_store: SqlUsers
    key_store: SqlApiKeys
    passwords: CountedPasswords
    tokens: JoseTokens
    memory: Memory
    users: Users
    api_keys: ApiKeys
    sessions: Sessions
    recognition: Recognition
    delays: list[float] = field(default_factory=list)

    async def first(self) -> Principal:
        """The first admin."""
        user = await self.users.add_first("admin", PASSWORD)
        assert user is not None
        return user.as_principal()

    async def add(
        self, actor: Principal, username: str, role: Role = "deploy", environments: Environments = None
    ) -> User:
        hashed = await self.users.hash(PASSWORD)
        return await self.users.create(
            actor, username=username, password=hashed, role=role, environments=environments
        )

    async def key(
        self,
        actor: Principal,
        permissions: Sequence[str] = ("servers:read",),
        environments: Environments = None,
        expires_at: datetime | None = None,
    ) -> NewApiKey:
        return await self.api_keys.create(
            actor,
            name="ci",
            permissions=frozenset(permissions),
            environments=environments,
            expires_at=expires_at,
        )

    async def token(self, username: str, password: str = PASSWORD) -> str:
        issued = await self.sessions.login(username, password, client="192.0.2.7")
        assert issued is not None
        return issued.text


def assemble(database: Database, memory: Memory | None = None, clock: Clock | None = None) -> Accounts:
    """As the service does it."""
    clock = Clock() if clock is None else clock
    memory = NoMemory() if memory is None else memory
    delays: list[float] = []

    async def sleep(seconds: float) -> None:
        delays.append(seconds)

    transactions = SqlTransactions(database)
    user_store, key_store = SqlUsers(transactions), SqlApiKeys(transactions)
    passwords = CountedPasswords()
    tokens = JoseTokens(KEYS, seconds=3_600, clock=clock)
    throttle = Throttle(clock=clock, sleep=sleep)
    users = Users(user_store, passwords, transactions, memory, throttle=throttle, now=clock.moment)
    api_keys = ApiKeys(key_store, transactions, memory, now=clock.moment)
    sessions = Sessions(user_store, passwords, tokens, throttle=throttle, now=clock.moment)
    recognition = Recognition(user_store, api_keys, tokens, memory, clock=clock)
    return Accounts(
        clock,
        transactions,
        user_store,
        key_store,
        passwords,
        tokens,
        memory,
        users,
        api_keys,
        sessions,
        recognition,
        delays,
    )
