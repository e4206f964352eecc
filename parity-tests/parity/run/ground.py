"""What sequences are played on: targets in the same state each time, judged in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parity.cases.drafts import Kit
from parity.requests import Case, Step
from parity.run.answers import Answer
from parity.run.judge import Judge, Verdict, Views
from parity.run.noise import Noise
from parity.run.resetting import Reset
from parity.run.targets import Target
from parity.run.tidying import Tidier
from parity.run.walk import Playing, Walker, of_a_moment


class Ground:
    """The targets, brought back to where they were by a reset where that is quick, else by tidying up.

    `left_behind` names operations whose answers show what one target did and another did not.
    """

    def __init__(self, kit: Kit, walker: Walker, reset: Reset | None, left_behind: Mapping[str, int]) -> None:
        self.walker = walker
        self.noise = Noise()
        self.views = Views(kit.contract, kit.sampler.schemas)
        self.resets = reset is not None
        self._reset = reset
        self._tidier = Tidier(kit, walker)
        self._left_behind = left_behind

    @property
    def targets(self) -> Sequence[Target]:
        """The implementations."""
        return self.walker.targets

    def judge(self) -> Judge:
        """A judge for one playing."""
        return Judge.of(self.views, self.targets, self.noise)

    def verdict(self, judge: Judge, step: Step, answers: Mapping[str, Answer], playing: Playing) -> Verdict:
        """How the answers to a step compare, without what proves nothing."""
        wires = {
            name: wire for name, held in playing.wires.items() if (wire := held.get(step.key)) is not None
        }
        verdict = judge.verdict(step, answers, wires, playing.fresh)
        if step.raced:
            kept = {n: tuple(f for f in fs if not of_a_moment(f)) for n, fs in verdict.findings.items()}
            verdict = replace(verdict, findings=kept)
        if verdict.operation in self._left_behind:
            kept = {
                n: tuple(f for f in fs if f.dimension in {"status", "media"})
                for n, fs in verdict.findings.items()
            }
            verdict = replace(verdict, findings=kept)
        return verdict

    async def ready(self, *, always: bool = False) -> None:
        """Before a sequence."""
        if self._reset is not None and (always or self._reset.cheap):
            await self._reset.make()

    async def clear(self, case: Case, playing: Playing) -> None:
        """After a sequence."""
        if self._reset is None or not self._reset.cheap:
            await self._tidier.tidy(case, playing)
