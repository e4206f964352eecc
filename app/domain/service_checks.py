"""One check of a service: all its endpoints at once, and the worst of what was found."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from app.domain.endpoints import Endpoint, EndpointProtocol, Finding, Outcome, Prober, worst
from app.domain.services import HealthResult, Service, ServiceStatus

ON_REQUEST: Final = 100
"""How many services are checked at one time because somebody asked."""


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A check that somebody has claimed: of whom, since when it is due, and in which epoch."""

    seq: int
    service_id: UUID
    endpoints: Sequence[Endpoint]
    interval: int
    due_at: datetime
    epoch: int

    def next_after(self, now: datetime) -> datetime:
        """When the next one is due: in step with this one, and half an interval from now at the least.

        So checks stay spread over the interval, even when all of them were late.
        """
        interval = timedelta(seconds=self.interval)
        missed = (now - self.due_at + interval / 2) // interval
        return self.due_at + interval * (1 + max(0, missed))


@dataclass(frozen=True, slots=True)
class Checked:
    """A claimed check, what came of it, and when the next one is due."""

    check: DueCheck
    result: HealthResult
    next_due: datetime


class CheckObserver(Protocol):
    """Is told what checks do."""

    def probed(self, protocol: EndpointProtocol, finding: Finding) -> None:
        """An endpoint has been probed."""
        ...

    def late(self, seconds: float) -> None:
        """A check began so long after it was due."""
        ...

    def evicted(self, count: int) -> None:
        """So many services were removed that had not been seen."""
        ...


class NoCheckObserver:
    """Looks away."""

    def probed(self, protocol: EndpointProtocol, finding: Finding) -> None:
        """Nothing."""

    def late(self, seconds: float) -> None:
        """Nothing."""

    def evicted(self, count: int) -> None:
        """Nothing."""


UNOBSERVED: CheckObserver = NoCheckObserver()


class Examiner:
    """Checks services."""

    def __init__(self, prober: Prober, observer: CheckObserver = UNOBSERVED) -> None:
        self._prober = prober
        self._observer = observer

    async def examine(self, service_id: UUID, endpoints: Sequence[Endpoint], now: datetime) -> HealthResult:
        """What is found now, within the patience of one probe."""
        if len(endpoints) == 1:
            findings = [await self._probe(endpoints[0])]
        else:
            findings = await asyncio.gather(*map(self._probe, endpoints))
        place = worst(findings)
        finding = findings[place]
        reason = finding.reason
        if reason is not None and len(endpoints) > 1:
            reason = f"Endpoint {place + 1}: {reason}"
        status = ServiceStatus.HEALTHY if finding.well else ServiceStatus.UNHEALTHY
        return HealthResult(service_id, status, finding.milliseconds, finding.status_code, reason, now)

    async def _probe(self, endpoint: Endpoint) -> Finding:
        # A datagram that is not answered says nothing.
        udp = endpoint.protocol is EndpointProtocol.UDP
        finding = Finding(Outcome.WELL) if udp else await self._prober.probe(endpoint)
        if not udp:
            self._observer.probed(endpoint.protocol, finding)
        return finding


class ResultStore(Protocol):
    """Where results are kept, for those who ask."""

    async def now(self) -> datetime:
        """The time that all who share the store agree on."""
        ...

    async def newest(self, service: Service) -> HealthResult | None:
        """The newest result of the service; None when there is none."""
        ...

    async def keep(self, service: Service, result: HealthResult) -> None:
        """Keep a result, unless the service has changed or was checked meanwhile."""
        ...


class HealthOnRequest:
    """How a service is, for whoever asks."""

    def __init__(self, store: ResultStore, examiner: Examiner) -> None:
        self._store = store
        self._examiner = examiner
        self._places = asyncio.Semaphore(ON_REQUEST)

    async def of(self, service: Service) -> HealthResult:
        """The newest result; without one, what is found now, which is kept."""
        if service.status is ServiceStatus.MAINTENANCE:
            now = await self._store.now()
            return HealthResult(service.id, ServiceStatus.MAINTENANCE, None, None, None, now)
        newest = await self._store.newest(service)
        if newest is not None:
            return newest
        async with self._places:
            result = await self._examiner.examine(service.id, service.endpoints, await self._store.now())
        await self._store.keep(service, result)
        return result
