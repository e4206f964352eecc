"""Where operations are carried out: put together alike for API processes and for workers by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import UUID

from app.adapters.simulated import SimulatedMachines
from app.adapters.simulated_deployments import SimulatedDeployments
from app.adapters.sql.deployments import SqlDeployments
from app.adapters.sql.operations import SqlOperations
from app.adapters.sql.servers import SqlServers
from app.adapters.sql.transactions import SqlTransactions
from app.domain.deployment_work import DriverByEnvironment, deployment_works
from app.domain.execution import Worker
from app.domain.leases import NOBODY, Observer
from app.domain.operations import OperationKind, Operations, Work
from app.domain.server_work import server_works
from app.domain.watching import Feed, Patience
from app.settings import Settings


class Workshop:
    """The stores that work needs, what is behind each kind of it, and a worker."""

    def __init__(
        self, settings: Settings, transactions: SqlTransactions, observer: Observer = NOBODY
    ) -> None:
        changed = asyncio.Event()
        self.store = SqlOperations(transactions, changed.set)
        self.servers = SqlServers(transactions)
        self.deployments = SqlDeployments(transactions, self.store)
        self.feed = Feed(self.store, changed, Patience())
        works: Mapping[OperationKind, Work] = {
            **server_works(self.servers, self.store, SimulatedMachines(settings.stage_seconds)),
            **deployment_works(self.deployments, _driver(settings)),
        }
        self._works_here = settings.work_in_api
        self.worker = Worker(self.store, transactions, works, observer=observer)
        self.operations = Operations(self.store, transactions, works, self.wake)

    async def start(self) -> None:
        """Begin to work, where work is done here, and to tell of it."""
        await self.feed.start()
        if self._works_here:
            await self.worker.start()

    async def stop(self) -> None:
        """Hand back what is in hand, and end."""
        await self.feed.stop()
        await self.worker.stop()

    def wake(self, identity: UUID) -> None:
        """There is something new to do of this operation. Never blocks."""
        self.worker.wake(identity)


def _driver(settings: Settings) -> DriverByEnvironment:
    simulated = SimulatedDeployments(
        settings.stage_seconds,
        fail_at=settings.simulated_fail_at,
        message=settings.simulated_failure,
    )
    return DriverByEnvironment({}, simulated)
