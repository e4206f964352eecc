"""Verdicts counted, excused and told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from contract import CannotRun
from mutants import scope
from mutants.sites import Mutant
from mutants.trial import Verdict

MOST_EXCUSED = 0.10
LEAST_SEEN = 0.95


@dataclass(frozen=True)
class Excuse:
    """Why changes of this pattern cannot be seen from outside."""

    pattern: str
    reason: str
    line: int

    def fits(self, mutant: Mutant) -> bool:
        """Whether it is about this change."""
        return fnmatchcase(text_of(mutant), self.pattern)


def text_of(mutant: Mutant) -> str:
    """What the patterns of excuses are held against: no line numbers, which change too often."""
    return f"{mutant.file} {mutant.where}: {mutant.source}: {mutant.what}"


def read_excuses(path: Path) -> list[Excuse]:
    """A line each: a pattern with `*`, two spaces, `# ` and the reason.

    Raises:
        CannotRun: A line has no reason.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        pattern, _, reason = (part.strip() for part in line.partition("  # "))
        if not reason:
            raise CannotRun(f"{path.name}, line {number}: there is no reason behind two spaces and a #")
        # brackets are brackets: what is matched is source
        found.append(Excuse(pattern.replace("[", "[[]"), reason, number))
    return found


def unseen(path: Path) -> frozenset[str]:
    """The names of those that a run did not see.

    Raises:
        CannotRun: There was none that wrote this file.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotRun(f"cannot read what the last run saw: {error}") from None
    return frozenset(change["mutant"] for change in told["changes"] if not change["seen"])


@dataclass(frozen=True)
class Tally:
    """All verdicts of a run."""

    verdicts: Sequence[Verdict]
    excuses: Sequence[Excuse]
    stale: Sequence[str]

    @classmethod
    def of(cls, verdicts: Sequence[Verdict], excuses: Sequence[Excuse], every: Sequence[Mutant]) -> Tally:
        """With the excuses that excuse nothing any more."""
        stale = [
            f"line {excuse.line}: {excuse.pattern}: there is no such place any more"
            for excuse in excuses
            if not any(excuse.fits(mutant) for mutant in every)
        ]
        stale += [
            f"line {excuse.line}: {excuse.pattern}: it was seen: {verdict.seen}"
            for excuse in excuses
            if "*" not in excuse.pattern
            for verdict in verdicts
            if verdict.seen and verdict.started and excuse.fits(verdict.mutant)
        ]
        return cls(verdicts, excuses, stale)

    @property
    def seen(self) -> list[Verdict]:
        """Those that were noticed."""
        return [verdict for verdict in self.verdicts if verdict.seen]

    @property
    def excused(self) -> list[Verdict]:
        """Those that were not, with a reason."""
        return [v for v in self.verdicts if not v.seen and any(e.fits(v.mutant) for e in self.excuses)]

    @property
    def survived(self) -> list[Verdict]:
        """Those that were not, without one."""
        return [v for v in self.verdicts if not v.seen and not any(e.fits(v.mutant) for e in self.excuses)]

    @property
    def ratio(self) -> float:
        """How many of those that count were noticed."""
        counted = len(self.seen) + len(self.survived)
        return len(self.seen) / counted if counted else 1.0

    @property
    def good(self) -> bool:
        """Whether enough was noticed, and little enough excused."""
        few = len(self.excused) <= MOST_EXCUSED * len(self.verdicts)
        return self.ratio >= LEAST_SEEN and few and not self.stale

    def lines(self) -> Iterator[str]:
        """For people."""
        yield from (_survivor(v) for v in self.survived)
        yield from (f"stale excuse, {line}" for line in self.stale)
        areas = Counter(scope.area(v.mutant.file) for v in self.verdicts)
        missed = Counter(scope.area(v.mutant.file) for v in self.survived)
        yield ""
        for area, count in sorted(areas.items()):
            yield f"  {area:<22} {count:>4} changes, {missed[area]:>3} survived"
        unstarted = sum(not v.started for v in self.seen)
        yield (
            f"{len(self.verdicts)} changes: {len(self.seen)} seen ({unstarted} did not start), "
            f"{len(self.survived)} survived, {len(self.excused)} excused: {self.ratio:.1%} of what counts"
        )

    def write(self, path: Path) -> None:
        """As JSON."""
        told = [
            {
                "mutant": v.mutant.name, "kind": v.mutant.kind, "seen": v.seen, "started": v.started,
                "reached": v.reached, "requests": v.requests, "seconds": round(v.seconds, 2),
                "excused": next((e.reason for e in self.excuses if not v.seen and e.fits(v.mutant)), None),
            }
            for v in self.verdicts
        ]  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"ratio": self.ratio, "stale": self.stale, "changes": told}, indent=1))


def _survivor(verdict: Verdict) -> str:
    why = f"after {verdict.requests:,} requests" if verdict.reached else "nothing that is asked executes it"
    return f"survived, {why}: {verdict.mutant.name}"
