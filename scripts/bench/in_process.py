"""The layer alone, in this process: thread CPU a request, with nothing but the application."""

from __future__ import annotations

import asyncio
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fastapi import FastAPI

from scripts.bench.apps import SIDES, Open, Side, both
from scripts.bench.figures import Figure, Goal, compared, share, times_less
from scripts.bench.requests import Request, ask, compare, cpu_of, requests
from scripts.bench.sites import Site

UNIT = "us CPU"
_BATCH_SECONDS = 0.006

_GOALS: dict[tuple[int, str], Goal] = {
    (5, "GET by id"): times_less(6),
    (5, "POST"): times_less(6),
    (60, "GET by id"): times_less(10),
    (60, "POST"): times_less(10),
    **{(size, "list of 50"): times_less(2.5) for size in (5, 60)},
    (60, "422 (1 finding)"): times_less(10),
    (60, "422 (3 findings)"): times_less(10),
    (60, "404 (no such resource)"): times_less(10),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One request to both sides of one size."""

    operations: int
    request: Request
    apps: dict[Side, FastAPI]


def cases(sites: Sequence[Site]) -> list[Case]:
    """Everything that is compared, both sides built."""
    found: list[Case] = []
    for site in sites:
        apps = both(site, Open())
        found += [Case(site.operations, request, apps) for request in requests(site.resource)]
    return found


def measure(sites: Sequence[Site], rounds: int) -> Iterator[Figure]:
    """The figures of the layer in process."""
    found = cases(sites)
    taken = asyncio.run(take_turns([(case.request, case.apps) for case in found], rounds))
    for index, case in enumerate(found):
        goal = _GOALS.get((case.operations, case.request.name))
        name = f"{case.request.name}, {case.operations} operations"
        yield compared(name, UNIT, taken[index, "ours"], taken[index, "other"], goal)
    by_size = {(case.operations, case.request.name): index for index, case in enumerate(found)}
    sizes = sorted({site.operations for site in sites})
    for name in ("GET by id", "POST"):
        large, small = by_size[sizes[-1], name], by_size[sizes[0], name]
        yield compared(
            f"{name}, ours at {sizes[-1]} against {sizes[0]} operations",
            UNIT,
            taken[large, "ours"],
            taken[small, "ours"],
            share(1.15),
        )


async def take_turns(
    pairs: Iterable[tuple[Request, dict[Side, FastAPI]]], rounds: int
) -> dict[tuple[int, Side], list[float]]:
    """Microseconds a request, by place in `pairs` and side; one value a round, sides and pairs in turn."""
    listed = list(pairs)
    counts: dict[tuple[int, Side], int] = {}
    for index, (request, apps) in enumerate(listed):
        compare(request, *[await ask(apps[side], request) for side in SIDES])
        for side in SIDES:
            first = await cpu_of(apps[side], request, 50)
            counts[index, side] = max(20, min(1000, int(_BATCH_SECONDS * 1e6 / first)))
    taken: dict[tuple[int, Side], list[float]] = defaultdict(list)
    # What lives as long as the applications is nothing that a collection after a request should walk.
    gc.collect()
    gc.freeze()
    for turn in range(rounds):
        order = SIDES if turn % 2 else SIDES[::-1]
        for index, (request, apps) in enumerate(listed):
            for side in order:
                taken[index, side].append(await cpu_of(apps[side], request, counts[index, side]))
    return taken
