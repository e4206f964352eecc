"""What handlers may answer: one class a status, and the headers that go with them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from dataclasses import dataclass

from .runtime.answers import (
    Bodyless,
    Headers,
)


@dataclass(frozen=True, slots=True)
class XCountFromMaybeXNamesMaybeHeaders:
    """X-Count, From, X-Names."""

    x_count: int
    from_: str | None = None
    x_names: list[str] | None = None


@dataclass(frozen=True, slots=True)
class XCountHeaders:
    """X-Count."""

    x_count: str


@dataclass(frozen=True, slots=True)
class XCountHeaders2:
    """X-Count."""

    x_count: int
    """As a number."""


class NoContent(Bodyless[Headers]):
    """204 without a body."""

    __slots__ = ()
    status = 204
