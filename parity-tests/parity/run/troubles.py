"""Targets that do not answer as HTTP servers should, told in one line each; and when to give up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from parity.failures import CannotRun
from parity.requests import Step
from parity.run.answers import Answer
from parity.run.targets import Target
from parity.run.wire import Wire

_IN_A_ROW = 6
_SECONDS_LOST = 45.0


@dataclass
class Troubles:
    """What went wrong between the engine and its targets."""

    lines: list[str] = field(default_factory=list)
    _told: set[tuple[str, str, str]] = field(default_factory=set)
    _row: Counter[str] = field(default_factory=Counter)
    _lost: Counter[str] = field(default_factory=Counter)
    _refused: Counter[str] = field(default_factory=Counter)

    def watch(self, target: Target, step: Step, wire: Wire | None, answer: Answer) -> None:
        """Takes down what was no proper answer. Raises `CannotRun` once a target is past hope."""
        if answer.failure == "nothing to follow":
            return
        asked = f"{wire.method} {wire.target[:120]}" if wire is not None else step.request.method
        if answer.failure:
            self._tell(
                target, step, answer.failure.partition(":")[0], f"{target.name}: {asked}: {answer.failure}"
            )
            self._row[target.name] += 1
            self._lost[target.name] += int(answer.seconds)
            if self._row[target.name] >= _IN_A_ROW or self._lost[target.name] > _SECONDS_LOST:
                raise CannotRun(
                    f"{target.name} ({target.url}) does not answer any more; last {asked}: {answer.failure}"
                )
            return
        self._row[target.name] = 0
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
