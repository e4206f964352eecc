"""Everything that the twin remembers, in dictionaries whose order is that of insertion."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import BaseModel

from twin.changes import ACTIVE, Changes
from twin.models.auth import ApiKey, Role, User
from twin.models.deployments import Deployment
from twin.models.experiments import Kept
from twin.models.operations import Operation, OperationTargetType
from twin.models.servers import Server
from twin.models.services import Service
from twin.models.vault import Secret
from twin.problems import Refusal
from twin.values import Environment


def hash_password(password: str, salt: bytes) -> bytes:
    """A slow hash; call it in a thread."""
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)


@dataclass
class Replay:
    """The first answer to an idempotency key, once there is one."""

    fingerprint: str
    begun: float
    answer: BaseModel | Refusal | None = None
    headers: dict[str, str] = field(default_factory=dict)
    secret: bool = False
    status: int | None = None  # where it is not the usual one


@dataclass
class Store:
    """All of the state. A test that wants a fresh one makes a new one."""

    users: dict[UUID, User] = field(default_factory=dict)
    passwords: dict[UUID, tuple[bytes, bytes]] = field(default_factory=dict)
    # a token of an earlier generation of its user's is no longer good
    generations: dict[UUID, int] = field(default_factory=dict)
    keys: dict[UUID, ApiKey] = field(default_factory=dict)
    digests: dict[bytes, UUID] = field(default_factory=dict)
    servers: dict[UUID, Server] = field(default_factory=dict)
    deployments: dict[UUID, Deployment] = field(default_factory=dict)
    services: dict[UUID, Service] = field(default_factory=dict)
    # how often each service has changed, be it to what it was
    touches: dict[UUID, int] = field(default_factory=dict)
    experiments: dict[UUID, Kept] = field(default_factory=dict)
    # the versions of secrets by path, and what ciphertexts stand for
    vault: dict[str, dict[int, Secret]] = field(default_factory=dict)
    ciphertexts: dict[str, str] = field(default_factory=dict)
    # values of the cache and when they end
    cached: dict[str, tuple[str, float]] = field(default_factory=dict)
    operations: dict[UUID, Operation] = field(default_factory=dict)
    changes: dict[UUID, Changes] = field(default_factory=dict)
    # where the target of an operation was when it was deleted
    buried: dict[UUID, Environment] = field(default_factory=dict)
    replays: dict[tuple[UUID, str, str], Replay] = field(default_factory=dict)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _last: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        """The time; never the same twice, so that versions differ."""
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last

    def add_user(self, name: str, password: str, role: Role, environments: list[Environment] | None) -> User:
        """A new user; whether the name is free is the caller's to know."""
        user = User(
            id=uuid4(),
            username=name.lower(),
            role=role,
            environments=environments and sorted(environments, key=list(Environment).index),
            created_at=self.now(),
            last_login_at=None,
        )
        salt = secrets.token_bytes(16)
        self.users[user.id] = user
        self.passwords[user.id] = (salt, hash_password(password, salt))
        self.generations[user.id] = 0
        return user

    def touch(self, identity: UUID) -> None:
        """Note a change."""
        self.touches[identity] = self.touches.get(identity, 0) + 1

    def user_named(self, name: str) -> User | None:
        """Case does not count."""
        return next((user for user in self.users.values() if user.username == name.lower()), None)

    def busy(self, server_id: UUID) -> bool:
        """Whether an operation of this server waits or runs."""
        return any(
            operation.target.id == server_id and operation.status in ACTIVE
            for operation in self.operations.values()
        )

    def place_of(self, operation: Operation) -> Environment:
        """The environment of what an operation works on, or worked on."""
        if operation.target.type is OperationTargetType.DEPLOYMENT:
            return self.deployments[operation.target.id].environment
        server = self.servers.get(operation.target.id)
        return server.environment if server else self.buried[operation.target.id]


def store_of(request: Request) -> Store:
    """The store of the application, as a dependency."""
    store: Store = request.app.state.store
    return store
