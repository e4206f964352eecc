"""Where operations are carried out and services checked: alike in API processes and in workers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from app.adapters.probes.network import NetworkProber
from app.adapters.simulated import SimulatedMachines
from app.adapters.simulated_deployments import SimulatedDeployments
from app.adapters.sql.deployments import SqlDeployments
from app.adapters.sql.operations import SqlOperations
from app.adapters.sql.servers import SqlServers
from app.adapters.sql.service_checks import SqlServiceChecks
from app.adapters.sql.services import SqlServices
from app.adapters.sql.transactions import SqlTransactions
from app.domain.checking import Checker
from app.domain.deployment_work import DriverByEnvironment, deployment_works
from app.domain.execution import Worker
from app.domain.leases import NOBODY, Observer
from app.domain.operations import OperationKind, Operations, Work
from app.domain.server_work import server_works
from app.domain.service_checks import UNOBSERVED, CheckObserver, Examiner, HealthOnRequest
from app.domain.watching import Feed, Patience
from app.settings import Settings

if TYPE_CHECKING:
    from app.adapters.rabbitmq import RabbitHandOut
    from app.adapters.webhook import WebhookDeployments


class Workshop:
    """The stores that work needs, what is behind each kind of it, a worker and a checker of services."""

    def __init__(
        self,
        settings: Settings,
        transactions: SqlTransactions,
        observer: Observer = NOBODY,
        checks: CheckObserver = UNOBSERVED,
        *,
        works_here: bool = True,
    ) -> None:
        self._works_here = works_here
        changed = asyncio.Event()
        self.store = SqlOperations(transactions, changed.set)
        self.servers = SqlServers(transactions)
        self.deployments = SqlDeployments(transactions, self.store)
        self.feed = Feed(self.store, changed, Patience())
        self._webhooks = _webhooks(settings)
        simulated = SimulatedDeployments(
            settings.stage_seconds,
            fail_at=settings.simulated_fail_at,
            message=settings.simulated_failure,
        )
        works: Mapping[OperationKind, Work] = {
            **server_works(self.servers, self.store, SimulatedMachines(settings.stage_seconds)),
            **deployment_works(self.deployments, DriverByEnvironment(self._webhooks, simulated)),
        }
        self.worker = Worker(self.store, transactions, works, observer=observer)
        self.services = SqlServices(transactions)
        self._prober = NetworkProber(allow_private=settings.probe_allow_private)
        examiner = Examiner(self._prober, checks)
        self.checks = SqlServiceChecks(transactions, self.services)
        self.health_on_request = HealthOnRequest(self.checks, examiner)
        self.checker = Checker(self.checks, examiner, observer=checks)
        self.handout = self._handout(settings)
        self.operations = Operations(self.store, transactions, works, self.wake)

    async def start(self) -> None:
        """Begin to work, where work is done here, and to tell of it."""
        await self.feed.start()
        if self._works_here:
            await self.worker.start()
            await self.checker.start()
        if self.handout is not None:
            await self.handout.start()

    async def stop(self) -> None:
        """Hand back what is in hand, and end."""
        await self.feed.stop()
        if self.handout is not None:
            await self.handout.stop()
        await asyncio.gather(self.worker.stop(), self.checker.stop())
        await self._prober.close()
        for webhook in self._webhooks.values():
            await webhook.close()

    def wake(self, identity: UUID) -> None:
        """There is something new to do of this operation. Never blocks."""
        self.worker.ask(identity)
        if self.handout is None:
            self.worker.wake()
        else:
            self.handout.offer(identity)

    def _handout(self, settings: Settings) -> RabbitHandOut | None:
        if settings.amqp_url is None:
            return None
        # Imported where it is used: most installations have no broker, and all of them want to start quickly.
        from app.adapters.rabbitmq import RabbitHandOut  # noqa: PLC0415

        take = self.worker.take if self._works_here else None
        url = settings.amqp_url.get_secret_value()
        return RabbitHandOut(url, settings.amqp_queue, take, self.worker.wake)


def _webhooks(settings: Settings) -> Mapping[str, WebhookDeployments]:
    if settings.webhook_secret is None:
        return {}
    from app.adapters.webhook import WebhookDeployments  # noqa: PLC0415 - as above

    secret = settings.webhook_secret.get_secret_value()
    return {
        environment: WebhookDeployments(
            url, secret, seconds=settings.webhook_seconds, attempts=settings.webhook_attempts
        )
        for environment, url in settings.webhooks.items()
    }
