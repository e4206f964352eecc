"""What handlers may answer: one class a status, and the headers that go with them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.answers import (
    Answer,
    Body,
    Bodyless,
    Headers,
    ProblemAnswer,
)


class Ok(Answer[Body, Headers]):
    """200 with a body."""

    __slots__ = ()
    status = 200


class NoContent(Bodyless[Headers]):
    """204 without a body."""

    __slots__ = ()
    status = 204


class NotFound(ProblemAnswer):
    """404 as a problem."""

    __slots__ = ()
    status = 404
