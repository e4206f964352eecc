"""Idempotency keys: between the answers of the generated layer and what is kept of them."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from app.domain.principal import Principal
from app.domain.replays import Replays, StoredAnswer
from generated.runtime.answers import Encoded, ProblemAnswer

R = TypeVar("R")


class Once:
    """Makes what a handler does happen once a key."""

    def __init__(self, replays: Replays) -> None:
        self._replays = replays

    async def __call__(
        self,
        act: Callable[[], Awaitable[R]],
        encode: Callable[[R], Encoded | ProblemAnswer],
        *,
        key: str | None,
        principal: Principal,
        operation: str,
        request: str,
        secret: bool = False,
    ) -> R:
        """What `act` answers, or the stored answer to the same request with the same key.

        Raises:
            Conflict: The key was used for another request, its first request still runs, or its answer held
                a secret and is not shown again.
        """
        return await self._replays.once(
            f"{principal.id} {operation}",
            key,
            hashlib.sha256(request.encode()).digest(),
            act,
            lambda answer: _stored(encode(answer)),
            # The dispatcher sends an encoded answer as it is, whatever the operation.
            lambda stored: cast("R", _restored(stored)),
            secret=secret,
        )


def _stored(encoded: Encoded | ProblemAnswer) -> StoredAnswer:
    if isinstance(encoded, ProblemAnswer):
        return StoredAnswer(encoded.status, (), b"")
    if not isinstance(encoded.body, bytes):
        raise TypeError("a streamed answer cannot be kept")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in encoded.headers)
    return StoredAnswer(encoded.status, headers, encoded.body)


def _restored(stored: StoredAnswer) -> Encoded:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in stored.headers]
    return Encoded(stored.status, headers, stored.body)
