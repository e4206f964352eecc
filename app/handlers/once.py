"""Idempotency keys: between the answers of the generated layer and what is kept of them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from app.domain.principal import Principal
from app.domain.replays import Replays, StoredAnswer
from generated.runtime.answers import Encoded, ProblemAnswer
from generated.runtime.types import Model

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
        request: Callable[[], str],
        password: str = "",
        secret: bool = False,
    ) -> R:
        """What `act` answers, or the stored answer to the same request with the same key.

        `request` tells all that makes two requests the same, but for a `password`: of that only a slow hash
        is kept, since the record would be a way to guess it otherwise. `secret` marks an answer that may
        not be kept.

        Raises:
            Conflict: The key was used for another request, its first request still runs, or its answer held
                a secret and is not shown again.
        """
        scope = f"{principal.id} {operation}"
        fingerprint = hashlib.sha256(b"" if key is None else request().encode())
        if key is not None and password:
            fingerprint.update(await asyncio.to_thread(_slow_hash, password, f"{scope} {key}"))
        return await self._replays.once(
            scope,
            key,
            fingerprint.digest(),
            act,
            lambda answer: stored(encode(answer)),
            # The dispatcher sends an encoded answer as it is, whatever the operation.
            lambda answer: cast("R", restored(answer)),
            secret=secret,
        )


def values(body: Model, *, but: str = "") -> str:
    """The values of a body without the member `but`, in an order that does not depend on the request."""
    return json.dumps(body.model_dump(mode="json", exclude={but}), sort_keys=True)


def _slow_hash(password: str, salt: str) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt.encode(), n=2**14, r=8, p=1)


def stored(encoded: Encoded | ProblemAnswer) -> StoredAnswer:
    """What is kept of an answer; of a problem no more than its status."""
    if isinstance(encoded, ProblemAnswer):
        return StoredAnswer(encoded.status, (), b"")
    if not isinstance(encoded.body, bytes):
        raise TypeError("a streamed answer cannot be kept")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in encoded.headers)
    return StoredAnswer(encoded.status, headers, encoded.body)


def restored(answer: StoredAnswer) -> Encoded:
    """The answer as it went out."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    return Encoded(answer.status, headers, answer.body)
