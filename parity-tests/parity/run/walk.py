"""A sequence played against all targets at once, step by step, with what each answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from parity.requests import FRESH_LENGTH, Case, Request, Step
from parity.run.answers import Answer
from parity.run.compare import Finding
from parity.run.settling import Patience, under_way
from parity.run.targets import Target
from parity.run.wire import Filling, Wire
from parity.states import STATE, UNDER_WAY, WAITING

_HIDDEN = frozenset({401, 403, 404})


@dataclass
class Playing:
    """What one playing of a sequence brought, by target and step."""

    fresh: str
    wires: dict[str, dict[int, Wire]] = field(default_factory=dict)
    answers: dict[str, dict[int, Answer]] = field(default_factory=dict)


class Walker:
    """Plays sequences. Each playing has a fresh text of its own, counted from the seed."""

    def __init__(self, targets: Sequence[Target], seed: int) -> None:
        self.targets = tuple(targets)
        self._patience = Patience()
        self.recording: list[tuple[str, Wire]] | None = None
        self.epoch = 0
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
            if pause and not step.waits:
                await asyncio.sleep(pause)
            jobs = [self.one(target, step, playing) for target in self.targets]
            found = await asyncio.gather(*jobs)
            yield step, {target.name: answer for target, answer in zip(self.targets, found, strict=True)}

    async def one(self, target: Target, step: Step, playing: Playing) -> Answer:
        """The answer of one target to one step, which is kept in the playing."""
        answers = playing.answers[target.name]
        filling = Filling(answers, playing.fresh)
        if step.waits and not _has_reason(step, answers):
            answers[step.key] = Answer(0, failure="nothing to follow", sent=False)
            return answers[step.key]
        wire = filling.fill(step.request, target.prefix, target.credentials, streams=step.streams)
        if self.recording is not None:
            self.recording.append((target.name, wire))
        if step.role in {"begin", "follow"}:
            answer = await self._wait(target, step, filling, wire)
        else:
            answer = await target.ask(wire, streams=step.streams)
            if step.role == "end" and step.during is not None:
                shows = filling.fill(step.during, target.prefix, target.credentials)
                await self._patience.settled(target, shows, ending=answer.status < 400)
            elif step.during is not None:
                answer = replace(answer, late=not await self._is_under_way(target, filling, step.during))
        playing.wires[target.name][step.key] = wire
        answers[step.key] = answer
        return answer

    async def _wait(self, target: Target, step: Step, filling: Filling, wire: Wire) -> Answer:
        """Follows what was begun, by somebody else where who began it may not look."""
        words = WAITING if step.role == "begin" else UNDER_WAY
        answer = await self._patience.settled(target, wire, words)
        usual = next(iter(target.credentials), None)
        if answer.status in _HIDDEN and usual is not None:
            seen = replace(step.request, headers=(), identity=usual)
            await self._patience.settled(target, filling.fill(seen, target.prefix, target.credentials), words)
        if step.role == "begin":
            return replace(answer, late=not answer.failure and not under_way(answer))
        return answer

    async def _is_under_way(self, target: Target, filling: Filling, request: Request) -> bool:
        answer = await target.ask(filling.fill(request, target.prefix, target.credentials))
        target.asked -= 1
        return under_way(answer)


def _has_reason(step: Step, answers: Mapping[int, Answer]) -> bool:
    """Whether what is waited for was begun; to end it, whether it goes on all the same."""
    if step.role == "end":
        before = answers.get(step.key - 1)
        return before is not None and before.sent and under_way(before)
    first = answers.get(next(iter(step.request.refs())).step)
    return first is not None and first.status in {201, 202}


def of_a_moment(finding: Finding) -> bool:
    """Whether a difference may come of one having got further than the other: in all but the state itself."""
    moving = finding.kind in {"value", "null", "time", "length", "order", "kind of number"}
    return finding.dimension == "body" and moving and finding.pointer.rpartition("/")[2] not in STATE


def _letters(number: int) -> str:
    """A number as letters and digits, always of one length, starting with a letter."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    made = ""
    for _ in range(FRESH_LENGTH - 1):
        number, place = divmod(number, 36)
        made = digits[place] + made
    return "p" + made
