"""Targets that do not answer as HTTP servers should, told in one line each; and when to give up."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from parity.failures import CannotRun
from parity.requests import Step
from parity.run.answers import Answer
from parity.run.targets import Target
from parity.run.wire import Wire

_IN_A_ROW = 6
_OF_ONE = 4


@dataclass
class Troubles:
    """What went wrong between the engine and its targets."""

    lines: list[str] = field(default_factory=list)
    _told: set[tuple[str, str, str]] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)  # operations that nobody should be asked any more
    _row: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _refused: Counter[str] = field(default_factory=Counter)

    def watch(self, target: Target, step: Step, wire: Wire | None, answer: Answer) -> None:
        """Takes down what was no proper answer. Raises `CannotRun` once a target is past hope."""
        if not answer.sent:
            return
        asked = f"{wire.method} {wire.target[:120]}" if wire is not None else step.request.method
        if answer.failure:
            self._tell(
                target, step, answer.failure.partition(":")[0], f"{target.name}: {asked}: {answer.failure}"
            )
            row = self._row[target.name]
            row.append(step.request.operation)
            elsewhere = len(set(row)) > 1 or answer.failure.startswith("cannot connect")
            if len(row) >= _IN_A_ROW and elsewhere:
                raise CannotRun(
                    f"{target.name} ({target.url}) does not answer any more; last {asked}: {answer.failure}"
                )
            if row.count(step.request.operation) >= _OF_ONE and step.request.operation not in self.broken:
                self.broken.add(step.request.operation)
                self.lines.append(
                    f"{target.name}: {step.request.operation} is not asked any more, since it does not answer"
                )
            return
        self._row[target.name].clear()
        if answer.cut:
            size = f"{len(answer.body):,} bytes"
            self._tell(
                target,
                step,
                "cut",
                f"{target.name}: {asked}: answered more than {size}; the rest is not read",
            )
        if 300 <= answer.status < 400 and answer.status != 304:
            where = answer.header("location") or "nowhere"
            self._tell(
                target,
                step,
                "redirect",
                f"{target.name}: {asked}: redirects ({answer.status}) to {where[:200]}, not followed",
            )
        if answer.status == 429:
            self._refused[target.name] += 1
            if self._refused[target.name] == 20:
                self.lines.append(
                    f"{target.name}: has answered 429 twenty times; raise its limits for this run"
                )
        if answer.open:
            self._tell(
                target,
                step,
                "open",
                f"{target.name}: {asked}: the event stream does not end; what came in time is compared",
            )

    def _tell(self, target: Target, step: Step, what: str, line: str) -> None:
        key = (target.name, step.request.operation, what)
        if key not in self._told:
            self._told.add(key)
            self.lines.append(line)
