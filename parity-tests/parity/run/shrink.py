"""From a sequence that shows a difference to the least that still shows it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from parity.requests import Body, Case, Request, Step, Text, Tree, text, tree_refs

Shows = Callable[[Case], Awaitable[bool]]


class Shrinker:
    """Drops steps, then parts of requests, as long as the last step still shows the difference."""

    def __init__(self, shows: Shows, seconds: float) -> None:
        self._shows = shows
        self._until = time.perf_counter() + seconds

    @property
    def _in_time(self) -> bool:
        return time.perf_counter() < self._until

    async def shrink(self, case: Case) -> Case:
        """The smallest sequence found in the time that there is."""
        case = await self._needed_only(case)
        case = await self._fewer_steps(case)
        case = await self._smaller_requests(case)
        return await self._fewer_steps(case)

    async def _needed_only(self, case: Case) -> Case:
        """At a stroke, all that the last step does not refer to, however indirectly."""
        smaller = replace(
            case, steps=tuple(s for s in case.steps if s.key in _needs(case, case.steps[-1].key))
        )
        if len(smaller.steps) < len(case.steps) and await self._tried(smaller):
            return smaller
        return case

    async def _fewer_steps(self, case: Case) -> Case:
        size = max((len(case.steps) - 1) // 2, 1)
        while size >= 1 and len(case.steps) > 1 and self._in_time:
            start, dropped = 0, False
            while start < len(case.steps) - 1 and self._in_time:
                gone = {step.key for step in case.steps[start : min(start + size, len(case.steps) - 1)]}
                smaller = without(case, gone)
                if smaller.steps[-1:] == case.steps[-1:] and await self._tried(smaller):
                    case, dropped = smaller, True
                else:
                    start += size
            if not dropped:
                size //= 2
        return case

    async def _smaller_requests(self, case: Case) -> Case:
        for place in reversed(range(len(case.steps))):
            progress = True
            while progress and self._in_time:
                progress = False
                for request in _simpler(case.steps[place].request):
                    steps = list(case.steps)
                    steps[place] = replace(steps[place], request=request)
                    smaller = replace(case, steps=tuple(steps))
                    if await self._tried(smaller):
                        case, progress = smaller, True
                        break
        return case

    async def _tried(self, case: Case) -> bool:
        return self._in_time and await self._shows(case)


def _needs(case: Case, key: int) -> set[int]:
    """The steps that a step refers to, directly or through others, and itself."""
    by_key = {step.key: step for step in case.steps}
    found: set[int] = set()
    pending = [key]
    while pending:
        now = pending.pop()
        if now in by_key and now not in found:
            found.add(now)
            pending.extend(ref.step for ref in by_key[now].request.refs())
    return found


def without(case: Case, gone: set[int]) -> Case:
    """The case without these steps and all that refer to them."""
    kept: list[Step] = []
    for step in case.steps:
        if step.key in gone or any(ref.step in gone for ref in step.request.refs()):
            gone = gone | {step.key}
        else:
            kept.append(step)
    return replace(case, steps=tuple(kept))


def _simpler(request: Request) -> Iterator[Request]:
    """The request with one thing less."""
    for place in range(len(request.query)):
        yield replace(request, query=request.query[:place] + request.query[place + 1 :])
    for place in range(len(request.headers)):
        yield replace(request, headers=request.headers[:place] + request.headers[place + 1 :])
    if request.body is None:
        return
    if request.body.raw is not None:
        if len(request.body.raw) > 64:
            yield replace(
                request, body=Body(request.body.media, raw=request.body.raw[: len(request.body.raw) // 2])
            )
        return
    for tree in _simpler_tree(request.body.tree):
        yield replace(request, body=replace(request.body, tree=tree))


def _simpler_tree(tree: Tree) -> Iterator[Tree]:
    match tree:
        case Mapping():
            for name in tree:
                yield {n: v for n, v in tree.items() if n != name}
            for name, value in tree.items():
                for smaller in _simpler_tree(value):
                    yield {**tree, name: smaller}
        case str():
            if len(tree) > 2:
                yield tree[:1]
                if len(tree) > 16:
                    yield tree[: len(tree) // 2]
        case Text():
            fixed = [part for part in tree.parts if isinstance(part, str)]
            if any(len(part) > 1 for part in fixed) and not any(tree_refs(tree)):
                yield text(*(part for part in tree.parts if not isinstance(part, str)))
        case Sequence():
            yield from _simpler_list(tree)
        case _:
            return


def _simpler_list(tree: Sequence[Tree]) -> Iterator[Tree]:
    if len(tree) > 1:
        yield tree[: len(tree) // 2]
        yield tree[len(tree) // 2 :]
    for place in range(len(tree)) if len(tree) <= 8 else ():
        yield [*tree[:place], *tree[place + 1 :]]
    for place, value in enumerate(tree[:3]):
        for smaller in _simpler_tree(value):
            yield [*tree[:place], smaller, *tree[place + 1 :]]
