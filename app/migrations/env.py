"""Alembic's way in: runs on the connection it is given, or on the database of `DATABASE_URL`."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from app.adapters.sql import auth_tables, engine, experiment_tables, tables, vault_tables
from app.adapters.sql.engine import WRITES

# All tables stand in one metadata once the modules that add to it are imported.
REGISTERED = (auth_tables, experiment_tables, vault_tables)
metadata = tables.metadata


def migrate(connection: Connection) -> None:
    """Apply what is missing, in the transaction that the caller has open."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite can undo CREATE TABLE like any other write, though Alembic assumes that it cannot.
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def from_command_line() -> None:
    """For `alembic revision --autogenerate` and the like."""
    database = engine.open(os.environ["DATABASE_URL"])
    try:
        async with database.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            async with connection.begin():
                await connection.run_sync(migrate)
    finally:
        await database.close()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(from_command_line())
else:
    migrate(given)
