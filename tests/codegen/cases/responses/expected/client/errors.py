"""What calls raise for the errors that the contract documents: one class a status.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ..models.default import Job, Problem, StartJobDefaultResponse
from .runtime import calls as _calls
from .runtime.errors import Answered, Refused


class NotModified(Answered[None]):
    """304 without a body."""


class NotFound(Refused[Problem]):
    """404 as a problem."""


class ClientError(Refused[Problem]):
    """4XX as a problem."""


class ServiceUnavailableWith(Answered[Job]):
    """503 with a body."""


class ServiceUnavailable(Refused[Problem]):
    """503 as a problem."""


class ServerError(Answered[None]):
    """5XX without a body."""


class Default(Answered[StartJobDefaultResponse]):
    """default with a body."""


WITHOUT_BODY = _calls.table(_calls.NOTHING, {304: NotModified, "5XX": ServerError})
PROBLEM = _calls.table(
    _calls.json(Problem, "application/problem+json"),
    {404: NotFound, "4XX": ClientError, 503: ServiceUnavailable},
)
JOB = _calls.table(_calls.json(Job), {503: ServiceUnavailableWith})
START_JOB_DEFAULT_RESPONSE = _calls.table(_calls.json(StartJobDefaultResponse), {"default": Default})
