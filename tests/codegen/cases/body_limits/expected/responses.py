"""What handlers may answer: one class a status, and the headers that go with them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.answers import (
    Bodyless,
    Headers,
)


class NoContent(Bodyless[Headers]):
    """204 without a body."""

    __slots__ = ()
    status = 204
