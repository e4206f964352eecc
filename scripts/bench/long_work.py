"""Long work: what a deployment costs beside its commits, and what lists of very many cost."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text

from app.adapters.sql import engine, migrate
from app.adapters.sql.engine import Database
from app.adapters.sql.transactions import SqlTransactions
from app.domain.deployments import DeploymentDraft, DeploymentFilter, Deployments, DeploymentStatus
from app.domain.paging import COUNT_LIMIT, PageRequest
from app.settings import Settings
from app.workshop import Workshop
from scripts.bench.figures import Figure, compared, share

_COMMITS = 7
"""Being asked for, being taken up, and the end of each of five stages."""
_DEPLOYMENTS = 50
_FEW, _MANY = 1_000, 1_000_000
_UNTIL_IT_ENDED = 0.01


def measure(folder: Path, rounds: int) -> Iterator[Figure]:
    """The figures of deployments and of their lists, on SQLite with synchronous=FULL."""
    yield asyncio.run(_deploying(folder / "work.db", rounds))
    yield from asyncio.run(_listing(folder, rounds))


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[Database]:
    database = engine.open(f"sqlite:///{path}")
    await migrate.upgrade(database)
    yield database
    await database.close()


async def _deploying(path: Path, rounds: int) -> Figure:
    async with _opened(path) as database:
        transactions = SqlTransactions(database)
        workshop = Workshop(Settings(stage_seconds=0), transactions)
        deployments = Deployments(workshop.deployments, workshop.operations, transactions)
        async with transactions.begin() as connection:
            await connection.execute(text("CREATE TABLE bare (number INTEGER)"))
        await workshop.start()
        ours, other = [], []
        for number in range(rounds):
            ours.append(await _deploy(deployments, transactions, number))
            other.append(await _commit(transactions))
        await workshop.stop()
    return compared(
        f"a deployment of 5 stages against {_COMMITS} bare commits, SQLite synchronous=FULL",
        "us wall",
        ours,
        other,
        share(2),
    )


async def _deploy(deployments: Deployments, transactions: SqlTransactions, turn: int) -> float:
    begun = time.perf_counter()
    for number in range(_DEPLOYMENTS):
        draft = DeploymentDraft(service=f"service-{turn}-{number}", version="1", environment="dev")
        await deployments.create(draft, requested_by="bench")
    while await _succeeded(transactions) < (turn + 1) * _DEPLOYMENTS:  # noqa: ASYNC110
        await asyncio.sleep(_UNTIL_IT_ENDED)
    return (time.perf_counter() - begun) * 1e6 / _DEPLOYMENTS


async def _succeeded(transactions: SqlTransactions) -> int:
    async with transactions.reading() as connection:
        query = text("SELECT count(*) FROM operations WHERE status = 'succeeded'")
        return int((await connection.execute(query)).scalar_one())


async def _commit(transactions: SqlTransactions) -> float:
    begun = time.perf_counter()
    for number in range(_DEPLOYMENTS * _COMMITS):
        async with transactions.begin() as connection:
            await connection.execute(text("INSERT INTO bare VALUES (:number)"), {"number": number})
    return (time.perf_counter() - begun) * 1e6 / _DEPLOYMENTS


_PAGES: tuple[tuple[str, PageRequest, DeploymentFilter, frozenset[str] | None], ...] = (
    ("first page", PageRequest(1, 100), DeploymentFilter(), None),
    ("one of one service", PageRequest(1, 1), DeploymentFilter(service="service-7"), None),
    ("failed ones in prod", PageRequest(1, 5), DeploymentFilter("prod", DeploymentStatus.FAILED), None),
    (
        "for a caller of dev and staging",
        PageRequest(1, 100),
        DeploymentFilter(),
        frozenset({"dev", "staging"}),
    ),
    ("page 10, the last of 1,000", PageRequest(10, 100), DeploymentFilter(), None),
)


async def _listing(folder: Path, rounds: int) -> list[Figure]:
    figures = []
    async with _opened(folder / "few.db") as few, _opened(folder / "many.db") as many:
        for database, count in ((few, _FEW), (many, _MANY)):
            _fill(Path(database.url.database or ""), count)
        for name, request, where, environments in _PAGES:
            taken: dict[int, list[float]] = {_FEW: [], _MANY: []}
            for _ in range(rounds):
                for database, count in ((few, _FEW), (many, _MANY)):
                    store = _deployments(database)
                    begun = time.perf_counter()
                    await store.list(request, where, environments)
                    taken[count].append((time.perf_counter() - begun) * 1e6)
            label = f"list of 1,000,000 against 1,000: {name}"
            figures.append(compared(label, "us wall", taken[_MANY], taken[_FEW], share(1.5)))
        figures.append(await _deepest(few, many, rounds))
    return figures


async def _deepest(few: Database, many: Database, rounds: int) -> Figure:
    """The last page of each that the contract lets one read."""
    ours: list[float] = []
    other: list[float] = []
    for _ in range(rounds):
        for database, page, taken in ((many, COUNT_LIMIT // 100, ours), (few, _FEW // 100, other)):
            begun = time.perf_counter()
            await _deployments(database).list(PageRequest(page, 100))
            taken.append((time.perf_counter() - begun) * 1e6)
    return compared(
        "list of 1,000,000 against 1,000: the last page of each", "us wall", ours, other, share(1.5)
    )


def _deployments(database: Database) -> Deployments:
    transactions = SqlTransactions(database)
    workshop = Workshop(Settings(), transactions)
    return Deployments(workshop.deployments, workshop.operations, transactions)


_NUMBERS: Final = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
_ENDED: Final = "CASE WHEN i % 50 THEN 'succeeded' ELSE 'failed' END"
_PLACE: Final = "CASE WHEN i % 3 = 0 THEN 'dev' WHEN i % 3 = 1 THEN 'staging' ELSE 'prod' END"
_MOMENT: Final = "'2025-06-01T12:00:00.000000+00:00'"
_FILL: Final = (
    f"""
    INSERT INTO operations (id, kind, target_type, target_id, environment, status, stage, progress,
        requested_by, attempts, created_at, started_at, finished_at, version, prior_status, stages_done,
        cancel_requested, epoch)
    {_NUMBERS} SELECT printf('%032x', i), 'deploy', 'deployment', printf('%032x', i), {_PLACE}, {_ENDED},
        'verifying', 100, 'bench', 1, {_MOMENT}, {_MOMENT}, {_MOMENT}, 8, 'pending', 5, 0, 1 FROM n
    """,  # noqa: S608 - all of it stands here
    f"""
    INSERT INTO deployments (id, service, version, environment, replicas, config, rollback_enabled, kind,
        status, operation_id)
    {_NUMBERS} SELECT printf('%032x', i), 'service-' || (i % 1000), '1', {_PLACE}, 2, '{{}}', 1, 'deploy',
        {_ENDED}, printf('%032x', i) FROM n
    """,  # noqa: S608 - all of it stands here
)


def _fill(path: Path, count: int) -> None:
    """So many deployments that have ended, of 1,000 services, by SQL alone."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    for statement in _FILL:
        connection.execute(statement, {"count": count})
    connection.execute("COMMIT")
    connection.close()
