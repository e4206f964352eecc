"""The services of the service, put together without HTTP, and probes that obey the test."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.adapters.sql.engine import Database
from app.adapters.sql.service_checks import SqlServiceChecks
from app.adapters.sql.services import SqlServices
from app.adapters.sql.transactions import SqlTransactions
from app.domain.checking import Checker, CheckPace
from app.domain.endpoints import Endpoint, EndpointProtocol, Finding, Outcome
from app.domain.service_checks import Examiner
from app.domain.services import Registration, Service, Services

SWIFT = CheckPace(
    look=timedelta(seconds=0.02),
    ahead=timedelta(seconds=0.1),
    lease=timedelta(seconds=0.5),
    write=timedelta(seconds=0.02),
    tend=timedelta(seconds=0.05),
    grace=timedelta(),
    farewell=timedelta(seconds=0.5),
)


@dataclass
class ObedientProber:
    """Counts by host; hosts that are held never answer."""

    asked: Counter[str] = field(default_factory=Counter)
    held: set[str] = field(default_factory=set)
    finding: Finding = field(default_factory=lambda: Finding(Outcome.WELL, 1.5, 200))
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def probe(self, endpoint: Endpoint) -> Finding:
        self.asked[endpoint.host] += 1
        self.begun.set()
        if endpoint.host in self.held:
            await asyncio.Event().wait()
        return self.finding

    async def close(self) -> None:
        """Nothing is held."""


@dataclass
class Observed:
    """What a checker told."""

    lateness: list[float] = field(default_factory=list)
    gone: int = 0

    def probed(self, protocol: EndpointProtocol, finding: Finding) -> None:
        """Not of interest."""

    def late(self, seconds: float) -> None:
        self.lateness.append(seconds)

    def evicted(self, count: int) -> None:
        self.gone += count


class Registry:
    """One process's worth of it. New services are due after half an interval."""

    def __init__(self, database: Database, pace: CheckPace = SWIFT) -> None:
        self.transactions = SqlTransactions(database)
        self.store = SqlServices(self.transactions)
        self.checks = SqlServiceChecks(self.transactions, self.store)
        self.services = Services(self.store, self.transactions, spread=lambda: 0.0)
        self.prober = ObedientProber()
        self.observed = Observed()
        self.checker = Checker(self.checks, Examiner(self.prober, self.observed), pace, self.observed)

    async def add(self, name: str = "web", **fields: object) -> Service:
        """A service at a host of its own name."""
        given = {"version": "1", "environment": "dev", "endpoints": (Endpoint(name, 80),), **fields}
        return (await self.services.register(Registration(name=name, **given)))[0]  # type: ignore[arg-type]

    async def due(self, service: Service, at: datetime | None = None) -> Service:
        """The same, due now."""
        async with self.transactions.begin():
            before = await self.store.find(service.id, lock=True)
            assert before is not None
            return await self.store.save(replaced(before, at or await self.store.now()), before)

    async def now(self, service: Service) -> Service:
        """As it is now."""
        return await self.services.get(service.id)


def replaced(service: Service, due_at: datetime) -> Service:
    values = {name: getattr(service, name) for name in Service.__slots__}
    return Service(**{**values, "due_at": due_at})
