"""The same over uvicorn: CPU of the server's process a request, from kept connections of another process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from scripts.bench.apps import SIDES, Side
from scripts.bench.figures import Figure, compared, times_less
from scripts.bench.load import Server
from scripts.bench.requests import Request, compare, requests
from scripts.bench.sites import Site

UNIT = "us server CPU"
_BATCH_SECONDS = 0.05

_JUDGED = ("GET by id", "POST", "422 (3 findings)", "404 (no such resource)")


def measure(sites: Sequence[Site], rounds: int) -> Iterator[Figure]:
    """The figures over uvicorn, and what uvicorn costs by itself."""
    with ExitStack() as stack:
        bare = stack.enter_context(Server(sites[0].folder, sites[0].operations, "bare"))
        servers = {
            (site.operations, side): stack.enter_context(Server(site.folder, site.operations, side))
            for site in sites
            for side in SIDES
        }
        for server in (bare, *servers.values()):
            server.connect()
        listed = [(site.operations, request) for site in sites for request in requests(site.resource)]
        counts: dict[tuple[int, str, Side], int] = {}
        for operations, request in listed:
            compare(request, *[servers[operations, side].ask(request) for side in SIDES])
            for side in SIDES:
                once = servers[operations, side].cpu_of(request, 64)
                counts[operations, request.name, side] = int(_BATCH_SECONDS * 1e6 / once)
        taken: dict[tuple[int, str, Side], list[float]] = defaultdict(list)
        floor: list[float] = []
        for turn in range(rounds):
            order = SIDES if turn % 2 else SIDES[::-1]
            floor.append(bare.cpu_of(listed[0][1], 1000))
            for operations, request in listed:
                for side in order:
                    key = operations, request.name, side
                    taken[key].append(servers[operations, side].cpu_of(request, counts[key]))
    for operations, request in listed:
        yield _figure(operations, request, taken)
    smallest, first = listed[0]
    yield compared(
        "uvicorn alone (other), beneath GET by id (ours)", UNIT, taken[smallest, first.name, "ours"], floor
    )


def _figure(operations: int, request: Request, taken: dict[tuple[int, str, Side], list[float]]) -> Figure:
    ours, other = (taken[operations, request.name, side] for side in SIDES)
    goal = times_less(3) if request.name in _JUDGED else None
    return compared(f"uvicorn: {request.name}, {operations} operations", UNIT, ours, other, goal)
