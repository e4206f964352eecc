"""The run: cases played one after the other, as long as there are requests left."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from parity.cases.drafts import Kit
from parity.cases.resources import slots
from parity.cases.script import Script
from parity.requests import Case, Step
from parity.run.answers import Answer
from parity.run.compare import Finding
from parity.run.confirming import Confirming
from parity.run.ground import Ground
from parity.run.judge import Signature
from parity.run.noise import Noise
from parity.run.outcome import Difference, Outcome
from parity.run.reach import Reach
from parity.run.remainder import remainder
from parity.run.resetting import Reset
from parity.run.shrink import without
from parity.run.targets import Target
from parity.run.troubles import Troubles
from parity.run.walk import Playing, Walker

_PASSES = 40
_AT_A_STEP = 6
_SLOW, _SLOW_SECONDS = 1.0, 4.0


class Engine:
    """Plays cases against targets until they are through or the requests are used up."""

    def __init__(
        self,
        kit: Kit,
        walker: Walker,
        *,
        reset: Reset | None,
        most_requests: int,
        most_differences: int = 300,
        shrink_seconds: float = 3.0,
        tell: Callable[[Outcome, Case, int], None] = lambda outcome, case, asked: None,
    ) -> None:
        self.outcome = Outcome()
        self.troubles = Troubles()
        self.reach = Reach(kit.contract, kit.sampler.schemas)
        self._kit = kit
        self._ground = Ground(kit, walker, reset, self.outcome.left_behind)
        self._confirming = Confirming(self._ground, self.outcome, shrink_seconds)
        self._most = most_requests
        self._most_differences = most_differences
        self._tell = tell
        self._slow: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._left_out: Counter[str] = Counter()

    @property
    def targets(self) -> Sequence[Target]:
        """The implementations."""
        return self._ground.targets

    @property
    def noise(self) -> Noise:
        """What was learnt to be chance."""
        return self._ground.noise

    def asked(self) -> int:
        """How many requests went out to all targets together, besides those for making sure and shrinking."""
        return self.outcome.steps * len(self.targets)

    async def run(self, cases: Iterable[Case]) -> None:
        """All cases, as long as there are requests left."""
        started = time.perf_counter()
        try:
            await self._whole(self.baseline())
            for case in cases:
                if self.asked() >= self._most or len(self.outcome.differences) >= self._most_differences:
                    self.outcome.cut_short = True
                    break
                await self._whole(case)
                self._tell(self.outcome, case, self.asked())
        finally:
            self.outcome.seconds = time.perf_counter() - started
            for operation, count in self._left_out.items():
                self.troubles.lines.append(
                    f"{operation} answers slowly: {count} of its requests were left out"
                )

    async def play(self, case: Case) -> None:
        """One case more, whatever the number of requests."""
        await self._whole(case)

    def baseline(self) -> Case:
        """All that can be read without naming a resource: what shows the state that the targets are in."""
        script = Script(self._kit, "start", "as the targets were found")
        for operation in self._kit.contract.operations:
            if operation.method == "GET" and not slots(operation) and not operation.streams():
                script.add(self._kit.draft(operation, {}, note="as found"), "observe")
        return script.case()

    def _affordable(self, case: Case) -> Case | None:
        """The case without requests of a kind that has taken too long already.

        Whoever slows down guessing of passwords may take seconds for each answer. A kind of request, that is
        an operation and what is tried with it, gets some seconds of slow answers; what is left out is told.
        """
        topic = case.title.partition(":")[2] or case.source
        gone = {
            step.key
            for step in case.steps
            if step.request.operation in self.troubles.broken
            or (step.role == "case" and self._slow[step.request.operation, topic] > _SLOW_SECONDS)
        }
        for step in case.steps:
            if step.key in gone:
                self._left_out[step.request.operation] += 1
        rest = without(case, gone) if gone else case
        return rest if any(step.role in {"case", "observe"} for step in rest.steps) else None

    async def _whole(self, whole: Case) -> None:
        """A case with all its steps, in as many passes as its differences make necessary."""
        case = self._affordable(whole)
        if case is None:
            return
        self.outcome.cases += 1
        for _ in range(_PASSES):
            if len(self.outcome.differences) >= self._most_differences:
                return
            stopped = await self._pass(case)
            rest = remainder(case, stopped) if stopped is not None else None
            case = self._affordable(rest) if rest is not None else None
            if case is None:
                return

    async def _pass(self, case: Case) -> int | None:
        """Plays until something new differs or states part; gives the step after which to go on."""
        await self._ground.ready()
        playing = self._ground.walker.playing()
        judge = self._ground.judge()
        new: list[tuple[Signature, str, Finding]] = []
        stopped: int | None = None
        diverged = False
        async for step, answers in self._ground.walker.play(case, playing):
            self._note(case, step, answers, playing)
            if step.request.operation in self.troubles.broken:
                stopped = step.key
                break
            if any(answer.late for answer in answers.values()):
                # somebody was done before: who did what to what can no longer be compared
                stopped, diverged = case.steps[-1].key, True
                break
            verdict = self._ground.verdict(judge, step, answers, playing)
            if verdict.agree:
                continue
            found = verdict.signatures()
            for signature in found:
                known = self._confirming.known.get(signature)
                if known is not None:
                    known.times += 1
            new = [(s, name, f) for s, (name, f) in found.items() if s not in self._confirming.known][
                :_AT_A_STEP
            ]
            diverged = verdict.diverged and step.request.method not in {"GET", "HEAD", "OPTIONS"}
            if new or diverged:
                stopped = step.key
                break
        await self._ground.clear(case, playing)
        latest: Difference | None = None
        for signature, name, finding in new:
            if signature not in self._confirming.known:
                until, asked = case.until(stopped or 0), self.asked()
                kept = await self._confirming.settle(until, signature, name, finding, asked)
                latest = kept or latest
        if (new or diverged) and not self._ground.resets:
            await self._look_for_remains(latest)
        return stopped

    def _note(self, case: Case, step: Step, answers: Mapping[str, Answer], playing: Playing) -> None:
        if not any(answer.sent for answer in answers.values()):
            return
        self.outcome.steps += 1
        self.outcome.by_source[case.source] += 1
        self.reach.count(step, answers)
        slowest = max(answer.seconds for answer in answers.values())
        if slowest > _SLOW and step.role == "case":
            self._slow[step.request.operation, case.title.partition(":")[2] or case.source] += slowest
        for target in self.targets:
            wire = playing.wires[target.name].get(step.key)
            self.troubles.watch(target, step, wire, answers[target.name])

    async def _look_for_remains(self, cause: Difference | None) -> None:
        """What one target did and another did not may stay. Lists that show it prove nothing any more."""
        playing = self._ground.walker.playing()
        judge = self._ground.judge()
        async for step, answers in self._ground.walker.play(self.baseline(), playing):
            verdict = self._ground.verdict(judge, step, answers, playing)
            unknown = [
                s
                for s in verdict.signatures()
                if s not in self._confirming.known and s[1] in {"body", "header"}
            ]
            if unknown:
                self.outcome.left_behind[verdict.operation] = cause.number if cause is not None else 0
