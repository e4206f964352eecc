"""Idempotency keys: what was asked once and is asked again gets the first answer again.

The answer is written in the transaction of the act itself: after a crash there are either both or neither.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from app.domain.outcomes import Conflict, Refusal, Unavailable
from app.domain.transactions import Transactions

R = TypeVar("R")

log = logging.getLogger(__name__)

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it went out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class ReplayKind(StrEnum):
    """What a record holds: an answer, a refusal to raise again, or nothing since the answer was secret."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    SECRET = "secret"  # noqa: S105 - not one


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of the first request with a key."""

    scope: str
    key: str
    fingerprint: bytes
    kind: ReplayKind
    answer: StoredAnswer
    created_at: datetime


class ReplayStore(Protocol):
    """Where the records are kept. Each call joins the open transaction."""

    async def reserve(self, scope: str, key: str) -> bool:
        """Keep other processes from the key until the transaction ends; False when one of them has it."""
        ...

    async def find(self, scope: str, key: str) -> Replay | None:
        """The record of a key."""
        ...

    async def save(self, replay: Replay) -> None:
        """Keep the record, in place of an older one."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget what was recorded before; gives how many."""
        ...


class Replays:
    """Makes an act happen once a key."""

    def __init__(
        self,
        store: ReplayStore,
        transactions: Transactions,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._transactions = transactions
        self._clock = clock
        self._in_flight: set[tuple[str, str]] = set()

    async def once(
        self,
        scope: str,
        key: str | None,
        fingerprint: bytes,
        act: Callable[[], Awaitable[R]],
        encode: Callable[[R], StoredAnswer],
        restore: Callable[[StoredAnswer], R],
        *,
        secret: bool = False,
    ) -> R:
        """Run `act` in a transaction, or give what it gave before for this scope and key.

        An answer of 400 or more undoes what `act` wrote, as does an exception. Answers below 500 other than
        429 are kept for 24 hours, and so are refusals that `act` raises: a repeat raises them again. With
        `secret` what succeeded is not kept, and a repeat is refused.

        `Conflict` with `idempotency_key_reused` when the fingerprint is another one, with
        `idempotency_in_flight` while the first request still runs.
        """
        if key is None:
            return (await self._attempt(act, encode))[0]
        if (scope, key) in self._in_flight:
            raise _still_running()
        self._in_flight.add((scope, key))
        try:
            return await self._first_or_again(scope, key, fingerprint, act, encode, restore, secret)
        finally:
            self._in_flight.discard((scope, key))

    async def purge(self) -> int:
        """Forget what is older than 24 hours; gives how many records that were."""
        return await self._store.purge(self._clock() - LIFETIME)

    async def tend(self, every: timedelta = timedelta(minutes=10)) -> None:
        """Purge for as long as the service runs, whether or not the store is always there."""
        while True:
            try:
                await self.purge()
            except Unavailable:
                log.warning("purge_put_off", exc_info=True)
            await asyncio.sleep(every.total_seconds())

    async def _attempt(
        self, act: Callable[[], Awaitable[R]], encode: Callable[[R], StoredAnswer]
    ) -> tuple[R, StoredAnswer]:
        """Act in a transaction of its own, which an answer of 400 or more undoes."""
        given: list[tuple[R, StoredAnswer]] = []
        with contextlib.suppress(_Undo):
            async with self._transactions.begin():
                result = await act()
                answer = encode(result)
                given.append((result, answer))
                if answer.status >= 400:
                    raise _Undo
        return given[0]

    async def _first_or_again(
        self,
        scope: str,
        key: str,
        fingerprint: bytes,
        act: Callable[[], Awaitable[R]],
        encode: Callable[[R], StoredAnswer],
        restore: Callable[[StoredAnswer], R],
        secret: bool,
    ) -> R:
        async with self._transactions.begin():
            if not await self._store.reserve(scope, key):
                raise _still_running()
            now = self._clock()
            seen = await self._store.find(scope, key)
            if seen is not None and seen.created_at > now - LIFETIME:
                return _again(seen, fingerprint, restore)
            try:
                result, answer = await self._attempt(act, encode)
            except Refusal as raised:
                await self._store.save(
                    Replay(scope, key, fingerprint, ReplayKind.REFUSAL, _pack(raised), now)
                )
                refusal = raised
            else:
                if answer.status >= 500 or answer.status == 429:
                    return result
                kind = ReplayKind.ANSWER
                if secret and answer.status < 400:
                    kind, answer = ReplayKind.SECRET, StoredAnswer(answer.status, (), b"")
                await self._store.save(Replay(scope, key, fingerprint, kind, answer, now))
                return result
        # Not inside: the record of the refusal is to stay.
        raise refusal


class _Undo(Exception):
    """The way out of a transaction whose writes are not wanted."""


def _again(seen: Replay, fingerprint: bytes, restore: Callable[[StoredAnswer], R]) -> R:
    if seen.fingerprint != fingerprint:
        raise Conflict("This Idempotency-Key was used for another request.", "idempotency_key_reused")
    if seen.kind is ReplayKind.SECRET:
        raise Conflict(
            "This request was carried out before; its answer cannot be shown again.", "idempotency_key_reused"
        )
    if seen.kind is ReplayKind.REFUSAL:
        raise _unpack(seen.answer)
    return restore(seen.answer)


def _pack(refusal: Refusal) -> StoredAnswer:
    return StoredAnswer(0, (), json.dumps([type(refusal).__name__, *refusal.args]).encode())


def _unpack(answer: StoredAnswer) -> Refusal:
    name, *arguments = json.loads(answer.body)
    return Refusal.kinds[name](*arguments)


def _still_running() -> Conflict:
    return Conflict("The first request with this Idempotency-Key is still running.", "idempotency_in_flight")
