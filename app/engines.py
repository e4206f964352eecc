"""The engines behind the examples of infrastructure: which one stands behind each port, and how they live."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from app.adapters.sql.transactions import SqlTransactions
from app.domain.breakers import Breaker, Ledger, ProcessLedger
from app.domain.health import Component, Probe
from app.domain.vault import SecretEngine, Vault
from app.edge.exposition import Figures, Reading
from app.settings import Settings


class Engines:
    """Everything that the examples work with, by the settings.

    Each engine is opened without connecting, so that the service starts whether they are there or not.
    """

    def __init__(self, settings: Settings, transactions: SqlTransactions) -> None:
        self._settings = settings
        self._transactions = transactions
        self._ledger: Ledger = ProcessLedger()
        self._components: dict[str, Component] = {}
        self._starting: list[Callable[[], Awaitable[None]]] = []
        self._closing: list[Callable[[], Awaitable[None]]] = []
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
