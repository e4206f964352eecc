"""Servers: what is known of them, and the rules for changing that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol, TypedDict
from uuid import UUID, uuid4

from app.domain.environments import Environments, admit
from app.domain.operations import Operation, OperationKind, Operations, busy
from app.domain.outcomes import Conflict, NotFound
from app.domain.paging import Page, PageRequest
from app.domain.preconditions import require_match
from app.domain.transactions import Transactions


class ServerStatus(StrEnum):
    """What a server is doing; only operations move it."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    MAINTENANCE = "maintenance"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ServerDraft:
    """All that a caller may write."""

    name: str
    ip_address: str
    environment: str
    port: int = 8080
    region: str = "us-east-1"
    tags: Sequence[str] = ()
    labels: Mapping[str, str] | None = None


class ServerChanges(TypedDict, total=False):
    """Some of what a caller may write."""

    name: str
    ip_address: str
    environment: str
    port: int
    region: str
    tags: Sequence[str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Server:
    """A server. `version` grows with every change."""

    id: UUID
    name: str
    ip_address: str
    port: int
    region: str
    environment: str
    tags: Sequence[str]
    labels: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    status: ServerStatus = ServerStatus.STOPPED
    cpu_percent: float = 0.0
    memory_percent: float = 0.0
    last_check: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ServerFilter:
    """What a list is limited to: exact values, and any of the tags. None and no tags limit nothing."""

    status: ServerStatus | None = None
    region: str | None = None
    environment: str | None = None
    name: str | None = None
    tags: Sequence[str] = ()


class ServerStore(Protocol):
    """Where servers are kept. Each call joins the open transaction."""

    async def add(self, server: Server) -> bool:
        """Keep a new server; False when the name is taken."""
        ...

    async def find(self, identity: UUID, *, lock: bool = False) -> Server | None:
        """The server, or None; with `lock` nobody else changes it before the transaction ends."""
        ...

    async def page(
        self, request: PageRequest, where: ServerFilter, environments: Environments
    ) -> Page[Server]:
        """A page of those that match, newest first."""
        ...

    async def save(self, server: Server) -> Server | None:
        """Write all fields over the same version and give the next one; None when the name is taken.

        `Conflict` when the version in the store is another one.
        """
        ...

    async def remove(self, identity: UUID) -> None:
        """Forget the server."""
        ...


@dataclass(frozen=True, slots=True)
class _Action:
    leaves: frozenset[ServerStatus]
    through: ServerStatus
    refusal: Mapping[ServerStatus, str]


_DOWN = frozenset({ServerStatus.STOPPED, ServerStatus.ERROR})
_UP = frozenset({ServerStatus.RUNNING, ServerStatus.ERROR})

_ACTIONS: Mapping[OperationKind, _Action] = {
    OperationKind.START_SERVER: _Action(
        _DOWN, ServerStatus.STARTING, {ServerStatus.RUNNING: "The server is running already."}
    ),
    OperationKind.STOP_SERVER: _Action(
        _UP, ServerStatus.STOPPING, {ServerStatus.STOPPED: "The server is stopped already."}
    ),
    OperationKind.RESTART_SERVER: _Action(
        _UP, ServerStatus.MAINTENANCE, {ServerStatus.STOPPED: "The server is not running."}
    ),
}


class Fleet:
    """All servers.

    Every call that names a server checks in one order: `NotFound`, `Forbidden` (environment), `Stale`
    (If-Match), `Conflict`.
    """

    def __init__(
        self,
        store: ServerStore,
        operations: Operations,
        transactions: Transactions,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._operations = operations
        self._transactions = transactions
        self._clock = clock

    async def list(
        self,
        request: PageRequest,
        where: ServerFilter = ServerFilter(),
        environments: Environments = None,
    ) -> Page[Server]:
        """A page of the servers in the environments, newest first."""
        return await self._store.page(request, where, environments)

    async def get(self, identity: UUID, environments: Environments = None) -> Server:
        """One server."""
        return _reached(await self._store.find(identity), identity, environments)

    async def create(self, draft: ServerDraft, environments: Environments = None) -> Server:
        """A new, stopped server; `Forbidden` outside the environments, `Conflict` when the name is taken."""
        admit(draft.environment, environments)
        now = self._clock()
        server = Server(
            id=uuid4(),
            name=draft.name,
            ip_address=draft.ip_address,
            port=draft.port,
            region=draft.region,
            environment=draft.environment,
            tags=tuple(draft.tags),
            labels=dict(draft.labels or {}),
            created_at=now,
            updated_at=now,
        )
        if not await self._store.add(server):
            raise _taken(draft.name)
        return server

    async def replace(
        self,
        identity: UUID,
        draft: ServerDraft,
        *,
        environments: Environments = None,
        if_match: str | None = None,
    ) -> Server:
        """Write all writable fields; the status stays."""
        changes = ServerChanges(
            name=draft.name,
            ip_address=draft.ip_address,
            port=draft.port,
            region=draft.region,
            environment=draft.environment,
            tags=tuple(draft.tags),
            labels=dict(draft.labels or {}),
        )
        return await self.update(identity, changes, environments=environments, if_match=if_match)

    async def update(
        self,
        identity: UUID,
        changes: ServerChanges,
        *,
        environments: Environments = None,
        if_match: str | None = None,
    ) -> Server:
        """Write the given fields. Moving a server needs both environments."""
        async with self._transactions.begin():
            server = await self._open(identity, environments, if_match, changes.get("environment"))
            changed = replace(server, **changes, updated_at=self._clock())
            saved = await self._store.save(changed)
            if saved is None:
                raise _taken(changed.name)
            if saved.environment != server.environment:
                await self._operations.relocate(identity, saved.environment)
            return saved

    async def delete(
        self, identity: UUID, *, environments: Environments = None, if_match: str | None = None
    ) -> None:
        """Forget a server. Its operations remain."""
        async with self._transactions.begin():
            await self._open(identity, environments, if_match)
            await self._store.remove(identity)

    async def act(
        self,
        kind: OperationKind,
        identity: UUID,
        *,
        requested_by: str,
        environments: Environments = None,
        if_match: str | None = None,
    ) -> Operation:
        """Start, stop or restart a server in the background; its status shows at once that it is going on."""
        action = _ACTIONS[kind]
        async with self._transactions.begin():
            server = await self._open(identity, environments, if_match)
            if server.status not in action.leaves:
                raise Conflict(action.refusal.get(server.status, "The server is busy."))
            moved = replace(server, status=action.through, updated_at=self._clock())
            if await self._store.save(moved) is None:  # pragma: no cover - the name stays the same
                raise _taken(server.name)
            return await self._operations.request(
                kind,
                target_type="server",
                target_id=identity,
                environment=server.environment,
                prior_status=server.status,
                requested_by=requested_by,
            )

    async def _open(
        self, identity: UUID, environments: Environments, if_match: str | None, moving_to: str | None = None
    ) -> Server:
        """The server, locked and free to be changed by this caller."""
        server = _reached(await self._store.find(identity, lock=True), identity, environments)
        if moving_to is not None:
            admit(moving_to, environments)
        require_match(if_match, server.version)
        if await self._operations.unfinished(identity) is not None:
            raise busy("server")
        return server


def _reached(server: Server | None, identity: UUID, environments: Environments) -> Server:
    if server is None:
        raise NotFound("server", identity)
    admit(server.environment, environments)
    return server


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a server named {name} already.")
