"""From something that differs to a difference: made sure of, shrunk, and kept with all that shows it."""

from __future__ import annotations

import time
from dataclasses import replace

from parity.requests import Case
from parity.run.compare import Finding
from parity.run.ground import Ground
from parity.run.judge import Judge, Signature
from parity.run.noise import Noise
from parity.run.outcome import Difference, Outcome
from parity.run.shrink import Shrinker
from parity.run.walk import Playing

_OF_A_RACE = 4  # times that what may be chance must show itself again
_PATIENCE = 1.05
_SHRINK_LIKE_ANOTHER = 0.5
_OWN = frozenset({"time", "identity", "form", "presence", "null or absent", "kind of number", "type"})
_FLEETING = frozenset({"time", "identity"})


class Confirming:
    """Keeps in the outcome what shows itself again. `known` has every signature that was looked into."""

    def __init__(self, ground: Ground, outcome: Outcome, shrink_seconds: float) -> None:
        self.known: dict[Signature, Difference | None] = {}
        self._ground = ground
        self._outcome = outcome
        self._shrink_seconds = shrink_seconds

    async def settle(
        self, case: Case, signature: Signature, name: str, finding: Finding, asked: int
    ) -> Difference | None:
        """Makes sure of a difference, finds the least that shows it, and keeps it."""
        if self._ground.resets and await self._is_noise(case, signature):
            return None
        self.known[signature] = None
        if finding.dimension == "status" and "(no " in finding.left + finding.right:
            # somebody takes too long: asking on and on would cost as long each time
            playing = await self._evidence(case, signature)
            return await self._keep(case, playing, signature, name, finding, asked, 0.0)
        raced = any(step.raced for step in case.steps)
        for _ in range(_OF_A_RACE if raced else 1):
            if await self._shows(case, signature):
                continue
            self._outcome.unsettled.append((signature, finding, f"{case.source}: {case.title}"))
            return None
        started = time.perf_counter()
        seconds = self._shrink_seconds if self._alike(finding) is None else _SHRINK_LIKE_ANOTHER

        async def shows(smaller: Case) -> bool:
            return await self._shows(smaller, signature)

        smallest = await Shrinker(shows, seconds).shrink(case)
        took = time.perf_counter() - started
        pause = _PATIENCE if finding.kind in _FLEETING else 0.0
        for candidate in (smallest, case):
            playing = await self._evidence(candidate, signature, pause)
            if playing is not None:
                return await self._keep(candidate, playing, signature, name, finding, asked, took)
        self._outcome.unsettled.append((signature, finding, f"{case.source}: {case.title}"))
        return None

    async def _keep(
        self,
        case: Case,
        playing: Playing | None,
        signature: Signature,
        name: str,
        finding: Finding,
        asked: int,
        took: float,
    ) -> Difference:
        made = playing or self._ground.walker.playing()
        case = _sent(case, made)
        judge = self._ground.judge()
        groups: list[list[str]] = []
        odd: list[str] = []
        follows: int | None = None
        statuses: dict[str, int] = {}
        for step in case.steps:
            answers = {n: held[step.key] for n, held in made.answers.items() if step.key in held}
            if len(answers) != len(self._ground.targets):
                continue
            wires = {n: held[step.key] for n, held in made.wires.items() if step.key in held}
            verdict = judge.verdict(step, answers, wires, made.fresh)
            found = verdict.signatures()
            if step is case.steps[-1]:
                groups, odd, statuses = verdict.groups(), verdict.odd(), dict(verdict.statuses)
                name, finding = found.get(signature, (name, finding))
            for earlier in (self.known.get(s) for s in found if s != signature):
                if earlier is not None and follows is None and step is not case.steps[-1]:
                    follows = earlier.number
        difference = Difference(
            number=len(self._outcome.differences) + 1,
            signature=signature,
            finding=finding,
            case=case,
            playing=made,
            groups=groups or [[t.name] for t in self._ground.targets],
            odd=odd,
            against=name,
            found_by=f"{case.source}: {case.title}",
            after_requests=asked,
            shrunk_in=took,
            follows=follows,
            statuses=statuses,
            alike=self._alike(finding),
        )
        self.known[signature] = difference
        self._outcome.differences.append(difference)
        return difference

    def _alike(self, finding: Finding) -> int | None:
        """The first difference of the same kind at the same place, in another operation or status."""
        for difference in self._outcome.differences:
            held = difference.finding
            same = (held.dimension, held.place, held.kind) == (finding.dimension, finding.place, finding.kind)
            if same and (finding.kind in _OWN or (held.left, held.right) == (finding.left, finding.right)):
                return difference.number
        return None

    async def _is_noise(self, case: Case, signature: Signature) -> bool:
        """Asks each target the same twice, from the same state, and learns where it differs from itself."""
        learnt = False
        for target in self._ground.targets:
            runs = []
            for _ in range(3):
                await self._ground.ready(always=True)
                playing = self._ground.walker.playing()
                held = {}
                async for step, answers in self._ground.walker.play(case, playing):
                    held[step.key] = (step, answers[target.name], playing.wires[target.name].get(step.key))
                runs.append((playing.fresh, held))
            names = ("first", "again")
            for (_, one), (fresh, other) in ((runs[0], runs[1]), (runs[1], runs[2])):
                judge = Judge(self._ground.views, names, dict.fromkeys(names, target.origin), Noise())
                for key, (step, answer, wire) in one.items():
                    wires = {n: w for n, w in (("first", wire), ("again", other[key][2])) if w is not None}
                    verdict = judge.verdict(step, {"first": answer, "again": other[key][1]}, wires, fresh)
                    learnt = self._ground.noise.learn(verdict.operation, verdict.findings["again"]) or learnt
        operation, dimension, place, kind, _ = signature
        return (operation, dimension, place, kind) in self._ground.noise.learnt

    async def _shows(self, case: Case, signature: Signature) -> bool:
        return await self._evidence(case, signature) is not None

    async def _evidence(self, case: Case, signature: Signature, pause: float = 0.0) -> Playing | None:
        """A playing whose last step shows the difference; None where it does not."""
        await self._ground.ready()
        playing = self._ground.walker.playing()
        judge = self._ground.judge()
        shown = False
        async for step, answers in self._ground.walker.play(case, playing, pause):
            if any(answer.late for answer in answers.values()):
                shown = False
                break
            verdict = self._ground.verdict(judge, step, answers, playing)
            shown = signature in verdict.signatures()
        await self._ground.clear(case, playing)
        return playing if shown else None


def _sent(case: Case, playing: Playing) -> Case:
    """The case without the steps that nobody was asked, since there was nothing to follow."""
    idle = {
        step.key
        for step in case.steps[:-1]
        if not any(held[step.key].sent for held in playing.answers.values() if step.key in held)
        and all(step.key in held for held in playing.answers.values())
    }
    return replace(case, steps=tuple(step for step in case.steps if step.key not in idle))
