"""What a cached read of an experiment costs against one that asks PostgreSQL, and what a stampede costs."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from prometheus_client import CollectorRegistry
from sqlalchemy import event, make_url

from app.adapters.cashews import CashewsCopies
from app.adapters.copy_metrics import CopyMetrics
from app.adapters.sql import engine, migrate
from app.adapters.sql.engine import Database
from app.adapters.sql.experiments import SqlExperiments
from app.adapters.sql.replays import SqlReplays
from app.adapters.sql.runs import SqlRuns
from app.adapters.sql.transactions import SqlTransactions
from app.domain.copies import Copies, NoCopies
from app.domain.experiments import Experiments
from app.domain.outcomes import Unavailable
from app.domain.principal import PERMISSIONS, Principal
from app.domain.replays import Replays
from app.domain.runs import RunDraft, RunStatus
from app.handlers.copied import Copied
from app.handlers.experiments import Experiments as Handlers
from app.handlers.once import Once
from generated.routers.experiments import encode_get_experiment
from generated.runtime.answers import Encoded
from scripts.bench.figures import Figure, compared, share, times_less

_POSTGRESQL = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
_REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
_READS = 100
_RUNS = 20
_CROWD = 100


def measure(rounds: int) -> Iterator[Figure]:
    """The figures, or none where PostgreSQL or Redis is not there."""
    try:
        yield from asyncio.run(_measured(rounds))
    except (OSError, Unavailable, asyncpg.PostgresError) as error:
        print(f"  not measured: {type(error).__name__}: {error}", flush=True)


@asynccontextmanager
async def _opened() -> AsyncIterator[Database]:
    """A database of its own, gone in the end."""
    name = f"bench_{uuid4().hex}"
    server = await asyncpg.connect(_POSTGRESQL, timeout=3)
    await server.execute(f"CREATE DATABASE {name}")
    database = engine.open(make_url(_POSTGRESQL).set(database=name).render_as_string(hide_password=False))
    try:
        await migrate.upgrade(database)
        yield database
    finally:
        await database.close()
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await server.close()


async def _measured(rounds: int) -> list[Figure]:
    async with _opened() as database:
        transactions = SqlTransactions(database)
        shared = _copies(transactions, _REDIS)
        await shared.ping()
        kept = _copies(transactions, None)
        identity = await _filled(transactions)
        figures = []
        for name, copies in (("Redis", shared), ("the memory of the process", kept)):
            ours, other = [], []
            for _ in range(rounds):
                other.append(await _reading(_handlers(transactions, NoCopies()), identity))
                ours.append(await _reading(_handlers(transactions, copies), identity))
            label = f"an experiment of {_RUNS} runs from {name}, against PostgreSQL"
            figures.append(compared(label, "us wall", ours, other, times_less(2)))
        figures.append(await _stampede(transactions, rounds))
        await shared.close()
        await kept.close()
    return figures


def _copies(transactions: SqlTransactions, url: str | None) -> CashewsCopies:
    return CashewsCopies(transactions, CopyMetrics(CollectorRegistry()), url)


def _handlers(transactions: SqlTransactions, copies: Copies) -> Handlers:
    experiments = Experiments(SqlExperiments(transactions), SqlRuns(transactions), transactions, copies)
    return Handlers(experiments, Once(Replays(SqlReplays(transactions), transactions)), Copied(copies))


async def _filled(transactions: SqlTransactions) -> UUID:
    """An experiment with runs that have ten params and ten metrics each."""
    experiments = Experiments(SqlExperiments(transactions), SqlRuns(transactions), transactions, NoCopies())
    made = await experiments.create(name="bench", owner="bench", description="what a read costs")
    numbers = {f"number_{each}": each / 7 for each in range(10)}
    for _ in range(_RUNS):
        await experiments.create_run(made.id, RunDraft(RunStatus.COMPLETED, numbers, numbers))
    return made.id


_CALLER = Principal(uuid4(), "user", "bench", "admin", PERMISSIONS, None, uuid4())


async def _read(handlers: Handlers, identity: UUID) -> bytes:
    """The body, ready to be sent."""
    # A copy is an encoded answer already, which the types of handlers do not tell.
    answer: Any = await handlers.get_experiment(experiment_id=identity, if_none_match=None, principal=_CALLER)
    encoded = answer if isinstance(answer, Encoded) else encode_get_experiment(answer)
    if not isinstance(encoded, Encoded) or not isinstance(encoded.body, bytes):
        raise TypeError("a read was not answered with a body")
    return encoded.body


async def _reading(handlers: Handlers, identity: UUID) -> float:
    await _read(handlers, identity)
    begun = time.perf_counter()
    for _ in range(_READS):
        await _read(handlers, identity)
    return (time.perf_counter() - begun) * 1e6 / _READS


async def _stampede(transactions: SqlTransactions, rounds: int) -> Figure:
    """How many queries it takes that a hundred ask at once for what nobody has read before."""
    queries = 0

    def count(*_: object) -> None:
        nonlocal queries
        queries += 1

    event.listen(transactions.database.engine.sync_engine, "before_cursor_execute", count)
    asked: list[float] = []
    for _ in range(rounds):
        copies = _copies(transactions, _REDIS)
        handlers = _handlers(transactions, copies)
        experiments = Experiments(SqlExperiments(transactions), SqlRuns(transactions), transactions, copies)
        identity = (await experiments.create(name=f"crowd-{uuid4()}", owner="bench")).id
        queries = 0
        await asyncio.gather(*(_read(handlers, identity) for _ in range(_CROWD)))
        asked.append(float(queries))
        await copies.close()
    event.remove(transactions.database.engine.sync_engine, "before_cursor_execute", count)
    return compared(
        f"queries for {_CROWD} reads at once, against one", "queries", asked, [1.0] * rounds, share(1)
    )
