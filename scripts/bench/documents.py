"""The first /openapi.json: bytes that lie ready against a document that is put together on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from scripts.bench.apps import SIDES, Open, build
from scripts.bench.figures import Figure, compared, times_less
from scripts.bench.in_process import UNIT
from scripts.bench.requests import Request, ask, cpu_of
from scripts.bench.sites import Site

_DOCUMENT = Request("first /openapi.json", "GET", "/openapi.json", 200)


def measure(site: Site, rounds: int) -> Iterator[Figure]:
    """The figure; every round asks applications that were never asked before."""
    ours, other = asyncio.run(_measure(site, rounds))
    yield compared(f"{_DOCUMENT.name}, {site.operations} operations", UNIT, ours, other, times_less(100))


async def _measure(site: Site, rounds: int) -> tuple[list[float], list[float]]:
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for side, values in zip(SIDES, taken, strict=True):
            app = build(site, side, Open())
            # The first request of any kind builds the middleware, which is not what is measured.
            await ask(app, Request("nothing", "GET", "/nothing", 404))
            values.append(await cpu_of(app, _DOCUMENT, 1))
    return taken
