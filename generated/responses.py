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
)


@dataclass(frozen=True, slots=True)
class CacheControlEtagHeaders:
    """Cache-Control, ETag."""

    cache_control: str
    """No cache may keep this answer."""
    etag: str
    """The version of the resource, for `If-Match` and `If-None-Match`."""


@dataclass(frozen=True, slots=True)
class CacheControlEtagLocationHeaders:
    """Cache-Control, ETag, Location."""

    cache_control: str
    """No cache may keep this answer."""
    etag: str
    """The version of the resource, for `If-Match` and `If-None-Match`."""
    location: str
    """Where the new resource is, as a path."""


@dataclass(frozen=True, slots=True)
class CacheControlHeaders:
    """Cache-Control."""

    cache_control: str
    """No cache may keep this answer."""


@dataclass(frozen=True, slots=True)
class CacheControlLocationHeaders:
    """Cache-Control, Location."""

    cache_control: str
    """No cache may keep this answer."""
    location: str
    """Where the new resource is, as a path."""


@dataclass(frozen=True, slots=True)
class CacheControlRetryAfterHeaders:
    """Cache-Control, Retry-After."""

    cache_control: str
    """How long the answer may be kept."""
    retry_after: int
    """After how many seconds the components are asked again."""


@dataclass(frozen=True, slots=True)
class EtagHeaders:
    """ETag."""

    etag: str
    """The version of the resource, for `If-Match` and `If-None-Match`."""


@dataclass(frozen=True, slots=True)
class EtagLocationHeaders:
    """ETag, Location."""

    etag: str
    """The version of the resource, for `If-Match` and `If-None-Match`."""
    location: str
    """Where the new resource is, as a path."""


@dataclass(frozen=True, slots=True)
class LinkHeaders:
    """Link."""

    link: str
    """Paths of other pages (RFC 8288), in this order: `first` always; `prev` from page 2 on; `next` when more items follow on a page that begins within the first 10,000; `last` when there are items and `total` is exact. Each keeps the filters of the request, in the order of this document, followed by `page` and `per_page`."""


@dataclass(frozen=True, slots=True)
class LocationHeaders:
    """Location."""

    location: str
    """Where the operation is, as a path."""


class Ok(Answer[Body, Headers]):
    """200 with a body."""

    __slots__ = ()
    status = 200


class Created(Answer[Body, Headers]):
    """201 with a body."""

    __slots__ = ()
    status = 201


class Accepted(Answer[Body, Headers]):
    """202 with a body."""

    __slots__ = ()
    status = 202


class NoContent(Bodyless[Headers]):
    """204 without a body."""

    __slots__ = ()
    status = 204


class NotModified(Bodyless[Headers]):
    """304 without a body."""

    __slots__ = ()
    status = 304


class BadRequest(ProblemAnswer):
    """400 as a problem."""

    __slots__ = ()
    status = 400


class Unauthorized(ProblemAnswer):
    """401 as a problem."""

    __slots__ = ()
    status = 401


class Forbidden(ProblemAnswer):
    """403 as a problem."""

    __slots__ = ()
    status = 403


class NotFound(ProblemAnswer):
    """404 as a problem."""

    __slots__ = ()
    status = 404


class NotAcceptable(ProblemAnswer):
    """406 as a problem."""

    __slots__ = ()
    status = 406


class Conflict(ProblemAnswer):
    """409 as a problem."""

    __slots__ = ()
    status = 409


class PreconditionFailed(ProblemAnswer):
    """412 as a problem."""

    __slots__ = ()
    status = 412


class ContentTooLarge(ProblemAnswer):
    """413 as a problem."""

    __slots__ = ()
    status = 413


class UnsupportedMediaType(ProblemAnswer):
    """415 as a problem."""

    __slots__ = ()
    status = 415


class UnprocessableContent(ProblemAnswer):
    """422 as a problem."""

    __slots__ = ()
    status = 422


class TooManyRequests(ProblemAnswer):
    """429 as a problem."""

    __slots__ = ()
    status = 429


class InternalServerError(ProblemAnswer):
    """500 as a problem."""

    __slots__ = ()
    status = 500


class ServiceUnavailableWith(Answer[Body, Headers]):
    """503 with a body."""

    __slots__ = ()
    status = 503


class ServiceUnavailable(ProblemAnswer):
    """503 as a problem."""

    __slots__ = ()
    status = 503
