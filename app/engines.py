"""The engines behind the examples of infrastructure: which one stands behind each port, and how they live."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from limits.aio.storage import Storage

from app.adapters.sql.transactions import SqlTransactions
from app.domain.breakers import Breaker, Ledger, ProcessLedger
from app.domain.cache import SEARCH_SECONDS, Cache
from app.domain.health import Component, Probe
from app.domain.redis import Cluster
from app.domain.vault import SecretEngine, Vault
from app.edge.exposition import Figures, Reading
from app.edge.windows import BoundedWindows
from app.settings import Settings

if TYPE_CHECKING:
    from app.adapters.redis.connection import RedisConnection


class Engines:
    """Everything that the examples work with, by the settings.

    Each engine is opened without connecting, so that the service starts whether they are there or not.
    """

    def __init__(self, settings: Settings, transactions: SqlTransactions) -> None:
        self._settings = settings
        self._transactions = transactions
        self._components: dict[str, Component] = {}
        self._starting: list[Callable[[], Awaitable[None]]] = []
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self.windows: Storage = BoundedWindows()
        self._ledger: Ledger = self._shared()
        self.cache, self.cluster = self._redis()
        self.vault = Vault(self._secrets())

    async def start(self) -> None:
        """Begin what runs in the background."""
        for start in self._starting:
            await start()

    async def close(self) -> None:
        """Let go of every connection; one that fails to end does not keep the others."""
        await asyncio.gather(*(close() for close in reversed(self._closing)), return_exceptions=True)

    def component(self, name: str) -> Component | None:
        """How its health is asked, where it is in use."""
        return self._components.get(name)

    def readings(self) -> list[Reading]:
        """What the metrics show of them."""
        about = "Breakers: 0 closed, 1 half open, 2 open."
        return [Reading("concord_breaker_state", about, self._breaker_states, labels=("component",))]

    def breaker(self, name: str, troubles: tuple[type[Exception], ...]) -> Breaker:
        """The breaker in front of the engine of this component."""
        return Breaker(name, self._ledger, troubles, seconds=self._settings.engine_seconds)

    def watch(self, name: str, probe: Probe, breaker: Breaker | None = None) -> None:
        """Show the health of a component."""
        self._components[name] = Component(name, probe=probe, breaker=breaker)

    def _connection(self, host: str, seconds: float) -> RedisConnection:
        from app.adapters.redis.connection import RedisConnection  # noqa: PLC0415 - it takes a while

        settings = self._settings
        secret = settings.redis_password
        connection = RedisConnection(
            host,
            settings.redis_port or 6379,
            None if secret is None else secret.get_secret_value(),
            most=settings.engine_pool,
            seconds=seconds,
        )
        self._closing.append(connection.close)
        return connection

    def _shared(self) -> Ledger:
        """Breakers and the windows of rate limits: of all processes where there is Redis."""
        host = self._settings.redis_host
        if host is None:
            return ProcessLedger()
        # Imported where they are used, since they take a while.
        from app.adapters.redis.ledger import RedisLedger  # noqa: PLC0415
        from app.adapters.redis.shared import ANSWER_SECONDS, SharedScripts  # noqa: PLC0415
        from app.adapters.redis.windows import RedisWindows  # noqa: PLC0415

        # A connection of its own: what the examples ask for must not keep it waiting.
        scripts = SharedScripts(self._connection(host, ANSWER_SECONDS))
        self.windows = RedisWindows(scripts, self.windows)
        return RedisLedger(scripts)

    def _redis(self) -> tuple[Cache, Cluster]:
        """The cache, and the cluster behind it where there is one."""
        # Imported where they are used, since they take a while.
        from app.adapters.redis.connection import TROUBLES  # noqa: PLC0415
        from app.adapters.redis.entries import RedisEntries  # noqa: PLC0415
        from app.adapters.redis.topology import RedisTopology  # noqa: PLC0415

        settings = self._settings
        kept, asked = self.breaker("cache", TROUBLES), self.breaker("redis", TROUBLES)
        if settings.redis_host is None:
            from app.adapters.redis.embedded import EmbeddedRedis  # noqa: PLC0415

            embedded = EmbeddedRedis()
            self._closing.append(embedded.close)
            self.watch("cache", embedded, kept)
            return Cache(RedisEntries(embedded), kept), Cluster(None, asked)
        connection = self._connection(settings.redis_host, settings.engine_seconds)
        self.watch("cache", connection, kept)
        self.watch("redis", connection, asked)
        entries = RedisEntries(connection, seconds=min(SEARCH_SECONDS, settings.engine_seconds / 2))
        return Cache(entries, kept), Cluster(RedisTopology(connection), asked)

    def _secrets(self) -> SecretEngine:
        settings = self._settings
        if settings.vault_addr is None:
            from app.adapters.vault.embedded import EmbeddedVault  # noqa: PLC0415 - with what is in use alone

            embedded = EmbeddedVault(self._transactions, settings.data_dir)
            self._starting.append(embedded.start)
            self.watch("vault", embedded)
            return embedded
        from app.adapters.vault.http import TROUBLES  # noqa: PLC0415 - with what is in use alone
        from app.adapters.vault.opening import open_remote  # noqa: PLC0415 - with what is in use alone

        breaker = self.breaker("vault", TROUBLES)
        secret_id = settings.vault_secret_id
        remote = open_remote(
            settings.vault_addr.get_secret_value(),
            breaker,
            token=None if settings.vault_token is None else settings.vault_token.get_secret_value(),
            role_id=settings.vault_role_id,
            secret_id=None if secret_id is None else secret_id.get_secret_value(),
            pool=settings.engine_pool,
            seconds=settings.engine_seconds,
        )
        self._starting.append(remote.start)
        self._closing.append(remote.close)
        self.watch("vault", remote, breaker)
        return remote

    async def _breaker_states(self) -> Figures:
        breakers = {name: each.breaker for name, each in self._components.items() if each.breaker}
        states = await asyncio.gather(*(breaker.state() for breaker in breakers.values()))
        values = {"closed": 0.0, "half_open": 1.0, "open": 2.0}
        return {(name,): values[state] for name, state in zip(breakers, states, strict=True)}
