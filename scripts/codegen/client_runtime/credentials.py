"""Who calls: credentials that are given once, and tokens that are asked for and renewed."""

from __future__ import annotations

import asyncio
import base64
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

Caller = TypeVar("Caller")

_MARGIN = 30.0
"""Seconds before its end at which a token is renewed, or a tenth of its time when that is less."""


class Credential(NamedTuple):
    """What is added to a request."""

    place: str
    """`header`, `query` or `cookie`."""
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that goes with every request that wants credentials."""

    key: str
    name: str = "X-API-Key"
    place: str = "header"

    @property
    def credential(self) -> Credential:
        """What is sent."""
        return Credential(self.place, self.name, self.key)

    def __repr__(self) -> str:
        return f"ApiKey(name={self.name!r})"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that somebody else takes care of."""

    token: str

    @property
    def credential(self) -> Credential:
        """What is sent."""
        return Credential("header", "Authorization", f"Bearer {self.token}")

    def __repr__(self) -> str:
        return "Bearer()"


@dataclass(frozen=True, slots=True)
class Basic:
    """Name and password with every request (RFC 7617)."""

    username: str
    password: str

    @property
    def credential(self) -> Credential:
        """What is sent."""
        pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return Credential("header", "Authorization", f"Basic {pair}")

    def __repr__(self) -> str:
        return f"Basic(username={self.username!r})"


Fixed = ApiKey | Bearer | Basic


class Token(Protocol):
    """What an operation that signs in answers (RFC 6749, section 5.1)."""

    @property
    def access_token(self) -> str:
        """What is sent as a bearer token."""
        ...

    @property
    def expires_in(self) -> int | float | None:
        """For how many seconds it is good."""
        ...


class _Held:
    """The token that is in use."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._credential: Credential | None = None
        self._until = 0.0

    def good(self) -> Credential | None:
        """What to send, unless it is about to end."""
        return self._credential if self._credential and self._clock() < self._until else None

    def keep(self, token: Token, asked: float) -> Credential:
        """A new one, for which was asked at this time."""
        seconds = token.expires_in
        self._until = float("inf") if seconds is None else asked + seconds - min(_MARGIN, seconds / 10)
        self._credential = Bearer(token.access_token).credential
        return self._credential

    def drop(self, refused: Credential) -> None:
        """It was refused; if it is not another one by now, it is sent no more."""
        if self._credential == refused:
            self._credential = None


class TokenLogin(Generic[Caller]):
    """Signs in by a call of the client: for the first token, before it ends, and when it is refused."""

    def __init__(
        self, ask: Callable[[Caller], Token], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`ask` calls the operation that gives tokens, which must not want credentials itself."""
        self._ask = ask
        self._clock = clock
        self._held = _Held(clock)
        self._lock = threading.Lock()

    def credential(self, client: Any) -> Credential:
        """What to send; of those who need a new token at once, one asks and the others wait."""
        held = self._held.good()
        if held is not None:
            return held
        with self._lock:
            held = self._held.good()
            if held is None:
                begun = self._clock()
                held = self._held.keep(self._ask(client), begun)
            return held

    def refused(self, credential: Credential) -> None:
        """The server did not take it."""
        self._held.drop(credential)


class AsyncTokenLogin(Generic[Caller]):
    """The same for asynchronous clients."""

    def __init__(
        self, ask: Callable[[Caller], Awaitable[Token]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`ask` calls the operation that gives tokens, which must not want credentials itself."""
        self._ask = ask
        self._clock = clock
        self._held = _Held(clock)
        self._lock = asyncio.Lock()

    async def credential(self, client: Any) -> Credential:
        """What to send; of those who need a new token at once, one asks and the others wait."""
        held = self._held.good()
        if held is not None:
            return held
        async with self._lock:
            held = self._held.good()
            if held is None:
                begun = self._clock()
                held = self._held.keep(await self._ask(client), begun)
            return held

    def refused(self, credential: Credential) -> None:
        """The server did not take it."""
        self._held.drop(credential)
