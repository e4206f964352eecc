"""Finds out, before anything is compared, what a contract has no words for.

A name that may stand only once is refused the second time. The survey sends each creating operation's body
twice; where the second is refused, it changes one string after another until it is taken again. From then on
these strings are made new for each playing, so that a sequence can be played any number of times.

Where an operation asks for a former secret, it finds out whether somebody made for that may guess it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parity.cases.drafts import Kit
from parity.cases.proofs import SECRET, guards, signs_in, ways_in
from parity.cases.script import Script
from parity.contract.model import Operation
from parity.requests import Body, Request, Tree
from parity.run.tidying import Tidier
from parity.run.walk import Playing, Walker


class Survey:
    """Asks all targets alike, so that they stay in step; believes the first."""

    def __init__(self, kit: Kit, walker: Walker) -> None:
        self._kit = kit
        self._walker = walker
        self._tidier = Tidier(kit, walker)
        self.refusals: list[str] = []

    async def make(self) -> None:
        """Surveys every creating operation, those that others depend on first."""
        creators = sorted(self._kit.resources.creators(), key=lambda o: o.path.count("{"))
        for operation in self._kit.contract.operations:
            if signs_in(self._kit, operation):
                # whoever fails to sign in is slowed down the next time, so each playing has its own name
                names = [(n,) for n, v in _strings(self._kit.bodies(operation)[0]) if not SECRET.search(n)]
                self._kit.learnt.unique[operation.name] = tuple(names)
        for operation in creators:
            if operation.json_body is not None:
                await self._survey(operation)
        for operation in self._kit.contract.operations:
            if guards(self._kit, operation):
                await self._find_guest(operation)

    async def _survey(self, operation: Operation) -> None:
        script = Script(self._kit, "survey", operation.name)
        bound = script.bound(operation)
        playing = self._walker.playing()
        await self._play(script, playing, 0)
        bodies = self._kit.bodies(operation)
        first = await self._send(script, playing, self._kit.draft(operation, bound, bodies[0]))
        if first == 409:
            await self._find_unique(script, playing, operation, self._kit.draft(operation, bound, bodies[0]))
        elif 200 <= first < 300:
            second = await self._send(script, playing, self._kit.draft(operation, bound, bodies[0]))
            if second >= 400:
                await self._find_unique(
                    script, playing, operation, self._kit.draft(operation, bound, bodies[0])
                )
        else:
            self.refusals.append(f"{operation.name} answers {first} to the body it should take")
        for place, body in enumerate(self._kit.bodies(operation)):
            if place and not 200 <= await self._again(operation, body) < 300:
                self._kit.learnt.refused.add((operation.name, place))
        await self._tidier.tidy(script.case(), playing)

    async def _find_guest(self, operation: Operation) -> None:
        """Somebody new, let in like the usual identity, or knowing by chance the secret that is guessed."""
        request = self._kit.draft(operation, {})
        usual = await self._alone(request)
        for creator, entry in ways_in(self._kit):
            self._kit.learnt.guests[operation.name] = creator.name, entry.name
            status = await self._alone(request)
            if status == usual or 200 <= status < 300:
                return
            del self._kit.learnt.guests[operation.name]

    async def _alone(self, request: Request) -> int:
        script = Script(self._kit, "survey", request.operation)
        playing = self._walker.playing()
        status = await self._send(script, playing, request)
        await self._tidier.tidy(script.case(), playing)
        return status

    async def _again(self, operation: Operation, body: Tree) -> int:
        """The body with fixtures of its own, since it may need its parent for itself."""
        script = Script(self._kit, "survey", operation.name)
        bound = script.bound(operation)
        playing = self._walker.playing()
        await self._play(script, playing, 0)
        status = await self._send(script, playing, self._kit.draft(operation, bound, body))
        await self._tidier.tidy(script.case(), playing)
        return status

    async def _find_unique(
        self, script: Script, playing: Playing, operation: Operation, request: Request
    ) -> None:
        tree = request.body.tree if request.body is not None else None
        if not isinstance(tree, Mapping):
            return
        strings = [(name,) for name, value in tree.items() if isinstance(value, str)]
        for pointers in (*([pointer] for pointer in strings), strings):
            self._kit.learnt.unique[operation.name] = tuple(pointers)
            changed = replace(
                request,
                body=Body(
                    request.body.media if request.body else None, tree=self._kit.fresh(operation, tree)
                ),
            )
            if 200 <= await self._send(script, self._renewed(playing), changed) < 300:
                return
        del self._kit.learnt.unique[operation.name]

    def _renewed(self, playing: Playing) -> Playing:
        """The same playing with another fresh text."""
        playing.fresh = self._walker.playing().fresh
        return playing

    async def _send(self, script: Script, playing: Playing, request: Request) -> int:
        before = len(script)
        key = script.add(request)
        await self._play(script, playing, before)
        return next(iter(playing.answers.values()))[key].status

    async def _play(self, script: Script, playing: Playing, start: int) -> None:
        whole = script.case()
        async for _ in self._walker.play(replace(whole, steps=whole.steps[start:]), playing):
            pass


def _strings(tree: Tree) -> list[tuple[str, str]]:
    return (
        [(name, value) for name, value in tree.items() if isinstance(value, str)]
        if isinstance(tree, Mapping)
        else []
    )
