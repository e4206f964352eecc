"""The run: cases played, differences confirmed, shrunk and kept."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from parity.cases.drafts import Kit
from parity.cases.resources import slots
from parity.cases.script import Script
from parity.requests import Case, Step
from parity.run.answers import Answer
from parity.run.compare import Finding
from parity.run.judge import Judge, Signature, Verdict, Views
from parity.run.noise import Noise
from parity.run.outcome import Difference, Outcome
from parity.run.reach import Reach
from parity.run.remainder import remainder
from parity.run.resetting import Reset
from parity.run.shrink import Shrinker, without
from parity.run.targets import Target
from parity.run.tidying import Tidier
from parity.run.troubles import Troubles
from parity.run.walk import Playing, Walker, of_a_moment

_PASSES = 40
_OF_A_RACE = 4  # times that what may be chance must show itself again
_AT_A_STEP = 6
_PATIENCE = 1.05
_SHRINK_LIKE_ANOTHER = 0.5
_OWN = frozenset({"time", "identity", "form", "presence", "null or absent", "kind of number", "type"})
_SLOW, _SLOW_SECONDS = 1.0, 4.0
_FLEETING = frozenset({"time", "identity"})


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
        self.noise = Noise()
        self.troubles = Troubles()
        self.reach = Reach(kit.contract, kit.sampler.schemas)
        self._kit = kit
        self._walker = walker
        self._tidier = Tidier(kit.contract, kit.resources, walker)
        self._views = Views(kit.contract, kit.sampler.schemas)
        self._reset = reset
        self._most = most_requests
        self._most_differences = most_differences
        self._shrink_seconds = shrink_seconds
        self._tell = tell
        self._known: dict[Signature, Difference | None] = {}
        self._slow: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._left_out: Counter[str] = Counter()

    @property
    def targets(self) -> Sequence[Target]:
        """The implementations."""
        return self._walker.targets

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
        await self._prepare()
        playing = self._walker.playing()
        judge = Judge.of(self._views, self.targets, self.noise)
        new: list[tuple[Signature, str, Finding]] = []
        stopped: int | None = None
        diverged = False
        async for step, answers in self._walker.play(case, playing):
            self._note(case, step, answers, playing)
            if step.request.operation in self.troubles.broken:
                stopped = step.key
                break
            if any(answer.late for answer in answers.values()):
                # somebody was done before: who did what to what can no longer be compared
                stopped, diverged = case.steps[-1].key, True
                break
            verdict = self._verdict(judge, step, answers, playing)
            if verdict.agree:
                continue
            found = verdict.signatures()
            for signature in found:
                known = self._known.get(signature)
                if known is not None:
                    known.times += 1
            new = [(s, name, f) for s, (name, f) in found.items() if s not in self._known][:_AT_A_STEP]
            diverged = verdict.diverged and step.request.method not in {"GET", "HEAD", "OPTIONS"}
            if new or diverged:
                stopped = step.key
                break
        await self._clear(case, playing)
        latest: Difference | None = None
        for signature, name, finding in new:
            if signature not in self._known:
                latest = await self._settle(case.until(stopped or 0), signature, name, finding) or latest
        if (new or diverged) and self._reset is None:
            await self._look_for_remains(latest)
        return stopped

    def _verdict(self, judge: Judge, step: Step, answers: Mapping[str, Answer], playing: Playing) -> Verdict:
        wires = {
            name: wire for name, held in playing.wires.items() if (wire := held.get(step.key)) is not None
        }
        verdict = judge.verdict(step, answers, wires, playing.fresh)
        if step.raced:
            kept = {n: tuple(f for f in fs if not of_a_moment(f)) for n, fs in verdict.findings.items()}
            verdict = replace(verdict, findings=kept)
        if verdict.operation in self.outcome.left_behind:
            kept = {
                n: tuple(f for f in fs if f.dimension in {"status", "media"})
                for n, fs in verdict.findings.items()
            }
            verdict = replace(verdict, findings=kept)
        return verdict

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

    async def _settle(
        self, case: Case, signature: Signature, name: str, finding: Finding
    ) -> Difference | None:
        """Makes sure of a difference, finds the least that shows it, and keeps it."""
        asked = self.asked()
        if self._reset is not None and await self._is_noise(case, signature):
            return None
        self._known[signature] = None
        if finding.dimension == "status" and "(no " in finding.left + finding.right:
            # somebody takes too long: asking on and on would cost as long each time
            playing = await self._evidence(case, signature)
            return await self._keep(case, playing, signature, name, finding, asked, 0.0)
        raced = any(step.raced for step in case.steps)
        for _ in range(_OF_A_RACE if raced else 1):
            if await self._shows(case, signature):
                continue
            self.outcome.unsettled.append((signature, finding, f"{case.source}: {case.title}"))
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
        self.outcome.unsettled.append((signature, finding, f"{case.source}: {case.title}"))
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
        made = playing or self._walker.playing()
        case = _sent(case, made)
        judge = Judge.of(self._views, self.targets, self.noise)
        groups: list[list[str]] = []
        odd: list[str] = []
        follows: int | None = None
        statuses: dict[str, int] = {}
        for step in case.steps:
            answers = {n: held[step.key] for n, held in made.answers.items() if step.key in held}
            if len(answers) != len(self.targets):
                continue
            wires = {n: held[step.key] for n, held in made.wires.items() if step.key in held}
            verdict = judge.verdict(step, answers, wires, made.fresh)
            found = verdict.signatures()
            if step is case.steps[-1]:
                groups, odd, statuses = verdict.groups(), verdict.odd(), dict(verdict.statuses)
                name, finding = found.get(signature, (name, finding))
            for earlier in (self._known.get(s) for s in found if s != signature):
                if earlier is not None and follows is None and step is not case.steps[-1]:
                    follows = earlier.number
        difference = Difference(
            number=len(self.outcome.differences) + 1,
            signature=signature,
            finding=finding,
            case=case,
            playing=made,
            groups=groups or [[t.name] for t in self.targets],
            odd=odd,
            against=name,
            found_by=f"{case.source}: {case.title}",
            after_requests=asked,
            shrunk_in=took,
            follows=follows,
            statuses=statuses,
            alike=self._alike(finding),
        )
        self._known[signature] = difference
        self.outcome.differences.append(difference)
        return difference

    def _alike(self, finding: Finding) -> int | None:
        """The first difference of the same kind at the same place, in another operation or status."""
        for difference in self.outcome.differences:
            held = difference.finding
            same = (held.dimension, held.place, held.kind) == (finding.dimension, finding.place, finding.kind)
            if same and (finding.kind in _OWN or (held.left, held.right) == (finding.left, finding.right)):
                return difference.number
        return None

    async def _is_noise(self, case: Case, signature: Signature) -> bool:
        """Asks each target the same twice, from the same state, and learns where it differs from itself."""
        learnt = False
        for target in self.targets:
            runs = []
            for _ in range(3):
                await self._prepare(always=True)
                playing = self._walker.playing()
                held = {}
                async for step, answers in self._walker.play(case, playing):
                    held[step.key] = (step, answers[target.name], playing.wires[target.name].get(step.key))
                runs.append((playing.fresh, held))
            names = ("first", "again")
            for (_, one), (fresh, other) in ((runs[0], runs[1]), (runs[1], runs[2])):
                judge = Judge(self._views, names, dict.fromkeys(names, target.origin), Noise())
                for key, (step, answer, wire) in one.items():
                    wires = {n: w for n, w in (("first", wire), ("again", other[key][2])) if w is not None}
                    verdict = judge.verdict(step, {"first": answer, "again": other[key][1]}, wires, fresh)
                    learnt = self.noise.learn(verdict.operation, verdict.findings["again"]) or learnt
        operation, dimension, place, kind, _ = signature
        return (operation, dimension, place, kind) in self.noise.learnt

    async def _shows(self, case: Case, signature: Signature) -> bool:
        return await self._evidence(case, signature) is not None

    async def _evidence(self, case: Case, signature: Signature, pause: float = 0.0) -> Playing | None:
        """A playing whose last step shows the difference; None where it does not."""
        await self._prepare()
        playing = self._walker.playing()
        judge = Judge.of(self._views, self.targets, self.noise)
        shown = False
        async for step, answers in self._walker.play(case, playing, pause):
            if any(answer.late for answer in answers.values()):
                shown = False
                break
            verdict = self._verdict(judge, step, answers, playing)
            shown = signature in verdict.signatures()
        await self._clear(case, playing)
        return playing if shown else None

    async def _prepare(self, *, always: bool = False) -> None:
        if self._reset is not None and (always or self._reset.cheap):
            await self._reset.make()

    async def _clear(self, case: Case, playing: Playing) -> None:
        if self._reset is None or not self._reset.cheap:
            await self._tidier.tidy(case, playing)

    async def _look_for_remains(self, cause: Difference | None) -> None:
        """What one target did and another did not may stay. Lists that show it prove nothing any more."""
        playing = self._walker.playing()
        judge = Judge.of(self._views, self.targets, self.noise)
        async for step, answers in self._walker.play(self.baseline(), playing):
            verdict = self._verdict(judge, step, answers, playing)
            unknown = [s for s in verdict.signatures() if s not in self._known and s[1] in {"body", "header"}]
            if unknown:
                self.outcome.left_behind[verdict.operation] = cause.number if cause is not None else 0


def _sent(case: Case, playing: Playing) -> Case:
    """The case without the steps that nobody was asked, since there was nothing to follow."""
    idle = {
        step.key
        for step in case.steps[:-1]
        if not any(held[step.key].sent for held in playing.answers.values() if step.key in held)
        and all(step.key in held for held in playing.answers.values())
    }
    return replace(case, steps=tuple(step for step in case.steps if step.key not in idle))
