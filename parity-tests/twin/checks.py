"""What is found of services, when somebody asks and by itself."""

import asyncio
import random
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import Request

from twin.models.services import Service, ServiceHealth, ServiceStatus
from twin.probing import probe
from twin.store import Store

KEPT = 100
UNSEEN = timedelta(minutes=10)
LOOK = 0.25


@dataclass
class Record:
    """What is known of a service besides what is shown of it."""

    due: float
    found: ServiceStatus = ServiceStatus.HEALTHY
    results: deque[ServiceHealth] = field(default_factory=lambda: deque(maxlen=KEPT))
    busy: bool = False


class Checks:
    """Checks all services of a store, each when it is due."""

    def __init__(self, store: Store, allow_private: bool) -> None:
        self.records: dict[object, Record] = {}
        self._store = store
        self._allow_private = allow_private
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look for what is due from now on."""
        self._loop = asyncio.create_task(self._run())

    async def close(self) -> None:
        """End."""
        tasks = [*self._tasks, *([self._loop] if self._loop else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def schedule(self, service: Service, *, sooner_only: bool = False) -> None:
        """Check it half an interval to one and a half from now."""
        due = time.monotonic() + service.health_check_interval * random.uniform(0.5, 1.5)
        record = self.records.get(service.id)
        if record is None:
            self.records[service.id] = Record(due)
        else:
            record.due = min(due, record.due) if sooner_only else due

    async def check(self, service: Service) -> ServiceHealth:
        """Ask all endpoints; the first that is unwell counts, or else the slowest."""
        endpoints = list(service.endpoints)
        moment = self._store.now()
        found = await asyncio.gather(*(probe(endpoint, self._allow_private) for endpoint in endpoints))
        unwell = [each for each in found if each.reason is not None]
        worst = unwell[0] if unwell else max(found, key=lambda each: each.milliseconds or 0)
        return ServiceHealth(
            service_id=service.id,
            status=ServiceStatus.UNHEALTHY if unwell else ServiceStatus.HEALTHY,
            response_time_ms=worst.milliseconds,
            status_code=worst.status_code,
            error_message=worst.reason,
            timestamp=moment,
        )

    def keep(self, service: Service, result: ServiceHealth) -> None:
        """Note a result, and what it says of the service."""
        record = self.records.get(service.id)
        if record is None or service.status is ServiceStatus.MAINTENANCE:
            return
        record.results.appendleft(result)
        record.found = service.status = result.status
        service.last_health_check = result.timestamp
        self._store.touch(service.id)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            now, oldest = time.monotonic(), self._store.now() - UNSEEN
            for service in list(self._store.services.values()):
                record = self.records[service.id]
                if service.last_seen < oldest:
                    del self._store.services[service.id], self.records[service.id]
                elif record.due <= now and not record.busy and service.status != ServiceStatus.MAINTENANCE:
                    record.due += service.health_check_interval
                    record.busy = True
                    task = asyncio.create_task(self._due(service, record))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)

    async def _due(self, service: Service, record: Record) -> None:
        endpoints = service.endpoints
        try:
            result = await self.check(service)
        finally:
            record.busy = False
        if service.endpoints == endpoints:
            self.keep(service, result)


def checks_of(request: Request) -> Checks:
    """The checks of the application, as a dependency."""
    checks: Checks = request.app.state.checks
    return checks
