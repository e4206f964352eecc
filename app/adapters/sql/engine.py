"""One way to open either database, set up so that what was acknowledged stays.

SQLite runs in WAL with `synchronous=FULL`: each commit is flushed to the disk before it is
acknowledged, so it survives a power failure too, where NORMAL would only survive the death of the
process. The driver's own transaction handling is switched off because it begins lazily and loses
updates; transactions are begun explicitly, IMMEDIATE for writing, which waits for the write lock
instead of failing in the middle.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.adapters.sql import one_trip
from app.adapters.sql.trouble import refuse_unreachable, unreachable
from app.domain.outcomes import Unavailable

Dialect = Literal["sqlite", "postgresql"]

POOL_SIZE = 5
POOL_LIMIT = 20
POOL_WAIT_SECONDS = 5
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 30
LOCK_SECONDS = 10

WRITES = "app_writes"


@dataclass(frozen=True, slots=True)
class Database:
    """An open database.

    What is read through `reader` is read statement by statement, without a transaction around it, which
    halves what a read costs. `write_lock` is there when only one writer can be served at a time (SQLite).
    """

    engine: AsyncEngine
    reader: AsyncEngine
    dialect: Dialect
    url: URL
    write_lock: asyncio.Lock | None
    file: tuple[int, int] | None = None
    """Device and number of the SQLite file that was opened."""

    @asynccontextmanager
    async def connect(self, *, reading: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection of the pool; `Unavailable` when none can be had, or the database stops answering."""
        if self.file is not None and self.file != _identity(self.url.database or ""):
            # SQLite itself would go on with a file that nobody can find any more, and lose it in the end.
            raise Unavailable("database", "The file of the database is gone.")
        connection = (self.reader if reading else self.engine).connect()
        try:
            await connection.start()
        except Exception as error:
            raise unreachable(error) or error from error
        try:
            yield connection
        finally:
            # Shielded, so that a cancelled request cannot leave a transaction open behind it.
            await asyncio.shield(asyncio.ensure_future(connection.close()))

    async def close(self) -> None:
        """Close all connections; idempotent."""
        await self.reader.dispose()
        await self.engine.dispose()

    async def ping(self) -> None:
        """Ask the database for one row; `Unavailable` when it gives none."""
        async with self.connect(reading=True) as connection:
            await connection.execute(text("SELECT 1"))


def open(  # noqa: A001 - read as engine.open
    url: str, *, pool_size: int = POOL_SIZE, pool_limit: int = POOL_LIMIT, patient: bool = False
) -> Database:
    """Open `sqlite:///file` or `postgresql://…`; connections are made when first needed.

    An SQLite file is created, readable by its owner only. Other schemes and in-memory databases are
    refused with ValueError: an in-memory database has no second connection to read from while the
    first one writes. `patient` lets statements take as long as they need.
    """
    parsed = make_url(url)
    scheme = parsed.drivername.partition("+")[0]
    if scheme == "sqlite":
        return _open_sqlite(parsed.set(drivername="sqlite+aiosqlite"), pool_size, pool_limit)
    if scheme in ("postgresql", "postgres"):
        address = parsed.set(drivername="postgresql+asyncpg")
        return _open_postgresql(address, pool_size, pool_limit, patient)
    raise ValueError(f"cannot keep state in {scheme!r}: use sqlite:///file or postgresql://…")


def _open_sqlite(url: URL, pool_size: int, pool_limit: int) -> Database:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ValueError("an SQLite database must be a file: sqlite:///path/to/file")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    # SQLite gives its -wal and -shm files the mode of the database file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    settings: dict[str, Any] = {
        # What is bound to a statement may be secret and must not reach a log through an error.
        "hide_parameters": True,
        "connect_args": {"isolation_level": None, "timeout": LOCK_SECONDS},
        "pool_timeout": POOL_WAIT_SECONDS,
        "module": one_trip.driver(),
    }
    # Were it not told to open only, SQLite would put an empty file in the place of one that has just gone.
    uri = f"file:{quote(str(path.absolute()))}"
    address = url.set(database=uri, query={**url.query, "mode": "rw", "uri": "true"})
    # Writers take turns, so that two connections are plenty for them.
    engine = create_async_engine(address, pool_size=1, max_overflow=1, **settings)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    reader = create_async_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_limit - pool_size,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        **settings,
    )
    event.listen(reader.sync_engine, "connect", _prepare_sqlite_reader)
    for one in (engine, reader):
        event.listen(one.sync_engine, "handle_error", refuse_unreachable)
    return Database(engine, reader, "sqlite", url, asyncio.Lock(), _identity(path))


def _identity(path: Path | str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - called for each connection, and twice as fast
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={LOCK_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_sqlite_reader(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    _prepare_sqlite(connection, entry)
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_postgresql(url: URL, pool_size: int, pool_limit: int, patient: bool) -> Database:
    query = dict(url.query)
    if "sslmode" in query:
        # libpq's name for it; asyncpg calls it ssl.
        query["ssl"] = query.pop("sslmode")
    url = url.set(query=query)
    arguments: dict[str, Any] = {
        "timeout": CONNECT_SECONDS,
        # The server ends what takes too long; this is for a server that has fallen silent.
        "command_timeout": None if patient else STATEMENT_SECONDS + LOCK_SECONDS,
        "server_settings": {
            "application_name": "app",
            "timezone": "UTC",
            "lock_timeout": "0" if patient else f"{LOCK_SECONDS}s",
            "statement_timeout": "0" if patient else f"{STATEMENT_SECONDS}s",
            "idle_in_transaction_session_timeout": f"{2 * STATEMENT_SECONDS}s",
        },
    }
    engine = create_async_engine(
        url,
        connect_args=arguments,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=pool_limit - pool_size,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        pool_recycle=1800,
    )
    event.listen(engine.sync_engine, "handle_error", refuse_unreachable)
    reader = engine.execution_options(isolation_level="AUTOCOMMIT")
    return Database(engine, reader, "postgresql", url, None)
