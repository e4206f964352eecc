"""What handlers may answer: one class a status, and the headers that go with them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.answers import (
    Answer,
    Body,
    Headers,
)


class Ok(Answer[Body, Headers]):
    """200 with a body."""

    __slots__ = ()
    status = 200


class Created(Answer[Body, Headers]):
    """201 with a body."""

    __slots__ = ()
    status = 201
