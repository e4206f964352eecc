"""What handlers return: one class a status, generic in body and headers, from which generated ones derive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar, overload

from .problem import Detail

Body = TypeVar("Body", covariant=True)
Headers = TypeVar("Headers", covariant=True)
_Body = TypeVar("_Body")


class Answer(Generic[Body, Headers]):
    """An answer with a body."""

    __slots__ = ("body", "headers", "media_type")
    status: int

    body: Body
    headers: Headers

    @overload
    def __init__(self: Answer[_Body, None], body: _Body, *, media_type: str | None = None) -> None: ...
    @overload
    def __init__(self, body: Body, headers: Headers, *, media_type: str | None = None) -> None: ...
    def __init__(self, body: Any, headers: Any = None, *, media_type: str | None = None) -> None:
        self.body = body
        self.headers = headers
        self.media_type = media_type


class Bodyless(Generic[Headers]):
    """An answer that never has a body."""

    __slots__ = ("headers",)
    status: int

    headers: Headers

    @overload
    def __init__(self: Bodyless[None]) -> None: ...
    @overload
    def __init__(self, headers: Headers) -> None: ...
    def __init__(self, headers: Any = None) -> None:
        self.headers = headers


class ProblemAnswer:
    """An answer that is a problem; the layer completes it with title, instance and what the edge knows."""

    __slots__ = ("detail", "details", "error", "headers")
    status: int

    def __init__(
        self,
        detail: str,
        *,
        error: str = "",
        details: Sequence[Detail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.detail = detail
        self.error = error
        self.details = details
        self.headers: Mapping[str, str] = headers or {}


class RangedAnswer(Answer[Body, Headers]):
    """An answer whose status the contract leaves open (`default`, `4XX`)."""

    __slots__ = ("status",)

    @overload
    def __init__(
        self: RangedAnswer[_Body, None], status: int, body: _Body, *, media_type: str | None = None
    ) -> None: ...
    @overload
    def __init__(
        self, status: int, body: Body, headers: Headers, *, media_type: str | None = None
    ) -> None: ...
    def __init__(self, status: int, body: Any, headers: Any = None, *, media_type: str | None = None) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.media_type = media_type


class RangedBodyless(Bodyless[Headers]):
    """An answer without a body whose status the contract leaves open."""

    __slots__ = ("status",)

    @overload
    def __init__(self: RangedBodyless[None], status: int) -> None: ...
    @overload
    def __init__(self, status: int, headers: Headers) -> None: ...
    def __init__(self, status: int, headers: Any = None) -> None:
        self.status = status
        self.headers = headers


class RangedProblem(ProblemAnswer):
    """A problem whose status the contract leaves open (`default`, `4XX`)."""

    __slots__ = ("status",)

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        error: str = "",
        details: Sequence[Detail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail, error=error, details=details, headers=headers)
        self.status = status


class Encoded(NamedTuple):
    """An answer as it goes on the wire; also what may be stored and sent again."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes | AsyncIterator[bytes]
