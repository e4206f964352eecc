"""What a call raises when it does not end as it should."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Generic, TypeVar

import httpx

Body = TypeVar("Body", covariant=True)


class CallError(Exception):
    """A call that did not end as it should; `operation` is the operationId."""

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(f"{operation}: {message}")
        self.operation = operation


class NotReached(CallError):
    """There is no answer: nobody listens, the connection broke, or what came is not HTTP."""


class TimedOut(NotReached):
    """There is no answer in time."""


class CircuitOpen(NotReached):
    """Nothing was sent, since too many calls in a row have failed; `retry_in` is in seconds."""

    def __init__(self, operation: str, retry_in: float) -> None:
        super().__init__(operation, f"not sent, the last calls have failed; try again in {retry_in:.0f} s")
        self.retry_in = retry_in


class UnexpectedAnswer(CallError):
    """An answer that the contract does not know: another status, media type, shape or length."""

    def __init__(self, operation: str, status: int, headers: httpx.Headers, reason: str) -> None:
        super().__init__(operation, f"answered {status} with {reason}")
        self.status = status
        self.headers = headers


class ErrorAnswer(CallError):
    """An answer that the contract documents and that is no success."""

    def __init__(self, operation: str, status: int, headers: httpx.Headers, said: Any) -> None:
        detail = said.get("detail") if isinstance(said, dict) else getattr(said, "detail", None)
        super().__init__(
            operation, f"answered {status} {_phrase(status)}" + (f": {detail}" if detail else "")
        )
        self.status = status
        self.headers = headers
        self._said: Any = said


class Refused(ErrorAnswer, Generic[Body]):
    """It came as a problem (RFC 9457)."""

    @property
    def problem(self) -> Body:
        """What the server says is wrong."""
        said: Body = self._said
        return said


class Answered(ErrorAnswer, Generic[Body]):
    """It came with a body of its own, or with none."""

    @property
    def body(self) -> Body:
        """What the server says."""
        said: Body = self._said
        return said


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "without a name"
