"""Transactions that store calls join by being made inside them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.sql.engine import LOCK_SECONDS, WRITES, Database
from app.adapters.sql.tables import Instant
from app.domain.outcomes import Unavailable


@dataclass(slots=True)
class _Ambient:
    connection: AsyncConnection
    task: asyncio.Task[object] | None
    callbacks: list[Callable[[], None]] = field(default_factory=list)
    endings: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    over: bool = False


class SqlTransactions:
    """The `Transactions` port over one database.

    Writers of SQLite queue in the process rather than in SQLite, whose waiting is polling and unfair. Leaving
    the outermost block normally means that the database has made the writes durable.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._ambient: ContextVar[_Ambient | None] = ContextVar("transaction", default=None)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction, or a savepoint in the open one; yields the connection to write through."""
        ambient = self._current()
        if ambient is not None:
            kept = len(ambient.callbacks)
            try:
                async with ambient.connection.begin_nested():
                    yield ambient.connection
            except BaseException:
                del ambient.callbacks[kept:]
                raise
            return
        endings: list[Callable[[], Awaitable[None]]] = []
        try:
            async with self._write_turn(), self.database.connect() as connection:
                await connection.execution_options(**{WRITES: True})
                opened = _Ambient(connection, asyncio.current_task(), endings=endings)
                token = self._ambient.set(opened)
                try:
                    async with connection.begin():
                        yield connection
                finally:
                    opened.over = True
                    self._ambient.reset(token)
            for act in opened.callbacks:
                act()
        finally:
            if endings:
                # Shielded: a request that is cancelled must not leave others to wait for what it began.
                await asyncio.shield(asyncio.gather(*(end() for end in endings)))

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Around one statement that may fail without harm to the open transaction.

        PostgreSQL ends a transaction in which a statement fails, so that it needs a savepoint. SQLite undoes
        the statement alone.
        """
        if self.database.dialect == "sqlite":
            yield
        else:
            async with self.begin():
                yield

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """The open transaction's connection; without one, a transaction for this block alone."""
        ambient = self._current()
        if ambient is not None:
            yield ambient.connection
        else:
            async with self.begin() as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """The open transaction's connection; without one, a connection that no writer waits for."""
        ambient = self._current()
        if ambient is not None:
            yield ambient.connection
        else:
            async with self.database.connect(reading=True) as connection:
                yield connection

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call `act` after the outermost commit, or at once when no transaction is open."""
        ambient = self._current()
        if ambient is None:
            act()
        else:
            ambient.callbacks.append(act)

    def at_end(self, act: Callable[[], Awaitable[None]]) -> None:
        """Await `act` once the outermost transaction is over and its connection given back."""
        ambient = self._current()
        if ambient is None:
            raise RuntimeError("there is no transaction whose end could be waited for")
        ambient.endings.append(act)

    async def now(self) -> datetime:
        """The database's time, which all processes that share it agree on; SQLite's is that of this host."""
        if self.database.dialect == "sqlite":
            return datetime.now(UTC)
        async with self.reading() as connection:
            return (await connection.execute(select(func.clock_timestamp(type_=Instant)))).scalar_one()

    def _current(self) -> _Ambient | None:
        ambient = self._ambient.get()
        # A task that was started inside a transaction inherits its context, and may outlive it.
        if ambient is None or ambient.over:
            return None
        if ambient.task is not asyncio.current_task():
            raise RuntimeError("a transaction is used by the task that opened it, and this is another")
        return ambient

    @asynccontextmanager
    async def _write_turn(self) -> AsyncIterator[None]:
        lock = self.database.write_lock
        if lock is None:
            yield
            return
        try:
            async with asyncio.timeout(LOCK_SECONDS):
                await lock.acquire()
        except TimeoutError as error:
            raise Unavailable("database", "Too many writes are waiting for the database.") from error
        try:
            yield
        finally:
            lock.release()
