import asyncio
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url, text

from app.adapters.sql import auth_tables, engine, experiment_tables, migrate
from app.adapters.sql.engine import Database
from tests.databases import on_server

ROOT = Path(__file__).parents[2]
UPGRADE = """
import asyncio, sys
from app.adapters.sql import engine, migrate
async def main():
    database = engine.open(sys.argv[1])
    await migrate.upgrade(database)
    await database.close()
asyncio.run(main())
"""


def alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "app" / "migrations"))
    return config


def head() -> str | None:
    return ScriptDirectory.from_config(alembic()).get_current_head()


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / '100%.db'}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid4().hex}"
    await on_server(f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    await on_server(f"DROP DATABASE {name} WITH (FORCE)")


async def revision(database: Database) -> str:
    async with database.connect() as connection:
        return str((await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one())


async def test_the_tables_are_those_that_the_migrations_make(database: Database) -> None:
    def differences(connection: Connection) -> object:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert experiment_tables.metadata is auth_tables.users.metadata
        return compare_metadata(context, experiment_tables.metadata)

    async with database.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "app")
    await migrate.upgrade(database)
    assert await revision(database) == head()
    assert caplog.messages == []


async def test_what_was_migrated_is_logged_in_one_line(
    empty_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "app")
    database = engine.open(empty_url)
    await migrate.upgrade(database)
    await database.close()
    said = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    assert said == [f"the database has been brought from nothing to {head()}"]


async def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    starts = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", UPGRADE, empty_url, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await start.communicate())[1] for start in starts]
    assert [(start.returncode, error) for start, error in zip(starts, said, strict=True)] == [(0, b"")] * 3
    database = engine.open(empty_url)
    assert await revision(database) == head()
    await database.close()


async def test_migrating_does_not_block_the_loop(empty_url: str) -> None:
    database = engine.open(empty_url)
    longest, running = 0.0, True

    async def tick() -> None:
        nonlocal longest
        while running:
            # Of this thread alone: on a busy machine the loop waits for its turn, which is not its fault.
            before = time.thread_time()
            await asyncio.sleep(0.001)
            longest = max(longest, time.thread_time() - before)

    ticking = asyncio.create_task(tick())
    await migrate.upgrade(database)
    running = False
    await ticking
    await database.close()
    assert longest < 0.1


async def test_a_migration_that_fails_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def apply_and_fail(connection: Connection) -> tuple[str | None, str | None]:
        apply(connection)
        raise RuntimeError("power cut")

    apply = migrate._apply
    monkeypatch.setattr(migrate, "_apply", apply_and_fail)
    database = engine.open(empty_url)
    with pytest.raises(RuntimeError, match="power cut"):
        await migrate.upgrade(database)
    async with database.connect() as connection:
        assert await connection.run_sync(lambda opened: inspect(opened).get_table_names()) == []
    await database.close()


def test_alembic_migrates_the_database_of_the_environment_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'app.db'}")
    command.upgrade(alembic(), "head")
    with sqlite3.connect(tmp_path / "app.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (head(),)
    connection.close()


def test_every_migration_can_be_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'app.db'}")
    command.upgrade(alembic(), "head")
    command.downgrade(alembic(), "base")
    with sqlite3.connect(tmp_path / "app.db") as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
    connection.close()
    assert [name for (name,) in tables if "alembic" not in name] == []
