"""Databases for tests: each starts empty, with all tables, and belongs to one test at a time."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url, text

from app.adapters.sql import engine, migrate
from app.adapters.sql.engine import Database
from app.adapters.sql.experiment_tables import metadata

SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def in_a_thread(work: Coroutine[None, None, None]) -> None:
    """Run it in a loop of its own: a fixture may be set up while the test's loop is running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def create_database(url: str) -> None:
    """A database with all tables."""

    async def create() -> None:
        database = engine.open(url)
        await migrate.upgrade(database)
        await database.close()

    in_a_thread(create())


async def on_server(statement: str) -> None:
    """Say something to the PostgreSQL server itself."""
    connection = await asyncpg.connect(SERVER, timeout=3)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy, since migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    create_database(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """The URL of a running PostgreSQL; tests that need it are skipped when there is none."""
    try:
        in_a_thread(on_server("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        if "TEST_POSTGRES_URL" in os.environ:
            raise
        pytest.skip(f"no PostgreSQL lets postgres in on 127.0.0.1:5432: {type(error).__name__}")
    return SERVER


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A database of this run's own, dropped at its end."""
    name = f"test_{uuid4().hex}"
    in_a_thread(on_server(f"CREATE DATABASE {name}"))
    try:
        url = make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
        create_database(url)
        yield url
    finally:
        in_a_thread(on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A file of this test's own."""
    shutil.copy(sqlite_template, tmp_path / "app.db")
    return f"sqlite:///{tmp_path / 'app.db'}"


@pytest.fixture
async def embedded(sqlite_url: str) -> AsyncIterator[Database]:
    """SQLite, for what does not depend on the database."""
    database = engine.open(sqlite_url)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """Each of the databases in turn."""
    database = engine.open(request.getfixturevalue(f"{request.param}_url"))
    if database.dialect == "postgresql":
        tables = ", ".join(metadata.tables)
        async with database.connect() as connection, connection.begin():
            await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
    yield database
    await database.close()
