"""Databases on a PostgreSQL server that runs already, one for each implementation that is started on it."""

import asyncio
import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg

_PREFIX: Final = "concord_parity"
_PATIENCE: Final = 3.0


def trouble(server: str) -> str:
    """Why no database can be had from the server at this address; empty where one can."""
    try:
        _run(server, "SELECT 1")
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        where = urlsplit(server)
        said = (str(error) or type(error).__name__).splitlines()[0]
        return f"no PostgreSQL answers at {where.hostname}:{where.port or 5432}: {said}"
    return ""


class Database:
    """A new and empty database, which goes away by `drop`."""

    def __init__(self, server: str, number: int) -> None:
        self._server = server
        self._name = f"{_PREFIX}_{os.getpid()}_{number}"
        self.drop()
        _run(server, f'CREATE DATABASE "{self._name}"')
        self.url = urlunsplit(urlsplit(server)._replace(path=f"/{self._name}"))

    def drop(self) -> None:
        """Take it away, whoever is connected. May be called twice."""
        with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            _run(self._server, f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')


def _run(server: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(server, timeout=_PATIENCE)
        try:
            await connection.execute(statement, timeout=30)
        finally:
            await connection.close()

    # in a loop of its own, whatever loop the caller may be in
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()
