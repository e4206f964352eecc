"""What is left of a sequence once it was stopped."""

from __future__ import annotations

from parity.requests import Case, Step
from parity.run.shrink import without


def remainder(case: Case, key: int) -> Case | None:
    """What is left to be asked after a step, with the fixtures that it needs; None where nothing is."""
    place = next(i for i, step in enumerate(case.steps) if step.key == key)
    done = {step.key for step in case.steps[: place + 1] if not _prepares(case, step)}
    if case.steps[place].role == "fixture":
        done.add(key)
    rest = without(case, done)
    if not any(step.role in {"case", "observe"} for step in rest.steps):
        return None
    return rest


def _prepares(case: Case, step: Step) -> bool:
    """Whether a step makes a fixture, or follows one to its end."""
    if step.waits:
        made = {s.key for s in case.steps if s.role == "fixture"}
        return any(ref.step in made for ref in step.request.refs())
    return step.role == "fixture"
