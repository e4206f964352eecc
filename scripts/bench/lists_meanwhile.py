"""What lists and discovery notice of 333 checks a second."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from scripts.bench import filling
from scripts.bench.figures import Figure, Goal, compared, share
from scripts.bench.load import Connection

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_WARM_UP: Final = 3.0
_ROUNDS: Final = 200
_PASSWORD: Final = "the bench signs in with this"  # noqa: S105 - of a service that lives for seconds

_ASKED: Final = (
    ("first page", "/api/v1/services?per_page=20"),
    ("discovery by environment and status", "/api/v1/services?environment=prod&status=healthy&per_page=5"),
    ("discovery by name", "/api/v1/services?name=service-77&environment=prod&per_page=5"),
)


def measure(folder: Path, path: Path, target_port: int) -> Iterator[Figure]:
    """With the checks in a worker beside, which is meant for so many, and in the process that answers."""
    filling.fill(path, target_port)
    yield from _beside(folder, path, "worker", share(1.2))
    yield from _beside(folder, path, "same process", None)


def _beside(folder: Path, path: Path, where: str, goal: Goal | None) -> Iterator[Figure]:
    """One that checks and one that does not, asked in turn."""
    with contextlib.ExitStack() as stack:
        names = (where, f"none beside {where}")
        started = [stack.enter_context(_service(folder / name, path, name)) for name in names]
        # Starting took a while, in which checks were missed that would all be made at once now.
        filling.spread(folder / where / "app.db")
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
            yield compared(f"p50 while checked in the {where}: {name}", "us", ours, other, goal)
        for connection, _ in sides:
            connection.close()


@contextmanager
def _service(data: Path, path: Path, where: str) -> Iterator[tuple[int, str]]:
    """The service on a copy of the database, checking there or not at all; its port, and who may ask it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data.mkdir()
    with sqlite3.connect(path) as source, sqlite3.connect(data / "app.db") as target:
        source.backup(target)
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "HTTP_PORT": str(port),
        "ADMIN_PASSWORD": _PASSWORD,
        "RATE_LIMIT_ENABLED": "false",
        "LOG_LEVEL": "error",
        "PROBE_ALLOW_PRIVATE": "true",
        "WORK_IN_API": str(where == "same process").lower(),
    }
    processes = [_started(environment)]
    try:
        token = _token(port)
        if where == "worker":
            processes.append(_started(environment, "worker"))
        yield port, f"Host: bench\r\nAuthorization: Bearer {token}"
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(10)


def _started(environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


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
