"""Checks of services: 10,000 each 30 seconds, on time, for how much CPU, and what lists notice of it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from prometheus_client import CollectorRegistry

from app.adapters.check_metrics import CheckMetrics
from app.adapters.sql import engine, migrate
from app.adapters.sql.transactions import SqlTransactions
from app.domain.leases import NOBODY
from app.settings import Settings
from app.workshop import Workshop
from scripts.bench import filling
from scripts.bench import lists_meanwhile as lists
from scripts.bench.figures import Figure, compared, share

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_WARM_UP: Final = 3.0
_MEASURED: Final = 12.0
_LATE: Final = 2.0
_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def measure(folder: Path) -> Iterator[Figure]:
    """Punctuality and CPU of the checker by itself, then lists with and without it."""
    with _endpoint() as port:
        path = folder / "checks" / "app.db"
        asyncio.run(_prepare(path, port))
        lateness, cpu, probes = asyncio.run(_checking(path))
        bare = asyncio.run(_bare(port, probes / _MEASURED))
        late = sorted(lateness)[int(len(lateness) * 0.99)]
        yield compared("p99 of how late a check begins, against 2 s", "s", [late], [_LATE], share(1))
        wanted = filling.SERVICES / filling.INTERVAL * _MEASURED
        missed = max(wanted - probes, 1)
        yield compared("checks that are due and not made", "", [missed], [wanted], share(0.02))
        yield compared("a check against a bare httpx request", "us CPU", [cpu], [bare], share(2))
        yield from lists.measure(folder, path, port)


@contextmanager
def _endpoint() -> Iterator[int]:
    """A tiny server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.bench.checks"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


async def _prepare(path: Path, port: int) -> None:
    """So many services, due evenly over the next interval, by SQL alone."""
    database = engine.open(f"sqlite:///{path}")
    await migrate.upgrade(database)
    await database.close()
    filling.fill(path, port)


class _Noted(CheckMetrics):
    """What the service measures, and each lateness by itself."""

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__(registry)
        self.lateness: list[float] = []

    def late(self, seconds: float) -> None:
        super().late(seconds)
        self.lateness.append(max(0.0, seconds))


async def _checking(path: Path) -> tuple[list[float], float, float]:
    """Each lateness, microseconds of CPU for each check, and how many checks there were."""
    database = engine.open(f"sqlite:///{path}")
    noted = _Noted(CollectorRegistry())
    workshop = Workshop(Settings(probe_allow_private=True), SqlTransactions(database), NOBODY, noted)
    await workshop.checker.start()
    await asyncio.sleep(_WARM_UP)
    before, begun = len(noted.lateness), time.process_time()
    await asyncio.sleep(_MEASURED)
    made, spent = len(noted.lateness) - before, time.process_time() - begun
    await workshop.stop()
    await database.close()
    return noted.lateness[before:], spent * 1e6 / made, made


async def _bare(port: int, each_second: float) -> float:
    """Microseconds of CPU for a request by httpx as it comes, at the same pace and on connections as new."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=60, limits=limits, trust_env=False) as client:
        loop = asyncio.get_running_loop()
        count = int(each_second * _MEASURED / 2)
        first = loop.time()

        async def ask(number: int) -> None:
            await asyncio.sleep(first + number / each_second - loop.time())
            await client.get(f"http://127.0.0.1:{port}/health", headers={"Connection": "close"})

        begun = time.process_time()
        await asyncio.gather(*(ask(number) for number in range(count)))
        return (time.process_time() - begun) * 1e6 / count


class _Tiny(asyncio.Protocol):
    """Answers whatever it is sent."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(_ANSWER)
        self._transport.close()


@asynccontextmanager
async def _tiny() -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(_Tiny, "127.0.0.1", 0, backlog=1024)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _serve() -> None:
    """Until standard input ends."""
    async with _tiny() as port:
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
