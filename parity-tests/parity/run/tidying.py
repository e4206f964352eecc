"""What a sequence has made taken away again, and what it has begun brought to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from parity.cases.drafts import Kit
from parity.cases.following import settling
from parity.cases.resources import plain_path
from parity.requests import Case, Ref, Request, Step, text
from parity.run.settling import under_way
from parity.run.targets import Target
from parity.run.walk import Playing, Walker
from parity.run.wire import Filling

_BUSY_TRIES = 12
_BEYOND = 1_000_000  # above the numbers of all steps


class Tidier:
    """Tidies up after sequences, so that each finds the state that the first one found."""

    def __init__(self, kit: Kit, walker: Walker) -> None:
        self._kit = kit
        self._walker = walker

    async def tidy(self, case: Case, playing: Playing) -> None:
        """At each target for itself: follows what was left, then deletes what was made, newest first."""
        await asyncio.gather(*(self._at(target, case.steps, playing) for target in self._walker.targets))

    async def _at(self, target: Target, steps: Sequence[Step], playing: Playing) -> None:
        answers = playing.answers[target.name]
        over = {
            ref.step
            for step in steps
            if step.role == "follow" and step.key in answers and not under_way(answers[step.key])
            for ref in step.request.refs()
        }
        played = [step for step in steps if step.key in answers]
        for step in played:
            if not step.waits and step.key not in over and answers[step.key].status in {201, 202}:
                # what was stopped in between, or made shorter, may have left its work unfinished
                for more in settling(self._kit, step.request, step.key, _BEYOND + 2 * step.key):
                    await self._walker.one(target, more, playing)
        for step in reversed(played):
            request = self._removal(step)
            if request is not None:
                await self._remove(target, step.key, request, playing)

    def _removal(self, step: Step) -> Request | None:
        operation = self._kit.contract.by_name.get(step.request.operation)
        if operation is None or step.request.method != operation.method:
            return None
        key = self._kit.resources.made_by(operation)
        remover = self._kit.resources.remover(key) if key else None
        producer = self._kit.resources.producers.get(key) if key else None
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
        answer = playing.answers[target.name][made]
        filling = Filling(playing.answers[target.name], playing.fresh)
        if not 200 <= answer.status < 300 or not filling.resolves(request):
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
