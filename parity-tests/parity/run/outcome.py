"""What a run brings: the differences, and all else that it noticed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from parity.requests import Case
from parity.run.compare import Finding
from parity.run.judge import Signature
from parity.run.walk import Playing


@dataclass
class Difference:
    """One way in which the targets differ, with the least sequence that shows it."""

    number: int
    signature: Signature
    finding: Finding
    case: Case
    playing: Playing
    groups: list[list[str]]
    odd: list[str]
    against: str
    found_by: str
    after_requests: int
    shrunk_in: float
    statuses: dict[str, int] = field(default_factory=dict)
    follows: int | None = None
    alike: int | None = None
    times: int = 1

    @property
    def operation(self) -> str:
        """The operation whose answers differ."""
        return self.signature[0]


@dataclass
class Outcome:
    """What a run brought."""

    differences: list[Difference] = field(default_factory=list)
    unsettled: list[tuple[Signature, Finding, str]] = field(default_factory=list)
    left_behind: dict[str, int] = field(default_factory=dict)
    by_source: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    steps: int = 0
    cut_short: bool = False
    seconds: float = 0.0
