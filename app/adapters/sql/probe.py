"""Whether the database is there."""

from __future__ import annotations

from app.adapters.sql.engine import Database


class SqlProbe:
    """Asks the database for one row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def engine(self) -> str:
        return self._database.dialect

    async def ping(self) -> None:
        await self._database.ping()
