"""Bringing a database up to the tables that this version of the service works with."""

import asyncio
import logging
from pathlib import Path

from sqlalchemy import Connection, text

from app.adapters.sql import engine
from app.adapters.sql.engine import WRITES, Database

_SCRIPTS = Path(__file__).parents[2] / "migrations"

_log = logging.getLogger(__name__)

# Any number will do as long as nobody else locks it in the same database.
_LOCK = 0x6D69_6772_6174_6501


async def upgrade(database: Database) -> None:
    """Apply the migrations that are missing: all of them or, when one fails, none.

    Processes that start together take turns. The work is done in a thread with connections of its own, since
    Alembic blocks while it reads its scripts.
    """
    url = database.url.render_as_string(hide_password=False)
    await asyncio.to_thread(lambda: asyncio.run(_upgrade(url)))


async def _upgrade(url: str) -> None:
    database = engine.open(url, pool_size=1, pool_limit=1, patient=True)
    try:
        async with database.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            async with connection.begin():
                if database.dialect == "postgresql":
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                before, after = await connection.run_sync(_apply)
        if before != after:
            _log.info("the database has been brought from %s to %s", before or "nothing", after)
    finally:
        await database.close()


def _apply(connection: Connection) -> tuple[str | None, str | None]:
    """Gives the migration that the database was at, and the one that it is at now."""
    # Imported here because it takes a quarter of a second that only the thread should wait for.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    context = MigrationContext.configure(connection)
    before = context.get_current_revision()
    command.upgrade(config, "head")
    return before, context.get_current_revision()
