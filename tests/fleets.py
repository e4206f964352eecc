"""The servers and operations of the service, put together without HTTP, and machines that obey the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from app.adapters.simulated import SimulatedMachines
from app.adapters.sql.engine import Database
from app.adapters.sql.operations import SqlOperations
from app.adapters.sql.servers import SqlServers
from app.adapters.sql.transactions import SqlTransactions
from app.domain.execution import Worker
from app.domain.leases import Pace
from app.domain.operations import Operation, OperationKind, Operations, OperationStatus, StageFailed
from app.domain.server_work import Machines, Reading, ServerWork, server_works
from app.domain.servers import Fleet, Server, ServerDraft

T = TypeVar("T")

START = OperationKind.START_SERVER
STOP = OperationKind.STOP_SERVER
RESTART = OperationKind.RESTART_SERVER

QUICK = Pace(
    lease=timedelta(seconds=0.5),
    renewal=timedelta(seconds=0.1),
    sweep=timedelta(seconds=0.05),
    retry=timedelta(seconds=0.01),
    farewell=timedelta(seconds=0.5),
)


@dataclass
class ObedientMachines:
    """Notes each stage. Stages that are held wait to be let go; those with troubles raise them, one a try."""

    performed: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    troubles: dict[str, list[Exception]] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    def hold(self, stage: str) -> asyncio.Event:
        return self.held.setdefault(stage, asyncio.Event())

    def fail(self, stage: str, times: int, error: Exception | None = None) -> None:
        self.troubles[stage] = [error or StageFailed("The disk is on fire.")] * times

    async def perform(self, server: Server, kind: OperationKind, stage: str) -> None:
        self.performed.append(stage)
        if stage in self.held:
            self.begun.set()
            await self.held[stage].wait()
        if self.troubles.get(stage):
            raise self.troubles[stage].pop()

    def reading(self, server: Server) -> Reading:
        return Reading(15.5, 32.0)


@dataclass
class Service:
    """One process's worth of it."""

    transactions: SqlTransactions
    servers: SqlServers
    store: SqlOperations
    works: Mapping[OperationKind, ServerWork]
    worker: Worker
    operations: Operations
    fleet: Fleet

    async def add(self, name: str = "web-1", environment: str = "dev", **fields: object) -> Server:
        draft = ServerDraft(name=name, ip_address="192.0.2.1", environment=environment, **fields)  # type: ignore[arg-type]
        return await self.fleet.create(draft)

    async def act(self, kind: OperationKind, server: UUID) -> Operation:
        return await self.fleet.act(kind, server, requested_by="ada")

    async def finish(self, operation: UUID) -> Operation:
        """Wait until it has ended."""

        async def final() -> Operation | None:
            found = await self.operations.get(operation)
            return found if found.status.final else None

        return await eventually(final)

    async def running(self, name: str = "web-1") -> Server:
        """A server that has been started. The worker must be at work."""
        server = await self.add(name)
        ended = await self.finish((await self.act(START, server.id)).id)
        assert ended.status is OperationStatus.SUCCEEDED
        return await self.fleet.get(server.id)


def assemble(database: Database, machines: Machines | None = None, pace: Pace = QUICK) -> Service:
    """As the service does it."""
    transactions = SqlTransactions(database)
    servers = SqlServers(transactions)
    store = SqlOperations(transactions)
    works = server_works(servers, store, machines or SimulatedMachines(0))
    worker = Worker(store, transactions, works, pace)

    def wake(identity: UUID) -> None:
        worker.ask(identity)
        worker.wake()

    operations = Operations(store, transactions, works, wake)
    fleet = Fleet(servers, operations, transactions)
    return Service(transactions, servers, store, works, worker, operations, fleet)


async def eventually(look: Callable[[], Awaitable[T | None]], seconds: float = 10) -> T:
    """What `look` gives once it gives something."""
    async with asyncio.timeout(seconds):
        while (found := await look()) is None:  # noqa: ASYNC110 - it may be in another process
            await asyncio.sleep(0.01)
    return found


@asynccontextmanager
async def another_worker(database: Database, machines: ObedientMachines) -> AsyncIterator[Service]:
    other = assemble(database, machines)
    await other.worker.start()
    yield other
    await other.worker.stop()


async def look(service: Service, operation: Operation) -> tuple[OperationStatus, str | None, int]:
    found = await service.operations.get(operation.id)
    return found.status, found.stage, found.progress


async def nothing_under_way(service: Service) -> bool | None:
    return True if service.worker.under_way == 0 else None
