"""The way to Redis: which kind it is shows on the first use, so that it need not be there before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException, RedisError

TROUBLES: Final[tuple[type[Exception], ...]] = (RedisError, RedisClusterException, OSError)
"""What says that the engine is not well."""

Client = Any
"""`Redis` or `RedisCluster`; their commands have the same names, and types that do not meet."""


class Connection(Protocol):
    """Lends a client."""

    @property
    def engine(self) -> str:
        """What it is, by product name."""
        ...

    def client(self) -> Any:
        """An asynchronous context: a client for one piece of work."""
        ...


class RedisConnection:
    """One server or, where that says so, the cluster that it belongs to.

    Args:
        host: The server, or any node of the cluster.
        port: Its port.
        password: Its password, where it asks for one.
        most: So many pieces of work have a client at once; others wait.
        seconds: After which a connection or an answer that has not come is trouble.
    """

    def __init__(self, host: str, port: int, password: str | None, *, most: int, seconds: float) -> None:
        self._host = host
        self._port = port
        self._most = most
        self._options: dict[str, Any] = {
            "password": password,
            "socket_timeout": seconds,
            "socket_connect_timeout": seconds,
            "decode_responses": True,
        }
        self._seconds = seconds
        # A cluster client refuses the call that finds no free connection; here it waits.
        self._turns = asyncio.Semaphore(most)
        self._opening = asyncio.Lock()
        self._opened: Client | None = None

    @property
    def engine(self) -> str:
        """What it is, as far as is known."""
        return "redis-cluster" if isinstance(self._opened, RedisCluster) else "redis"

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """A client for one piece of work."""
        async with self._turns:
            yield self._opened if self._opened is not None else await self._open()

    async def ping(self) -> None:
        """Returns when it answers."""
        async with self.client() as client:
            if isinstance(client, RedisCluster):
                await client.ping(target_nodes=RedisCluster.RANDOM)
            else:
                await client.ping()

    async def close(self) -> None:
        """Let go of every connection."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()

    async def _open(self) -> Client:
        async with self._opening:
            if self._opened is not None:
                return self._opened
            alone = self._alone()
            try:
                clustered = (await alone.info("cluster")).get("cluster_enabled") == 1
            except BaseException:
                await alone.aclose()
                raise
            if not clustered:
                self._opened = alone
                return alone
            await alone.aclose()
            cluster: Client = RedisCluster(
                host=self._host, port=self._port, max_connections=self._most, **self._options
            )
            try:
                await cluster.initialize()
            except BaseException:
                await cluster.aclose()
                raise
            self._opened = cluster
            return cluster

    def _alone(self) -> Client:
        pool = BlockingConnectionPool(
            host=self._host,
            port=self._port,
            max_connections=self._most,
            timeout=self._seconds,
            # Everything that is asked here may be asked twice: a connection that was cut costs no error.
            retry=Retry(NoBackoff(), 1),
            **self._options,
        )
        return Redis.from_pool(pool)
