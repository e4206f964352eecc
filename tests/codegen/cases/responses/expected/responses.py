"""What handlers may answer: one class a status, and the headers that go with them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from dataclasses import dataclass

from .runtime.answers import (
    Answer,
    Body,
    Bodyless,
    Headers,
    ProblemAnswer,
    RangedAnswer,
    RangedBodyless,
    RangedProblem,
)


@dataclass(frozen=True, slots=True)
class EtagHeaders:
    """ETag."""

    etag: str


@dataclass(frozen=True, slots=True)
class LocationRetryAfterMaybeHeaders:
    """Location, Retry-After."""

    location: str
    retry_after: int | None = None


class Ok(Answer[Body, Headers]):
    """200 with a body."""

    __slots__ = ()
    status = 200


class Accepted(Bodyless[Headers]):
    """202 without a body."""

    __slots__ = ()
    status = 202


class NotModified(Bodyless[Headers]):
    """304 without a body."""

    __slots__ = ()
    status = 304


class NotFound(ProblemAnswer):
    """404 as a problem."""

    __slots__ = ()
    status = 404


class ClientError(RangedProblem):
    """4XX as a problem."""

    __slots__ = ()


class ServiceUnavailableWith(Answer[Body, Headers]):
    """503 with a body."""

    __slots__ = ()
    status = 503


class ServiceUnavailable(ProblemAnswer):
    """503 as a problem."""

    __slots__ = ()
    status = 503


class ServerError(RangedBodyless[Headers]):
    """5XX without a body."""

    __slots__ = ()


class Default(RangedAnswer[Body, Headers]):
    """default with a body."""

    __slots__ = ()
