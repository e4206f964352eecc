"""A sequence played against all targets at once, step by step, with what each answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from parity.cases.resources import Resources, plain_path
from parity.contract.model import Contract
from parity.requests import FRESH_LENGTH, Case, FromBody, Ref, Request, Step, text
from parity.run.answers import Answer
from parity.run.compare import Finding
from parity.run.targets import Target
from parity.run.wire import Filling, Wire
from parity.states import STATE, UNDER_WAY, WAITING
from parity.values import pick

_BUSY_TRIES = 12
_HIDDEN = frozenset({401, 403, 404})


@dataclass
class Playing:
    """What one playing of a sequence brought, by target and step."""

    fresh: str
    wires: dict[str, dict[int, Wire]] = field(default_factory=dict)
    answers: dict[str, dict[int, Answer]] = field(default_factory=dict)


class Walker:
    """Plays sequences. Each playing has a fresh text of its own, counted from the seed."""

    def __init__(
        self, contract: Contract, resources: Resources, targets: Sequence[Target], seed: int
    ) -> None:
        self.targets = tuple(targets)
        self.follow_seconds = 30.0
        self.still_seconds = 3.0
        self.recording: list[tuple[str, Wire]] | None = None
        self.epoch = 0
        self._contract = contract
        self._resources = resources
        self._seed = seed
        self._played = 0

    def playing(self) -> Playing:
        """A new playing, with nothing in it yet."""
        self._played += 1
        number = self._played + self.epoch * 46_000 + self._seed * 1_000_003
        playing = Playing(_letters(number))
        for target in self.targets:
            playing.wires[target.name], playing.answers[target.name] = {}, {}
        return playing

    async def play(
        self, case: Case, playing: Playing, pause: float = 0.0
    ) -> AsyncIterator[tuple[Step, Mapping[str, Answer]]]:
        """Each step with the answers of all targets, in order. Stop asking for more to stop the playing."""
        for step in case.steps:
            if pause and step.role not in {"begin", "follow"}:
                await asyncio.sleep(pause)
            jobs = [self._one(target, step, playing) for target in self.targets]
            found = await asyncio.gather(*jobs)
            yield step, {target.name: answer for target, answer in zip(self.targets, found, strict=True)}

    async def tidy(self, case: Case, playing: Playing) -> None:
        """Deletes what the sequence made, at each target that made it, newest first."""
        for step in reversed(case.steps):
            request = self._removal(step)
            if request is not None:
                await asyncio.gather(*(self._remove(t, step.key, request, playing) for t in self.targets))

    async def _one(self, target: Target, step: Step, playing: Playing) -> Answer:
        answers = playing.answers[target.name]
        filling = Filling(answers, playing.fresh)
        if step.role in {"begin", "follow"} and not _accepted(step, answers):
            answers[step.key] = Answer(0, failure="nothing to follow", sent=False)
            return answers[step.key]
        wire = filling.fill(step.request, target.prefix, target.credentials, streams=step.streams)
        if self.recording is not None:
            self.recording.append((target.name, wire))
        if step.role in {"begin", "follow"}:
            answer = await self._wait(target, step, filling, wire)
        else:
            answer = await target.ask(wire, streams=step.streams)
            if step.during is not None:
                answer = replace(answer, late=not await self._is_under_way(target, filling, step.during))
        playing.wires[target.name][step.key] = wire
        answers[step.key] = answer
        return answer

    async def _wait(self, target: Target, step: Step, filling: Filling, wire: Wire) -> Answer:
        """Follows what was begun, by somebody else where who began it may not look."""
        words = WAITING if step.role == "begin" else UNDER_WAY
        answer = await self._settled(target, wire, words)
        usual = next(iter(target.credentials), None)
        if answer.status in _HIDDEN and usual is not None:
            seen = replace(step.request, headers=(), identity=usual)
            await self._settled(target, filling.fill(seen, target.prefix, target.credentials), words)
        if step.role == "begin":
            return replace(answer, late=not answer.failure and not under_way(answer))
        return answer

    async def _settled(self, target: Target, wire: Wire, words: re.Pattern[str]) -> Answer:
        """Asks until the answer says that it is over, or nothing moves any more."""
        wait, waited, moved, before = 0.02, 0.0, 0.0, b""
        while True:
            answer = await target.ask(wire)
            if answer.failure or not under_way(answer, words) or waited > self.follow_seconds:
                return answer
            if answer.body != before:
                before, moved = answer.body, waited
            elif waited - moved > self.still_seconds:
                return answer
            # the budget is one of requests that mean something, and these all mean the same
            target.asked -= 1
            await asyncio.sleep(wait)
            waited += wait
            wait = min(wait * 1.3, 0.25)

    async def _is_under_way(self, target: Target, filling: Filling, request: Request) -> bool:
        answer = await target.ask(filling.fill(request, target.prefix, target.credentials))
        target.asked -= 1
        return under_way(answer)

    def _removal(self, step: Step) -> Request | None:
        operation = self._contract.by_name.get(step.request.operation)
        if operation is None or step.request.method != operation.method:
            return None
        key = self._resources.made_by(operation)
        remover = self._resources.remover(key) if key else None
        producer = self._resources.producers.get(key) if key else None
        if key is None or remover is None or producer is None:
            return None
        if producer.pick is None:
            path = step.request.path
        elif plain_path(remover.path) == plain_path(operation.path).rstrip("/") + "/{}":
            parts = step.request.path.parts
            path = text(*parts, "/", Ref(step.key, producer.pick))
        else:
            return None
        return Request(remover.name, "DELETE", path, identity=step.request.identity, note="tidies up")

    async def _remove(self, target: Target, made: int, request: Request, playing: Playing) -> None:
        answer = playing.answers[target.name].get(made)
        filling = Filling(playing.answers[target.name], playing.fresh)
        if answer is None or not 200 <= answer.status < 300 or not filling.resolves(request):
            return
        default = next(iter(target.credentials), None)
        for attempt in range(_BUSY_TRIES):
            wire = filling.fill(request, target.prefix, target.credentials)
            answer = await target.ask(wire)
            if answer.status in {401, 403} and request.identity != default:
                request = Request(request.operation, "DELETE", request.path, identity=default)
            elif answer.status != 409:
                return
            else:
                await asyncio.sleep(0.05 * (attempt + 1))


def _accepted(step: Step, answers: Mapping[int, Answer]) -> bool:
    """Whether there is anything to follow."""
    first = answers.get(next(iter(step.request.refs())).step)
    return first is not None and first.status in {201, 202}


def of_a_moment(finding: Finding) -> bool:
    """Whether a difference may come of one having got further than the other: in all but the state itself."""
    moving = finding.kind in {"value", "null", "time", "length", "order", "kind of number"}
    return finding.dimension == "body" and moving and finding.pointer.rpartition("/")[2] not in STATE


def under_way(answer: Answer, words: re.Pattern[str] = UNDER_WAY) -> bool:
    """Whether an answer says that what it stands for is not over yet."""
    if answer.status == 202:
        return True
    for name in STATE:
        value = pick(answer.json, FromBody((name,)).pointer)
        if isinstance(value, str):
            return words.fullmatch(value) is not None
    return False


def _letters(number: int) -> str:
    """A number as letters and digits, always of one length, starting with a letter."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    made = ""
    for _ in range(FRESH_LENGTH - 1):
        number, place = divmod(number, 36)
        made = digits[place] + made
    return "p" + made
