"""Services: they register, say that they are there, are found by others, and are checked."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, TypedDict
from uuid import UUID, uuid4

from app.domain.endpoints import Endpoint
from app.domain.environments import Environments, admit
from app.domain.outcomes import NotFound
from app.domain.paging import Page, PageRequest
from app.domain.preconditions import require_match
from app.domain.transactions import Transactions

KEPT_RESULTS: Final = 100
"""How many results of each service are kept."""
LATEST: Final = 5
UNSEEN: Final = timedelta(minutes=10)
"""Who has not been seen for so long is removed."""


class ServiceStatus(StrEnum):
    """What the last check found, or that there are none for now."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Registration:
    """What a service says of itself."""

    name: str
    version: str
    environment: str
    endpoints: Sequence[Endpoint]
    tags: Sequence[str] = ()
    metadata: Mapping[str, object] | None = None
    health_check_interval: int = 30


class ServiceChanges(TypedDict, total=False):
    """Some of what may be changed."""

    version: str
    endpoints: Sequence[Endpoint]
    tags: Sequence[str]
    metadata: Mapping[str, object]
    health_check_interval: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service. `revision` grows with every change, be it a check.

    `found` is what the last check said, and healthy before the first. `epoch` grows whenever a check that is
    under way has to be for nothing; `results` is how many there were.
    """

    id: UUID
    name: str
    version: str
    environment: str
    endpoints: Sequence[Endpoint]
    tags: Sequence[str]
    metadata: Mapping[str, object]
    health_check_interval: int
    registered_at: datetime
    last_seen: datetime
    due_at: datetime | None
    last_health_check: datetime | None = None
    found: ServiceStatus = ServiceStatus.HEALTHY
    status: ServiceStatus = ServiceStatus.HEALTHY
    epoch: int = 0
    results: int = 0
    revision: int = 1

    @property
    def variant(self) -> str:
        """What tells its versions from those of others: registrations of all are answered under one path."""
        return self.id.hex[:8]

    @property
    def health_check_url(self) -> str | None:
        """Of the first endpoint that has one."""
        return next((endpoint.url for endpoint in self.endpoints if endpoint.url is not None), None)


@dataclass(frozen=True, slots=True)
class HealthResult:
    """What one check of a service found."""

    service_id: UUID
    status: ServiceStatus
    response_time_ms: float | None
    status_code: int | None
    error_message: str | None
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """What a list is limited to; None and no tags limit nothing. Names contain the text in any case."""

    name: str | None = None
    environment: str | None = None
    tags: Sequence[str] = ()
    status: ServiceStatus | None = None


Tally = Mapping[tuple[str, ServiceStatus], int]
"""How many services there are by environment and status."""


@dataclass(frozen=True, slots=True)
class ServiceStats:
    """How many services there are, and those that came last."""

    tally: Tally
    latest: Sequence[Service]


class ServiceStore(Protocol):
    """Where services are kept. Each call joins the open transaction."""

    async def now(self) -> datetime:
        """The time that all who share the store agree on."""
        ...

    async def add(self, service: Service) -> bool:
        """Keep a new service; False when its name is taken in its environment."""
        ...

    async def named(self, name: str, environment: str) -> Service | None:
        """The service, or None; nobody else changes it before the transaction ends."""
        ...

    async def find(self, identity: UUID, *, lock: bool = False) -> Service | None:
        """The service, or None; with `lock` nobody else changes it before the transaction ends."""
        ...

    async def page(
        self, request: PageRequest, where: ServiceFilter, environments: Environments
    ) -> Page[Service]:
        """A page of those that match, newest first."""
        ...

    async def save(self, service: Service, before: Service) -> Service:
        """Write all that may change over what was there, locked before; gives the next revision."""
        ...

    async def seen(self, identity: UUID, moment: datetime) -> Service | None:
        """Set when it was last seen; None when it is gone."""
        ...

    async def remove(self, identity: UUID) -> None:
        """Forget the service, and what was found of it."""
        ...

    async def tally(self, environments: Environments) -> Tally:
        """Count them all."""
        ...

    async def history(self, service: Service, request: PageRequest) -> Page[HealthResult]:
        """A page of what was found of it, newest first."""
        ...


class Services:
    """All services.

    Every call that names one checks in one order: `NotFound`, `Forbidden` (environment), `Stale` (If-Match).
    """

    def __init__(
        self,
        store: ServiceStore,
        transactions: Transactions,
        identify: Callable[[], UUID] = uuid4,
        spread: Callable[[], float] = random.random,
    ) -> None:
        """`spread` gives numbers from 0 to 1, by which services that start together are checked apart."""
        self._store = store
        self._transactions = transactions
        self._identify = identify
        self._spread = spread

    async def list(
        self,
        request: PageRequest,
        where: ServiceFilter = ServiceFilter(),
        environments: Environments = None,
    ) -> Page[Service]:
        """A page of the services in the environments, newest first."""
        return await self._store.page(request, where, environments)

    async def get(self, identity: UUID, environments: Environments = None) -> Service:
        """One service."""
        return _reached(await self._store.find(identity), identity, environments)

    async def register(
        self, registration: Registration, environments: Environments = None
    ) -> tuple[Service, bool]:
        """The service of that name and environment, and whether it is new; `Forbidden` outside of them."""
        admit(registration.environment, environments)
        async with self._transactions.begin():
            while True:
                known = await self._store.named(registration.name, registration.environment)
                now = await self._store.now()
                if known is not None:
                    said = replace(known, **_said(registration), last_seen=now)
                    return await self._store.save(self._in_time(said, known, now), known), False
                made = Service(
                    id=self._identify(),
                    name=registration.name,
                    environment=registration.environment,
                    **_said(registration),
                    registered_at=now,
                    last_seen=now,
                    due_at=self._first_check(now, registration.health_check_interval),
                )
                # Somebody else may have been faster, and may be gone again by now.
                if await self._store.add(made):
                    return made, True

    async def update(
        self,
        identity: UUID,
        changes: ServiceChanges,
        *,
        maintenance: bool | None = None,
        environments: Environments = None,
        if_match: str | None = None,
    ) -> Service:
        """Write the given fields, and begin or end maintenance."""
        async with self._transactions.begin():
            service = await self._open(identity, environments, if_match)
            now = await self._store.now()
            changed = self._in_time(replace(service, **changes), service, now)
            if maintenance is True:
                changed = self._closed(changed)
            elif maintenance is False:
                changed = self._opened(changed, now)
            return await self._store.save(changed, service)

    async def delete(
        self, identity: UUID, *, environments: Environments = None, if_match: str | None = None
    ) -> None:
        """Forget a service."""
        async with self._transactions.begin():
            await self._open(identity, environments, if_match)
            await self._store.remove(identity)

    async def heartbeat(self, identity: UUID, environments: Environments = None) -> Service:
        """It is there."""
        async with self._transactions.begin():
            seen = await self._store.seen(identity, await self._store.now())
            return _reached(seen, identity, environments)

    async def stats(self, environments: Environments = None) -> ServiceStats:
        """How many there are in the environments."""
        latest = await self._store.page(PageRequest(1, LATEST), ServiceFilter(), environments)
        return ServiceStats(await self._store.tally(environments), latest.items)

    async def history(
        self, identity: UUID, request: PageRequest, environments: Environments = None
    ) -> Page[HealthResult]:
        """A page of what was found of a service, newest first."""
        return await self._store.history(await self.get(identity, environments), request)

    async def _open(self, identity: UUID, environments: Environments, if_match: str | None) -> Service:
        service = _reached(await self._store.find(identity, lock=True), identity, environments)
        require_match(if_match, service.revision, service.variant)
        return service

    def _in_time(self, changed: Service, before: Service, now: datetime) -> Service:
        """With its next check as what has changed wants it.

        A shorter interval may bring it forward. A check that is under way is for nothing when the endpoints
        are others, and made again; so it is when it would say that the next one is due later.
        """
        sooner = changed.health_check_interval < before.health_check_interval
        if sooner or changed.endpoints != before.endpoints:
            changed = replace(changed, epoch=before.epoch + 1)
        if sooner and changed.due_at is not None:
            next_check = self._first_check(now, changed.health_check_interval)
            changed = replace(changed, due_at=min(next_check, changed.due_at))
        return changed

    def _closed(self, service: Service) -> Service:
        if service.status is ServiceStatus.MAINTENANCE:
            return service
        return replace(service, status=ServiceStatus.MAINTENANCE, due_at=None, epoch=service.epoch + 1)

    def _opened(self, service: Service, now: datetime) -> Service:
        if service.status is not ServiceStatus.MAINTENANCE:
            return service
        due_at = self._first_check(now, service.health_check_interval)
        return replace(service, status=service.found, due_at=due_at)

    def _first_check(self, now: datetime, interval: int) -> datetime:
        """From half an interval to one and a half ahead, so that checks are spread over the interval."""
        return now + timedelta(seconds=interval * (0.5 + self._spread()))


def _said(registration: Registration) -> ServiceChanges:
    return ServiceChanges(
        version=registration.version,
        endpoints=tuple(registration.endpoints),
        tags=tuple(registration.tags),
        metadata=registration.metadata or {},
        health_check_interval=registration.health_check_interval,
    )


def _reached(service: Service | None, identity: UUID, environments: Environments) -> Service:
    if service is None:
        raise NotFound("service", identity)
    admit(service.environment, environments)
    return service
