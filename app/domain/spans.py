"""What a trace tells: one piece of work, when it was done, and as part of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work; times are nanoseconds since 1970, ids hexadecimal."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str | None
    began: int
    ended: int
    failed: bool = False
    facts: Mapping[str, str | int] = field(default_factory=dict)


class Recorder(Protocol):
    """Takes spans and keeps nobody waiting."""

    def record(self, span: Span) -> None:
        """Take one; it may be lost, when there are too many."""
        ...
