"""python -m scripts.bench: measures everything, shows a table and writes build/bench.json."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.bench import (
    checks,
    client_calls,
    copies,
    documents,
    generation,
    in_process,
    long_work,
    over_uvicorn,
    streams,
    whole_edge,
)
from scripts.bench.apps import stop_the_clock
from scripts.bench.figures import Figure, Table, write_report
from scripts.bench.sites import Site

_ROOT = Path(__file__).resolve().parent.parent.parent
_SIZES = (5, 60, 500)


def main() -> int:
    """Measures, shows and reports; a goal that is missed is said, and is no failure of the run."""
    options = _parser().parse_args()
    started = time.perf_counter()
    stop_the_clock()
    table = Table(lambda text: print(text, flush=True))
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for title, part in _parts(Path(folder), options.rounds):
            table.title(title)
            for figure in part:
                table.row(figure)
                figures.append(figure)
    table.summary(figures)
    write_report(figures, options.out)
    print(f"{options.out.name} written; it took {time.perf_counter() - started:.0f} s.")
    return 0


def _parts(folder: Path, rounds: int) -> Iterator[tuple[str, Iterator[Figure]]]:
    yield "Generating, CPU of fresh processes", generation.measure(folder, max(3, rounds // 3))
    sites = [Site(folder, size, secured=False) for size in _SIZES]
    secured = Site(folder, 60, secured=True)
    for site in (*sites, secured):
        print(f"\nGenerating a contract of {site.operations} operations to measure with", end="", flush=True)
        site.build()
    print()
    yield "The layer in process, CPU of the thread", in_process.measure(sites, rounds)
    yield "The contract as a document", documents.measure(sites[1], max(3, rounds // 3))
    yield "With the whole edge, CPU of the thread", whole_edge.measure(secured, rounds)
    yield "Over uvicorn, CPU of the server", over_uvicorn.measure(sites[:2], max(3, rounds // 2))
    yield "The client, CPU of the calling thread", client_calls.measure(sites[1], rounds)
    yield "Long work, on SQLite with synchronous=FULL", long_work.measure(folder, rounds)
    yield "Event streams", streams.measure(folder, rounds)
    yield "Cached reads, on PostgreSQL", copies.measure(rounds)
    yield "Checks of services, 10,000 each 30 s", checks.measure(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench", description="Measure the generated layer against idiomatic FastAPI."
    )
    parser.add_argument("--out", type=Path, default=_ROOT / "build" / "bench.json", help="the report")
    parser.add_argument("--rounds", type=int, default=15, help="how often each pair is measured in turn")
    return parser


if __name__ == "__main__":
    sys.exit(main())
