"""Reads that are answered from copies: between the generated layer and what is kept of its answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast
from uuid import UUID

from app.domain.copies import Copies
from app.domain.preconditions import unchanged
from app.domain.replays import StoredAnswer
from app.handlers.once import restored, stored
from generated.responses import EtagHeaders, NotModified
from generated.runtime.answers import Encoded, ProblemAnswer

R = TypeVar("R")


class Copied:
    """Answers a read from a copy where there is one."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies

    async def __call__(
        self,
        read: Callable[[], Awaitable[R]],
        encode: Callable[[R], Encoded | ProblemAnswer],
        *,
        subject: UUID,
        variant: str = "",
        if_none_match: str | None,
    ) -> R | NotModified[EtagHeaders]:
        """What `read` answers or has answered, or that the caller has it already.

        Refusals are raised and not kept.
        """

        async def load() -> StoredAnswer:
            return stored(encode(await read()))

        answer = await self._copies.read(subject, variant, load)
        tag = next(value for name, value in answer.headers if name == "etag")
        if unchanged(if_none_match, tag):
            return NotModified(EtagHeaders(etag=tag))
        # The dispatcher sends an encoded answer as it is, whatever the operation.
        return cast("R", restored(answer))
