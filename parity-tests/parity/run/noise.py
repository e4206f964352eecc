"""What an implementation answers differently when it is asked the same twice.

A place in an answer is noise when one implementation, brought into the same state and asked the same, differs
from itself there. Then no difference between two implementations can be told from chance at that place.

This is only sound after a reset. Without one the second asking meets the state that the first left behind: a
count is one higher, a name is taken, a list is longer. All of that would be learnt as noise, although every
bit of it is behaviour, and real differences would be hidden for good. So without a reset nothing is learnt.

Noise is learnt lazily: only when two implementations disagree is one of them asked again. And it is learnt
narrowly: for this operation and status, at this place, of this kind. Where a value is noise, its absence or
another type is still a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parity.run.compare import Finding

_OF_VALUE = frozenset({"value", "identity", "time", "form", "order"})


@dataclass
class Noise:
    """What was learnt."""

    learnt: set[tuple[str, str, str, str]] = field(default_factory=set)

    def learn(self, operation: str, findings: Iterable[Finding]) -> bool:
        """Takes down how one implementation differed from itself; whether any of it is new."""
        before = len(self.learnt)
        for finding in findings:
            kinds = _OF_VALUE if finding.kind in _OF_VALUE else {finding.kind}
            self.learnt.update((operation, finding.dimension, finding.place, kind) for kind in kinds)
        return len(self.learnt) > before

    def without(self, operation: str, findings: Sequence[Finding]) -> list[Finding]:
        """The findings that are no noise."""
        return [f for f in findings if (operation, f.dimension, f.place, f.kind) not in self.learnt]

    def lines(self) -> list[str]:
        """What was learnt, for people."""
        places = {(operation, dimension, place or "(all)") for operation, dimension, place, _ in self.learnt}
        return [f"{operation}: {dimension} {place}" for operation, dimension, place in sorted(places)]
