"""What calls raise for the errors that the contract documents: one class a status.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ..models.common import Problem
from ..models.system import HealthReport
from .runtime import calls as _calls
from .runtime.errors import Answered, Refused


class NotModified(Answered[None]):
    """304 without a body."""


class BadRequest(Refused[Problem]):
    """400 as a problem."""


class Unauthorized(Refused[Problem]):
    """401 as a problem."""


class Forbidden(Refused[Problem]):
    """403 as a problem."""


class NotFound(Refused[Problem]):
    """404 as a problem."""


class NotAcceptable(Refused[Problem]):
    """406 as a problem."""


class Conflict(Refused[Problem]):
    """409 as a problem."""


class PreconditionFailed(Refused[Problem]):
    """412 as a problem."""


class ContentTooLarge(Refused[Problem]):
    """413 as a problem."""


class UnsupportedMediaType(Refused[Problem]):
    """415 as a problem."""


class UnprocessableContent(Refused[Problem]):
    """422 as a problem."""


class TooManyRequests(Refused[Problem]):
    """429 as a problem."""


class InternalServerError(Refused[Problem]):
    """500 as a problem."""


class ServiceUnavailableWith(Answered[HealthReport]):
    """503 with a body."""


class ServiceUnavailable(Refused[Problem]):
    """503 as a problem."""


PROBLEM = _calls.table(
    _calls.json(Problem, "application/problem+json"),
    {
        400: BadRequest,
        401: Unauthorized,
        403: Forbidden,
        404: NotFound,
        406: NotAcceptable,
        409: Conflict,
        412: PreconditionFailed,
        413: ContentTooLarge,
        415: UnsupportedMediaType,
        422: UnprocessableContent,
        429: TooManyRequests,
        500: InternalServerError,
        503: ServiceUnavailable,
    },
)
HEALTH_REPORT = _calls.table(_calls.json(HealthReport), {503: ServiceUnavailableWith})
WITHOUT_BODY = _calls.table(_calls.NOTHING, {304: NotModified})
