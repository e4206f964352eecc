"""Scripts in Redis for what all processes share, which must never make anybody wait for long."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from app.adapters.redis.connection import TROUBLES, Connection

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 1.0
"""A script that takes longer counts as no answer."""
REST_SECONDS: Final = 5.0
"""So long a Redis that did not answer is left alone."""


_TROUBLES: Final[tuple[type[Exception], ...]] = (TimeoutError, *TROUBLES)


class SharedScripts:
    """Runs scripts on one key, or says at once that it cannot."""

    def __init__(self, connection: Connection, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._connection = connection
        self._clock = clock
        self._resting_until = 0.0

    async def run(self, script: str, key: str, *arguments: str | int) -> Sequence[Any] | None:
        """What the script returned; None when Redis does not answer or is left alone."""
        if self._clock() < self._resting_until:
            return None
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._connection.client() as client:
                answer: Sequence[Any] = await client.eval(script, 1, key, *map(str, arguments))
        except _TROUBLES as error:
            self._resting_until = self._clock() + REST_SECONDS
            # The kind alone: what it says may tell where Redis is.
            log.warning("redis_not_shared", extra={"error": type(error).__name__})
            return None
        return answer
