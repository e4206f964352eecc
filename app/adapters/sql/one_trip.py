"""SQLite's driver, with one trip to the connection's thread for each statement.

The usual driver makes up to four: a cursor, the statement, its rows, and the end of the cursor. Each trip
wakes two threads that share one interpreter lock, which costs more than most statements do.
"""

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import EMPTY_DICT, await_only


class _Outcome(NamedTuple):
    description: Any
    rowcount: int
    lastrowid: Any
    rows: Sequence[Any]


def _run(connection: sqlite3.Connection, statement: str, parameters: Any, many: bool) -> _Outcome:
    """In the connection's thread."""
    cursor = connection.cursor()
    try:
        if many:
            cursor.executemany(statement, parameters)
        else:
            cursor.execute(statement, parameters or ())
        # Rows first: what a statement has changed is counted once all that it returns is fetched.
        rows = cursor.fetchall() if cursor.description else ()
        return _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


_NOTHING = _Outcome(None, -1, None, ())


class OneTripCursor(AsyncAdapt_aiosqlite_cursor):
    """Has everything a statement gave as soon as it has run; there is nothing behind it to close."""

    __slots__ = ("_at_once", "_outcome")

    _connection: Any
    _cursor: Any
    # There is no cursor of the driver's to be closed later.
    _awaitable_cursor_close = False

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._cursor = None
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = deque()
        self._outcome = _NOTHING
        self._at_once = 1

    @property
    def description(self) -> Any:
        """As the DB-API has it."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """As the DB-API has it."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> Any:
        """As the DB-API has it."""
        return self._outcome.lastrowid

    @property
    def arraysize(self) -> int:
        """As the DB-API has it."""
        return self._at_once

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._at_once = value

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._trip(operation, parameters, many=False)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._trip(operation, seq_of_parameters, many=True)

    async def _trip(self, statement: str, parameters: Any, *, many: bool) -> None:
        adapted: Any = self._adapt_connection
        async with adapted._execute_mutex:
            adapted.settled = False
            driver = self._connection
            self._outcome = await driver._execute(_run, driver._conn, statement, parameters, many)
            self._rows = deque(self._outcome.rows)


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """Knows when there is nothing to roll back, so that giving it back costs no trip."""

    __slots__ = ("settled",)

    _cursor_cls = OneTripCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.settled = False

    def commit(self) -> None:
        """As the DB-API has it."""
        super().commit()
        self.settled = True

    def rollback(self) -> None:
        """As the DB-API has it; what was cut off may run yet, so only a commit that has come back counts."""
        if not self.settled:
            super().rollback()
            self.settled = True


class OneTripDriver(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for a driver module."""

    def connect(self, *arguments: Any, **options: Any) -> OneTripConnection:
        """Open a connection and start its thread."""
        connection = self.aiosqlite.connect(*arguments, **options)
        # It must not keep a process alive that ends without closing it.
        connection._thread.daemon = True
        return OneTripConnection(self, await_only(connection))


def driver() -> OneTripDriver:
    """To be given to `create_engine` as `module`."""
    return OneTripDriver(aiosqlite, sqlite3)
