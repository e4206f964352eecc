"""A figure, how it is judged, and how it is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on a ratio: `at least` where it says how many times less ours takes, else `at most`."""

    sense: Literal["at least", "at most"]
    bound: float

    def __str__(self) -> str:
        return f"{self.sense} {self.bound:g}"

    def met_by(self, ratio: float) -> bool:
        """Whether a ratio keeps the bound."""
        return ratio >= self.bound if self.sense == "at least" else ratio <= self.bound


def times_less(bound: float) -> Goal:
    """Ours must take that many times less: the ratio is other / ours."""
    return Goal("at least", bound)


def share(bound: float) -> Goal:
    """Ours may take that much of the other: the ratio is ours / other."""
    return Goal("at most", bound)


@dataclass(frozen=True, slots=True)
class Figure:
    """One comparison. Without a goal it is for information; its ratio is other / ours."""

    name: str
    unit: str
    ours: float
    other: float
    ratio: float
    goal: Goal | None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None when there is none."""
        return None if self.goal is None else self.goal.met_by(self.ratio)

    def as_json(self) -> dict[str, Any]:
        """The figure as it stands in the report."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": _short(self.ours),
            "other": _short(self.other),
            "ratio": _short(self.ratio),
            "goal": None if self.goal is None else str(self.goal),
            "met": self.met,
        }


def compared(
    name: str, unit: str, ours: Sequence[float], other: Sequence[float], goal: Goal | None = None
) -> Figure:
    """A figure from rounds that were measured in turn; its ratio is the median of the rounds' ratios."""
    pairs = list(zip(ours, other, strict=True))
    if goal is not None and goal.sense == "at most":
        ratio = median(mine / theirs for mine, theirs in pairs)
    else:
        ratio = median(theirs / mine for mine, theirs in pairs)
    return Figure(name, unit, median(ours), median(other), ratio, goal)


def write_report(figures: Sequence[Figure], path: Path) -> None:
    """The figures as a JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([figure.as_json() for figure in figures], indent=1) + "\n")


class Table:
    """Figures as lines of text, shown as they come."""

    def __init__(self, show: Callable[[str], object]) -> None:
        self._show = show

    def title(self, text: str) -> None:
        """A heading over the figures that follow."""
        self._show(f"\n{text}\n{'':68}{'ours':>10}{'other':>11}{'ratio':>9}  goal")

    def row(self, figure: Figure) -> None:
        """One figure."""
        verdict = {None: "", True: "  met", False: "  NOT MET"}[figure.met]
        goal = "" if figure.goal is None else f"  {figure.goal}{verdict}"
        name = f"  {figure.name}, {figure.unit}"
        self._show(
            f"{name:68}{_aligned(figure.ours):>10}{_aligned(figure.other):>11}{figure.ratio:8.2f}x{goal}"
        )

    def summary(self, figures: Sequence[Figure]) -> None:
        """How many goals are met, and which are not."""
        judged = [figure for figure in figures if figure.met is not None]
        missed = [figure for figure in judged if not figure.met]
        self._show(f"\n{len(judged) - len(missed)} of {len(judged)} goals are met.")
        for figure in missed:
            self._show(f"  short: {figure.name}: {figure.ratio:.2f}x, goal {figure.goal}")


def _aligned(value: float) -> str:
    return f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"


def _short(value: float) -> float:
    return float(f"{value:.5g}")
