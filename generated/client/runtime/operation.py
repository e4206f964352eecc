"""An operation as data, and a call of it as it goes on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from .bodies import NOTHING, Body, Written
from .content import Content
from .errors import ErrorAnswer
from .parameters import Parameter, cookie, field, fields, segment

Result = TypeVar("Result", covariant=True)

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
"""Methods that are safe or idempotent (RFC 9110, section 9.2)."""
_PROBLEM = "application/problem+json"


class Failure(NamedTuple):
    """A documented answer that is no success."""

    error: type[ErrorAnswer]
    content: Content

    @property
    def says(self) -> bool:
        """Whether it has a body of its own: then it is what was asked for, however bad the news."""
        return self.content.codec != "none" and self.content.media != _PROBLEM


Key = int | str
"""A status, `4XX` or `default`."""


class Sent(NamedTuple):
    """One call on the wire, without what the client adds to all."""

    target: str
    headers: list[tuple[bytes, bytes]]
    body: Written


class Operation(Generic[Result]):
    """What a client knows about one operation; `Result` is what its method gives."""

    __slots__ = (
        "_accept",
        "_body",
        "_indexed",
        "_path",
        "fails",
        "gives",
        "key",
        "method",
        "name",
        "parameters",
        "repeatable",
        "secured",
        "streams",
    )

    def __init__(
        self,
        name: str,
        method: str,
        path: str,
        gives: Mapping[Key, Content],
        fails: Mapping[Key, Failure],
        *,
        parameters: Sequence[Parameter] = (),
        body: Body | None = None,
        secured: bool = False,
    ) -> None:
        """`path` has `{}` for each path parameter, which come first and in their order."""
        self.name = name
        self.method = method
        self.gives = gives
        self.fails = fails
        self.parameters = tuple(parameters)
        self.secured = secured
        self.repeatable = method in REPEATABLE
        self.streams = any(content.codec == "events" for content in gives.values())
        self.key = next(
            (i for i, p in enumerate(self.parameters) if p.name.lower() == "idempotency-key"), None
        )
        """Which parameter makes the call repeatable."""
        self._path = path
        self._body = body
        self._indexed = [(i, p) for i, p in enumerate(self.parameters) if p.place != "path"]
        medias = [content.media for content in gives.values() if content.media]
        medias += [_PROBLEM] if any(each.content.media == _PROBLEM for each in fails.values()) else []
        self._accept: tuple[bytes, bytes] = (b"accept", ", ".join(dict.fromkeys(medias)).encode() or b"*/*")

    def send(self, values: Sequence[Any]) -> Sent:
        """The call with these values, in the order of `parameters`, the body behind them.

        Raises:
            ValueError: one of them cannot be sent.
        """
        target = self._path
        held = len(self.parameters) - len(self._indexed)
        if held:
            target = target.format(*map(segment, self.parameters, values[:held]))
        headers: list[tuple[bytes, bytes]] = [self._accept]
        query: list[str] = []
        cookies: list[str] = []
        for index, parameter in self._indexed:
            value = values[index]
            if value is None:
                continue
            if parameter.place == "query":
                query += fields(parameter, value)
            elif parameter.place == "header":
                headers.append((parameter.name.encode(), field(parameter, value).encode("latin-1")))
            else:
                cookies.append(cookie(parameter, value))
        if query:
            target = f"{target}?{'&'.join(query)}"
        if cookies:
            headers.append((b"cookie", "; ".join(cookies).encode("ascii")))
        body = NOTHING
        if self._body is not None and values[-1] is not None:
            body = self._body.write(values[-1])
            if body.content is not None:
                headers.append((b"content-type", self._body.media.encode()))
        return Sent(target, headers, body)

    def success(self, status: int) -> Content | None:
        """What the body of an answer with this status is, when that is a success."""
        return _found(self.gives, status) if status < 300 else None

    def failure(self, status: int) -> Failure | None:
        """What an answer with this status is, when that is documented and no success."""
        return _found(self.fails, status) if status >= 300 else None


Entry = TypeVar("Entry")


def _found(entries: Mapping[Key, Entry], status: int) -> Entry | None:
    exact = entries.get(status)
    if exact is not None:
        return exact
    ranged = entries.get(f"{status // 100}XX")
    return entries.get("default") if ranged is None else ranged
