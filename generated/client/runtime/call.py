"""One call, from its first attempt to its end; everything about it that needs no waiting."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from typing import Any

import httpx

from .content import Unreadable
from .credentials import Credential
from .errors import CallError, NotReached, TimedOut, UnexpectedAnswer
from .events import EventSource
from .operation import Operation
from .parameters import Parameter, cookie, field, fields
from .reply import Reply
from .retries import PASSING, retry_after
from .settings import Settings

_OWN_FAULTS = (httpx.PoolTimeout, httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_DOWN = frozenset({500, 502, 503, 504})
"""Statuses by which a server says that it is not up to its work."""


class Call:
    """A call that is being made; the clients ask it what to send, and what to make of what they get."""

    __slots__ = (
        "_attempts",
        "_repeatable",
        "_settings",
        "_url",
        "operation",
        "renewed",
        "sent",
        "until",
    )

    def __init__(self, operation: Operation[Any], values: Sequence[Any], settings: Settings) -> None:
        """Prepares the call.

        Raises:
            ValueError: a value cannot be sent.
        """
        self._repeatable = operation.repeatable
        if operation.key is not None:
            self._repeatable = True
            if values[operation.key] is None:
                values = list(values)
                values[operation.key] = str(uuid.uuid4())
        self.operation = operation
        self.sent = operation.send(values)
        self.renewed = False
        """Whether it has been made with a new token already."""
        self._settings = settings
        self._url = httpx.URL(settings.base_url + self.sent.target)
        self._attempts = 0
        self.until = time.monotonic() + settings.timeouts.total
        """When its time is up, by the monotonic clock."""

    @property
    def url(self) -> httpx.URL:
        """Where it goes."""
        return self._url

    def elsewhere(self, url: httpx.URL) -> Call:
        """The same, at another URL of the same server, from the beginning."""
        other = object.__new__(Call)
        other.operation, other.sent, other.renewed = self.operation, self.sent, False
        other._repeatable, other._settings, other._url = self._repeatable, self._settings, url
        other._attempts, other.until = 0, time.monotonic() + self._settings.timeouts.total
        return other

    def begin(self) -> None:
        """Its time and its attempts begin anew."""
        self._attempts, self.renewed = 0, False
        self.until = time.monotonic() + self._settings.timeouts.total

    def left(self) -> float:
        """Seconds until its time is up; none is left when that is not above 0."""
        return self.until - time.monotonic()

    def request(
        self, credential: Credential | None, more: Sequence[tuple[bytes, bytes]] = ()
    ) -> httpx.Request:
        """The next attempt."""
        self._attempts += 1
        headers = [*self._settings.headers, *self.sent.headers]
        if more:
            again = {name for name, _ in more}
            headers = [*(each for each in headers if each[0].lower() not in again), *more]
        url = self._url
        if credential is not None:
            url = _with(credential, headers, url)
        body = self.sent.body
        if body.parts is not None:
            return httpx.Request(
                self.operation.method, url, headers=headers, files=body.parts, extensions=self._extensions()
            )
        return httpx.Request(
            self.operation.method, url, headers=headers, content=body.content, extensions=self._extensions()
        )

    def _extensions(self) -> dict[str, Any]:
        limits = self._settings.timeouts
        left = max(self.left(), 0.001)
        read = limits.silence if self.operation.streams else min(limits.read, left)
        return {
            "timeout": {
                "connect": min(limits.connect, left),
                "read": read,
                "write": min(limits.write, left),
                "pool": min(limits.pool, left),
            }
        }

    def blames(self, error: Exception) -> bool:
        """Whether it is the server's fault that there is no answer."""
        return not isinstance(error, _OWN_FAULTS)

    def failed(self, error: Exception) -> float:
        """Seconds to wait after an attempt without an answer.

        Raises:
            NotReached: it was the last attempt.
        """
        wait = self._wait(None)
        if wait is not None:
            return wait
        name = self.operation.name
        if isinstance(error, (httpx.TimeoutException, TimeoutError)):
            raise TimedOut(name, f"no answer in time ({type(error).__name__})") from error
        raise NotReached(name, f"no answer: {str(error) or type(error).__name__}") from error

    def source(self) -> EventSource:
        """Reads the event streams that it gets, from where the caller wants to go on."""
        given = dict(self.sent.headers)
        last = next((value for name, value in given.items() if name.lower() == b"last-event-id"), b"")
        return EventSource(last.decode("latin-1"))

    def cut_off(self, error: Exception) -> NotReached:
        """What to raise when an event stream breaks and cannot be gone on with."""
        return NotReached(self.operation.name, f"the stream is cut off: {str(error) or type(error).__name__}")

    def check_stream(self, headers: httpx.Headers) -> None:
        """Checks that an event stream is one.

        Raises:
            UnexpectedAnswer: it is not.
        """
        given = headers.get("content-type", "").partition(";")[0].strip().lower()
        if given != "text/event-stream":
            raise self.unexpected(200, headers, f"the media type {given[:100]!r}, not text/event-stream")

    def answered(self, status: int, headers: httpx.Headers) -> float | None:
        """Seconds to wait after an attempt with this answer; None when it is the answer."""
        if status < 400 or status not in PASSING or self._tells(status):
            return None
        return self._wait(retry_after(headers.get("retry-after")))

    def is_up(self, status: int) -> bool:
        """Whether a server that answers with this status does its part."""
        return status not in _DOWN or self._tells(status)

    def _tells(self, status: int) -> bool:
        failure = self.operation.failure(status)
        return failure is not None and failure.says

    def _wait(self, asked: float | None) -> float | None:
        if not self._repeatable:
            return None
        wait = self._settings.retries.wait(self._attempts, asked)
        return None if wait is None or wait >= self.left() else wait

    def longest(self, headers: httpx.Headers, status: int) -> int:
        """How many bytes the body of an answer may have.

        Raises:
            UnexpectedAnswer: it says that it has more, or is packed, which was not asked for.
        """
        largest = self._settings.largest
        for name, value in headers.raw:  # faster than to look two of them up
            field = name.lower()
            if field == b"content-encoding" and value.lower() != b"identity":
                raise self.unexpected(status, headers, "a body that is packed")
            if field == b"content-length" and value.isdigit() and int(value) > largest:
                raise self.too_long(status, headers)
        return largest

    def too_long(self, status: int, headers: httpx.Headers) -> UnexpectedAnswer:
        """What to raise when a body is longer than that."""
        return self.unexpected(status, headers, f"more than {self._settings.largest} bytes")

    def unexpected(self, status: int, headers: httpx.Headers, reason: str) -> UnexpectedAnswer:
        """What to raise for an answer that the contract does not know."""
        return UnexpectedAnswer(self.operation.name, status, headers, reason)

    def reply(self, status: int, headers: httpx.Headers, content: bytes) -> Reply[Any]:
        """The answer, read.

        Raises:
            ErrorAnswer: it is documented and no success.
            UnexpectedAnswer: it is not documented.
        """
        try:
            success = self.operation.success(status)
            if success is not None:
                body = success.read(headers.get("content-type", ""), content)
                return Reply(self, status, headers, content, body)
            raise self._error(status, headers, content)
        except Unreadable as unreadable:
            raise self.unexpected(status, headers, str(unreadable)) from unreadable

    def _error(self, status: int, headers: httpx.Headers, content: bytes) -> CallError:
        failure = self.operation.failure(status)
        if failure is None:
            return self.unexpected(status, headers, "a status that is not documented")
        said = failure.content.read(headers.get("content-type", ""), content)
        return failure.error(self.operation.name, status, headers, said)


def _with(credential: Credential, headers: list[tuple[bytes, bytes]], url: httpx.URL) -> httpx.URL:
    place, name, value = credential
    parameter = Parameter(place, name)
    if place == "header":
        headers.append((name.encode("ascii"), field(parameter, value).encode("latin-1")))
        return url
    if place == "query":
        query = "&".join(filter(None, (url.query.decode("ascii"), *fields(parameter, value))))
        return url.copy_with(query=query.encode("ascii"))
    # One Cookie field holds all (RFC 6265, section 5.4).
    given = [each for each in headers if each[0] == b"cookie"]
    headers[:] = [each for each in headers if each[0] != b"cookie"]
    headers.append(
        (b"cookie", b"; ".join([*(each[1] for each in given), cookie(parameter, value).encode("ascii")]))
    )
    return url
