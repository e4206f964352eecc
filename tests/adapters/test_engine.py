import asyncio
import socket
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, text

from app.adapters.sql import engine
from app.adapters.sql.engine import Database
from app.adapters.sql.tables import Instant
from app.adapters.sql.transactions import SqlTransactions
from app.domain.outcomes import Unavailable


async def pragma(database: Database, name: str, *, reading: bool = False) -> object:
    async with database.connect(reading=reading) as connection:
        return (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()


async def test_a_database_answers(database: Database) -> None:
    await database.ping()


async def test_closing_twice_is_harmless(embedded: Database) -> None:
    await embedded.close()
    await embedded.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
async def test_sqlite_is_set_up_to_keep_what_was_acknowledged(
    embedded: Database, name: str, value: object
) -> None:
    assert await pragma(embedded, name) == value
    assert await pragma(embedded, name, reading=True) == value


async def test_connections_for_reading_cannot_write_to_sqlite(embedded: Database) -> None:
    with pytest.raises(Unavailable):
        async with embedded.connect(reading=True) as connection:
            await connection.execute(text("DELETE FROM servers"))


async def test_an_sqlite_file_is_made_with_its_folder_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.db"
    database = engine.open(f"sqlite:///{path}")
    async with SqlTransactions(database).begin() as connection:
        await connection.execute(text("CREATE TABLE t (x)"))
        modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
    await database.close()
    assert modes == {"b.db": 0o600, "b.db-wal": 0o600, "b.db-shm": 0o600}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be a file"):
        engine.open(url)


def test_another_engine_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="cannot keep state in 'mysql'"):
        engine.open("mysql://localhost/app")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_is_understood(scheme: str) -> None:
    database = engine.open(f"{scheme}://user:p%40ss@db.test/app?sslmode=require")
    assert database.dialect == "postgresql"
    assert database.url.drivername == "postgresql+asyncpg"
    assert dict(database.url.query) == {"ssl": "require"}
    assert database.write_lock is None


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        database = engine.open(f"postgresql://postgres@127.0.0.1:{unused.getsockname()[1]}/app")
        with pytest.raises(Unavailable, match="does not answer"):
            await database.ping()
    await database.close()


async def test_a_pool_without_a_free_connection_is_unavailable(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "POOL_WAIT_SECONDS", 0.05)
    database = engine.open(sqlite_url, pool_size=1, pool_limit=1)
    async with database.connect(reading=True):
        with pytest.raises(Unavailable, match="in use"):
            await database.ping()
    await database.close()


async def test_an_sqlite_file_locked_by_another_process_for_too_long_is_unavailable(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0)
    database = engine.open(sqlite_url)
    other = sqlite3.connect(tmp_path / "app.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="too busy"):
        async with SqlTransactions(database).begin():
            pass
    other.close()
    await database.close()


async def test_a_connection_that_the_server_ends_is_unavailable_and_the_next_one_works(
    postgresql_url: str,
) -> None:
    database = engine.open(postgresql_url)
    transactions = SqlTransactions(database)
    with pytest.raises(Unavailable):
        async with transactions.begin() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    await database.ping()
    await database.close()


async def test_a_statement_that_takes_too_long_is_unavailable(postgresql_url: str) -> None:
    database = engine.open(postgresql_url)
    async with database.connect() as connection:
        await connection.execute(text("SET LOCAL statement_timeout = 50"))
        with pytest.raises(Unavailable, match="too busy"):
            await connection.execute(text("SELECT pg_sleep(5)"))
    await database.close()


async def test_a_statement_that_is_wrong_is_not_passed_off_as_trouble(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as error:
        async with database.connect() as connection:
            await connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(error.value, Unavailable)


async def test_a_cancelled_request_leaves_no_transaction_open(database: Database) -> None:
    transactions = SqlTransactions(database)
    inside = asyncio.Event()

    async def hang() -> None:
        async with transactions.begin():
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(2), transactions.begin() as connection:
        await connection.execute(text("SELECT 1"))


async def test_a_database_whose_file_is_gone_is_unavailable_until_it_is_back(tmp_path: Path) -> None:
    database = engine.open(f"sqlite:///{tmp_path / 'app.db'}")
    await database.ping()
    (tmp_path / "app.db").rename(tmp_path / "away.db")
    with pytest.raises(Unavailable, match="file of the database is gone"):
        await database.ping()
    (tmp_path / "away.db").rename(tmp_path / "app.db")
    await database.ping()
    await database.close()


async def test_no_connection_puts_an_empty_file_in_the_place_of_the_database(tmp_path: Path) -> None:
    database = engine.open(f"sqlite:///{tmp_path / 'app.db'}")
    (tmp_path / "app.db").unlink()
    with pytest.raises(Unavailable):
        async with database.engine.connect():
            pass
    await database.close()
    assert not (tmp_path / "app.db").exists()


async def test_the_path_of_the_database_may_have_odd_characters(tmp_path: Path) -> None:
    database = engine.open(f"sqlite:///{tmp_path}/a b#cä/app.db")
    await database.ping()
    assert (tmp_path / "a b#cä" / "app.db").exists()
    await database.close()


async def test_another_file_in_the_place_of_the_database_is_not_taken_for_it(tmp_path: Path) -> None:
    database = engine.open(f"sqlite:///{tmp_path / 'app.db'}")
    await database.ping()
    (tmp_path / "other.db").touch()
    (tmp_path / "other.db").replace(tmp_path / "app.db")
    with pytest.raises(Unavailable, match="file of the database is gone"):
        await database.ping()
    await database.close()


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime(2026, 2, 3, 4, 5, 6, 7, UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
    ids=["first", "some", "last"],
)
async def test_every_moment_there_is_reads_as_it_was_written(database: Database, moment: datetime) -> None:
    kept = bindparam("kept", moment, type_=Instant())
    async with database.connect() as connection:
        assert (await connection.execute(select(kept))).scalar_one() == moment
