"""An engine in this process that speaks as Redis does: nothing outlives it, and nobody else sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fakeredis import FakeAsyncRedis


class EmbeddedRedis:
    """fakeredis, in memory."""

    engine = "fakeredis"

    def __init__(self) -> None:
        self._client = FakeAsyncRedis(decode_responses=True)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Any]:
        """A client for one piece of work."""
        yield self._client

    async def ping(self) -> None:
        """It is always there."""
        await self._client.ping()

    async def close(self) -> None:
        """Let go of it."""
        await self._client.aclose()
