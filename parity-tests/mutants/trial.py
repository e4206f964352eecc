"""One changed service against an unchanged twin, until the first difference."""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from agreement import options
from contract import CannotRun
from implementations.launch import ADMIN, PASSWORD, Target
from mutants.host import Host, Lines
from mutants.names import lines_using, nearest
from mutants.sites import Mutant
from parity.cases.drafts import Learnt
from parity.cases.turns import by_turns
from parity.failures import CannotRun as EngineCannotRun
from parity.main import Assembly, assemble, cases
from parity.requests import Case
from parity.run.survey import Survey

MOST_REQUESTS: Final = 5_000


@dataclass(frozen=True)
class Verdict:
    """What became of one change. `seen` says how it was noticed; empty where it was not."""

    mutant: Mutant
    seen: str
    requests: int
    seconds: float
    started: bool = True
    reached: bool = True


@dataclass(frozen=True)
class Plan:
    """What is asked: all sequences in order, and what each of them makes the service execute."""

    learnt: Learnt
    cases: Sequence[Case]
    lines: Sequence[Lines]
    starting: Lines  # what is executed before anything is asked

    def fitting(self, mutant: Mutant) -> list[Case]:
        """The sequences that can show the change, the likeliest first; all where that cannot be known."""
        wanted = frozenset((mutant.file, line) for line in range(mutant.line, mutant.last_line + 1))
        about = nearest(mutant, {step.request.operation for case in self.cases for step in case.steps})
        found = self._executing(wanted, about)
        if not wanted & self.starting:
            return found
        taken = {id(case) for case in found}
        for case in (*self._executing(lines_using(mutant), about), *self.cases):
            if id(case) not in taken:
                taken.add(id(case))
                found.append(case)
        return found

    def _executing(self, wanted: Lines, about: str) -> list[Case]:
        """Those that execute any of these lines: of each kind of sequence the shortest first, by turns.

        Those that are about an operation, by its name, come before all others.
        """
        first: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
        others: defaultdict[tuple[str, str], list[Case]] = defaultdict(list)
        for case, lines in zip(self.cases, self.lines, strict=True):
            if wanted & lines:
                near = any(s.role == "case" and s.request.operation == about for s in case.steps)
                (first if near else others)[case.source, case.title.partition(": ")[2]].append(case)
        return [case for kinds in (first, others) for case in by_turns(_shortest(kinds.values()))]


def _shortest(kinds: Iterable[list[Case]]) -> Iterator[list[Case]]:
    return (sorted(held, key=lambda case: len(case.steps)) for held in kinds)


@contextmanager
def pair(mutant: Mutant | None, *, traced: bool = False) -> Iterator[tuple[Host, Host]]:
    """The service, changed or not, and a twin."""
    service = Host("app", mutant, traced=traced)
    twin = Host("twin")
    try:
        yield service, twin
    finally:
        service.end()
        twin.end()


def assembly(service: Host, twin: Host, *, seed: int = 1) -> Assembly:
    """The engine, told of both. Raises CannotRun where one lets nobody in."""
    targets = [
        Target(name, host.url, ADMIN, PASSWORD, limited=True)
        for name, host in (("service", service), ("twin", twin))
    ]
    told = options(targets, seed=seed)
    told = replace(told, most_requests=MOST_REQUESTS, most_differences=1, shrink_seconds=0.0)
    return assemble(told, io.StringIO())


def plan(seed: int = 1) -> Plan:
    """Play everything once against the service as it is.

    Raises:
        CannotRun: It does not start, or differs from the twin as it is.
    """
    with pair(None, traced=True) as (service, twin):
        if why := service.started() or twin.started():
            raise CannotRun(f"without any change: {why}")
        starting = service.lines()
        made = assembly(service, twin, seed=seed)
        return asyncio.run(_plan(made, service, starting))


async def _plan(made: Assembly, service: Host, starting: Lines) -> Plan:
    await Survey(made.kit, made.walker).make()
    found, lines = list(cases(made.kit, made.options)), []
    await made.engine.run(())
    # what is imported when it is needed first is none of the sequence's doing
    starting |= service.lines()
    for place, case in enumerate(found):
        if place % 100 == 0:
            sys.stdout.write(f"{place:>4}/{len(found)} sequences\n")
            sys.stdout.flush()
        await made.engine.play(case)
        lines.append(service.lines())
        if made.engine.outcome.differences:
            first = made.engine.outcome.differences[0]
            raise CannotRun(f"without any change: {first.operation}: {first.finding}, in {first.found_by}")
    for target in made.walker.targets:
        await target.close()
    return Plan(made.kit.learnt, found, lines, starting)


def examine(mutant: Mutant, held: Plan) -> Verdict:
    """Does anything that is asked show the change?"""
    began = time.perf_counter()
    asked = held.fitting(mutant)
    if not asked:
        return Verdict(mutant, "", 0, 0.0, reached=False)
    with pair(mutant) as (service, twin):
        if why := service.started():
            return Verdict(mutant, f"did not start: {why}", 0, time.perf_counter() - began, started=False)
        if why := twin.started():
            raise CannotRun(f"the twin did not start: {why}")
        try:
            made = assembly(service, twin)
            made.kit.learnt = held.learnt
            asyncio.run(_ask(made, asked))
        except (CannotRun, EngineCannotRun) as error:
            return Verdict(mutant, str(error)[:160], 0, time.perf_counter() - began)
    took = time.perf_counter() - began
    requests = sum(target.asked for target in made.walker.targets)
    if not made.engine.outcome.differences:
        return Verdict(mutant, "", requests, took)
    first = made.engine.outcome.differences[0]
    seen = f"{first.operation}: {first.finding.dimension} {first.finding.pointer} ({first.found_by})"
    return Verdict(mutant, seen, requests, took)


async def _ask(made: Assembly, asked: Sequence[Case]) -> None:
    try:
        await made.engine.run(asked)
    finally:
        for target in made.walker.targets:
            await target.close()
