"""The only wiring: settings in, the service out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

import generated
from app import admin, edges
from app.adapters.argon2 import Argon2Passwords
from app.adapters.change_mark import ChangeMark
from app.adapters.check_metrics import CheckMetrics
from app.adapters.copy_metrics import CopyMetrics
from app.adapters.jose import JoseTokens
from app.adapters.keyring import open_keyring
from app.adapters.sql import engine, migrate
from app.adapters.sql.api_keys import SqlApiKeys
from app.adapters.sql.experiments import SqlExperiments
from app.adapters.sql.probe import SqlProbe
from app.adapters.sql.replays import SqlReplays
from app.adapters.sql.runs import SqlRuns
from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.users import SqlUsers
from app.adapters.work_metrics import WorkMetrics
from app.domain.api_keys import ApiKeys
from app.domain.copies import Copies, NoCopies
from app.domain.deployments import Deployments
from app.domain.experiments import Experiments
from app.domain.health import Component, Health, Probe
from app.domain.memory import Memory, NoMemory, ProcessMemory
from app.domain.recognition import Recognition
from app.domain.replays import Replays
from app.domain.servers import Fleet
from app.domain.services import Services
from app.domain.sessions import Sessions
from app.domain.users import Users
from app.edge import framework, logs
from app.edge.exposition import Exposition, Figures, Reading
from app.edge.metrics import RequestInstruments
from app.edge.problem import render
from app.edge.unreadable import END_STREAMS
from app.engines import Engines
from app.handlers.auth import Auth
from app.handlers.cache import Cache as CacheHandlers
from app.handlers.copied import Copied
from app.handlers.deployments import Deployments as DeploymentHandlers
from app.handlers.experiments import Experiments as ExperimentHandlers
from app.handlers.once import Once
from app.handlers.operations import OperationHandlers
from app.handlers.redis import Redis as RedisHandlers
from app.handlers.servers import Servers
from app.handlers.services import Services as ServiceHandlers
from app.handlers.system import About, System
from app.handlers.vault import VaultHandlers
from app.pages.routes import routes
from app.settings import Settings
from app.settings_loading import load
from app.tls import Tls
from app.traces import Traces
from app.workshop import Workshop
from generated.api import mount
from generated.security import SCHEMES
from generated.table import CONTRACT, OPERATIONS

if TYPE_CHECKING:
    from app.adapters.cashews import CashewsCopies

_COMPONENTS = ("vault", "database", "postgres", "mysql", "mongodb", "cache", "redis", "messaging", "rabbitmq")


class Service:
    """Everything that lives as long as the service does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.database = engine.open(settings.database.get_secret_value())
        transactions = SqlTransactions(self.database)
        memory = _memory(settings)
        hasher = Argon2Passwords(memory_kib=settings.password_memory_mib * 1_024)
        secret = settings.secret_key.get_secret_value() if settings.secret_key else None
        keyring = open_keyring(secret, settings.data_dir, token_seconds=settings.token_seconds)
        tokens = JoseTokens(keyring, seconds=settings.token_seconds)
        accounts = SqlUsers(transactions)
        self.users = Users(accounts, hasher, transactions, memory)
        self.keys = ApiKeys(SqlApiKeys(transactions), transactions, memory)
        self.sessions = Sessions(accounts, hasher, tokens)
        self.recognition = Recognition(accounts, self.keys, tokens, memory)
        self.registry = CollectorRegistry()
        self.workshop = Workshop(
            settings,
            transactions,
            WorkMetrics(self.registry),
            CheckMetrics(self.registry),
            works_here=settings.work_in_api,
        )
        self.operations = self.workshop.operations
        self.fleet = Fleet(self.workshop.servers, self.operations, transactions)
        self.deployments = Deployments(self.workshop.deployments, self.operations, transactions)
        self.services = Services(self.workshop.services, transactions)
        self._kept = _kept(settings, transactions, CopyMetrics(self.registry))
        self.copies: Copies = self._kept or NoCopies()
        self.experiments = Experiments(
            SqlExperiments(transactions), SqlRuns(transactions), transactions, self.copies
        )
        self.replays = Replays(SqlReplays(transactions), transactions)
        self.engines = Engines(settings, transactions)
        self.health = Health(self._components())
        self.tls = Tls(settings)
        self.traces = Traces(settings, CONTRACT.version)
        self.exposition = Exposition(self.registry, self._readings())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ready for requests inside; on the way out work in hand is given back."""
        await migrate.upgrade(self.database)
        await self._first_admin()
        await self.workshop.start()
        tending: list[asyncio.Task[None]] = []
        try:
            await self.engines.start()
            tending += [asyncio.create_task(each) for each in (self.replays.tend(), self.experiments.tend())]
            async with self.tls.looked_after(), self.traces.sent():
                yield
        finally:
            for task in tending:
                task.cancel()
            # Waited for: a statement that is cut off needs the loop for a while to let go of its connection.
            await asyncio.gather(*tending, return_exceptions=True)
            await self.workshop.stop()
            await self.keys.settle()
            await self.engines.close()
            if self._kept is not None:
                await self._kept.close()
            await self.database.close()

    async def _first_admin(self) -> None:
        made = await admin.ensure_admin(self.users, self._settings)
        if made is not None and made.shown_once is not None:
            # Not through the log: a password must not end up where logs are kept.
            print(  # noqa: T201
                f"\nFirst start: user {made.username!r} with password {made.shown_once}\n"
                "It is shown this once; `python -m app admin reset-password` makes a new one.\n",
                file=sys.stderr,
                flush=True,
            )

    def _probes(self) -> Mapping[str, Probe]:
        probes: dict[str, Probe] = {"database": SqlProbe(self.database)}
        if self.workshop.handout is not None:
            probes["rabbitmq"] = self.workshop.handout
        if self._kept is not None and self._settings.redis_url is not None:
            probes["redis"] = self._kept
        return probes

    def _components(self) -> list[Component]:
        probes = self._probes()
        return [
            self.engines.component(name)
            or Component(name, required=name == "database", probe=probes.get(name))
            for name in _COMPONENTS
        ]

    def _readings(self) -> list[Reading]:
        async def tally() -> Figures:
            counts = await self.operations.tally()
            return {(kind.value, status.value): float(count) for (kind, status), count in counts.items()}

        async def waiting() -> Figures:
            return {(): sum(count for (_, status), count in (await tally()).items() if status == "pending")}

        async def watching() -> Figures:
            return {(): float(self.workshop.feed.watchers)}

        return [
            *self.engines.readings(),
            *self.tls.readings(),
            *self.traces.readings(),
            *self._handed_out(),
            Reading("concord_operations", "Operations on record.", tally, labels=("kind", "status")),
            Reading("concord_operations_queue_depth", "Operations that wait for a worker.", waiting),
            Reading("concord_event_streams", "Event streams that are open.", watching),
        ]

    def _handed_out(self) -> list[Reading]:
        handout = self.workshop.handout
        if handout is None:
            return []

        async def depths() -> Figures:
            waiting, dead = await handout.depths()
            return {("waiting",): float(waiting), ("dead",): float(dead)}

        about = "Messages about operations that the broker has."
        return [Reading("concord_messages", about, depths, labels=("state",))]


def create_app(settings: Settings) -> FastAPI:
    """The service as an ASGI application; its lifespan opens and closes what it needs."""
    service = Service(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[Mapping[str, object]]:
        async with service.running():
            await asyncio.to_thread(bindings.warm)
            yield {END_STREAMS: service.workshop.feed.end, **service.tls.state}

    app = FastAPI(
        title=CONTRACT.title,
        version=CONTRACT.version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # What is traced and measured is decided at the edge; FastAPI would look for a tracer on each request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan,
    )
    once = Once(service.replays)
    about = About(
        CONTRACT.title, CONTRACT.version, CONTRACT.summary, [scheme.name for scheme in SCHEMES], OPERATIONS
    )
    bindings = mount(
        app,
        system=System(about, service.health, service.exposition.text),
        auth=Auth(service.sessions, service.users, service.keys, once),
        servers=Servers(service.fleet, once),
        deployments=DeploymentHandlers(service.deployments, once),
        services=ServiceHandlers(service.services, service.workshop.health_on_request, once),
        experiments=ExperimentHandlers(service.experiments, once, Copied(service.copies)),
        vault=VaultHandlers(service.engines.vault),
        cache=CacheHandlers(service.engines.cache),
        redis=RedisHandlers(service.engines.cluster),
        operations=OperationHandlers(service.operations, service.workshop.feed, service.recognition),
        security=service.recognition,
        problems=render,
        check_answers=settings.debug,
    )
    framework.install(app)
    package = Path(generated.__file__).parent
    app.router.routes.extend(
        routes((package / "openapi.json").read_bytes(), (package / "openapi.yaml").read_bytes())
    )
    edges.put_around(
        app,
        settings,
        instruments=RequestInstruments(service.registry),
        windows=service.engines.windows,
        traces=service.traces.recorder,
    )
    return app


def _memory(settings: Settings) -> Memory:
    """Credentials are remembered only where no other process can change them unseen."""
    if not settings.embedded:
        return NoMemory()
    return ProcessMemory(changed_outside=ChangeMark(settings.data_dir).read)


def _kept(settings: Settings, transactions: SqlTransactions, metrics: CopyMetrics) -> CashewsCopies | None:
    """Copies are kept where every process that writes knows of them."""
    if settings.redis_url is None and not settings.embedded:
        return None
    # Imported where it is used, since it takes a while.
    from app.adapters.cashews import CashewsCopies  # noqa: PLC0415

    url = None if settings.redis_url is None else settings.redis_url.get_secret_value()
    return CashewsCopies(transactions, metrics, url)


def from_environment() -> FastAPI:
    """The service as the environment describes it; what server processes call."""
    settings = load().settings
    logs.configure(settings.log_level, for_people=settings.debug)
    return create_app(settings)
