"""Checks of services: 10,000 each 30 seconds, on time, for how much CPU, and what lists notice of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
from prometheus_client import CollectorRegistry

from app.adapters.check_metrics import CheckMetrics
from app.adapters.sql import engine, migrate
from app.adapters.sql.transactions import SqlTransactions
from app.domain.leases import NOBODY
from app.settings import Settings
from app.workshop import Workshop
from scripts.bench.figures import Figure, compared, share
from scripts.bench.load import Connection

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_SERVICES: Final = 10_000
_INTERVAL: Final = 30
_WARM_UP: Final = 3.0
_MEASURED: Final = 12.0
_ROUNDS: Final = 200
_PASSWORD: Final = "the bench signs in with this"  # noqa: S105 - of a service that lives for seconds
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
        wanted = _SERVICES / _INTERVAL * _MEASURED
        missed = max(wanted - probes, 1)
        yield compared("checks that are due and not made", "", [missed], [wanted], share(0.02))
        yield compared("a check against a bare httpx request", "us CPU", [cpu], [bare], share(2))
        yield from _listing(folder, path, port)


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
    _fill(path, port)


def _fill(path: Path, port: int) -> None:
    begin = datetime.now(UTC)
    endpoints = json.dumps([["127.0.0.1", port, "http", "/health"]])
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM services")
    rows = []
    for number in range(_SERVICES):
        due = begin + timedelta(seconds=1 + number * _INTERVAL / _SERVICES)
        moments = (begin.isoformat(timespec="microseconds"), due.isoformat(timespec="microseconds"))
        place = ("dev", "staging", "prod")[number % 3]
        rows.append((f"{number:032x}", f"service-{number}", place, endpoints, _INTERVAL, *moments))
    connection.executemany(
        "INSERT INTO services (id, name, environment, version, endpoints, tags, metadata,"
        " health_check_interval, registered_at, last_seen, found, status, due_at, look_at, epoch, results,"
        " revision) VALUES"
        " (?1, ?2, ?3, '1', ?4, '[]', '{}', ?5, ?6, ?6, 'healthy', 'healthy', ?7, ?7, 0, 0, 1)",
        rows,
    )
    connection.commit()
    connection.close()


def _spread(path: Path) -> None:
    """All due evenly over the next interval."""
    begin = datetime.now(UTC) + timedelta(seconds=1)
    dues = [begin + timedelta(seconds=number * _INTERVAL / _SERVICES) for number in range(_SERVICES)]
    connection = sqlite3.connect(path, timeout=10)
    connection.executemany(
        "UPDATE services SET due_at = ?1, look_at = ?1, epoch = epoch + 1 WHERE id = ?2",
        [(due.isoformat(timespec="microseconds"), f"{number:032x}") for number, due in enumerate(dues)],
    )
    connection.commit()
    connection.close()


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


_ASKED: Final = (
    ("first page", "/api/v1/services?per_page=20"),
    ("discovery by environment and status", "/api/v1/services?environment=prod&status=healthy&per_page=5"),
    ("discovery by name", "/api/v1/services?name=service-77&environment=prod&per_page=5"),
)


def _listing(folder: Path, path: Path, target_port: int) -> Iterator[Figure]:
    """Half of the time with the checks in the process that answers, and half with none."""
    with contextlib.ExitStack() as stack:
        _fill(path, target_port)
        started = [stack.enter_context(_service(folder, path, checking)) for checking in (True, False)]
        # Starting took a while, in which checks were missed that would all be made at once now.
        _spread(folder / "checking" / "app.db")
        time.sleep(_WARM_UP)
        sides = [(Connection(port), headers) for port, headers in started]
        for name, target in _ASKED:
            taken: list[list[float]] = [[], []]
            for _ in range(_ROUNDS):
                for (connection, headers), times in zip(sides, taken, strict=True):
                    begun = time.perf_counter()
                    connection.send(f"GET {target} HTTP/1.1\r\n{headers}\r\n\r\n".encode())
                    head, _ = connection.read()
                    times.append((time.perf_counter() - begun) * 1e6)
                    if not head.startswith(b"HTTP/1.1 200"):
                        raise ConnectionError(head.decode())
                    time.sleep(0.003)
            ours, other = ([median(times)] for times in taken)
            label = f"p50 of a list while 333 a second are checked: {name}"
            yield compared(label, "us", ours, other, share(1.2))
        for connection, _ in sides:
            connection.close()


@contextmanager
def _service(folder: Path, path: Path, checking: bool) -> Iterator[tuple[int, str]]:
    """The service in a process of its own, and who may ask it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / ("checking" if checking else "idle")
    data.mkdir()
    with sqlite3.connect(path) as source, sqlite3.connect(data / "app.db") as target:
        source.backup(target)
    process = subprocess.Popen(
        [sys.executable, "-m", "app"],
        cwd=_ROOT,
        env={
            **os.environ,
            "DATA_DIR": str(data),
            "HTTP_PORT": str(port),
            "ADMIN_PASSWORD": _PASSWORD,
            "RATE_LIMIT_ENABLED": "false",
            "LOG_LEVEL": "error",
            "PROBE_ALLOW_PRIVATE": "true",
            "WORK_IN_API": str(checking).lower(),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port, f"Host: bench\r\nAuthorization: Bearer {_token(port)}"
    finally:
        process.terminate()
        process.wait(10)


def _token(port: int) -> str:
    body = json.dumps({"username": "admin", "password": _PASSWORD}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/auth/login", body, {"Content-Type": "application/json"}
    )
    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - http, to ourselves
                return str(json.load(answer)["access_token"])
        except OSError:
            time.sleep(0.05)
    raise ConnectionError("the service does not start")


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
