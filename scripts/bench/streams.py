"""What 100 open event streams change for those who ask something else."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from scripts.bench.figures import Figure, compared, share

_STREAMS = 100
_REQUESTS = 300
_PASSWORD = "not a secret, the bench makes it up"  # noqa: S105


def measure(folder: Path, rounds: int) -> Iterator[Figure]:
    """The p50 of reading one deployment, with and without streams of others that wait."""
    with _service(folder / "streams") as port, closing(_Caller(port)) as caller:
        held = [caller.deploy(f"held-{number}") for number in range(_STREAMS)]
        path = f"/api/v1/deployments/{held[0]['id']}"
        ours, other = [], []
        for _ in range(rounds):
            other.append(caller.p50(path))
            with ExitStack() as streams:
                for each in held:
                    streams.enter_context(closing(caller.watch(each["operation_id"])))
                time.sleep(0.5)
                ours.append(caller.p50(path))
    yield compared(
        f"p50 of get_deployment beside {_STREAMS} open streams against none",
        "us wall",
        ours,
        other,
        share(1.1),
    )


class _Caller:
    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        login = {"username": "admin", "password": _PASSWORD}
        self._headers = {"Content-Type": "application/json"}
        token = self._ask("POST", "/api/v1/auth/login", login)["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"

    def deploy(self, service: str) -> dict[str, Any]:
        """A deployment that stays where it is."""
        config = {"simulate": {"stage_seconds": 0, "hold_at": "preparing"}}
        body = {"service": service, "version": "1", "environment": "dev", "config": config}
        return self._ask("POST", "/api/v1/deployments", body)

    def watch(self, operation: str) -> socket.socket:
        """An open stream, of which the beginning has been read."""
        stream = socket.create_connection(("127.0.0.1", self._port))
        credentials = self._headers["Authorization"]
        head = (
            f"GET /api/v1/operations/{operation}/events HTTP/1.1\r\nHost: a\r\nAuthorization: {credentials}"
        )
        stream.sendall(f"{head}\r\n\r\n".encode())
        stream.recv(65_536)
        return stream

    def p50(self, path: str) -> float:
        """Of as many requests one after the other, in microseconds."""
        taken = []
        for _ in range(_REQUESTS):
            begun = time.perf_counter()
            self._ask("GET", path)
            taken.append((time.perf_counter() - begun) * 1e6)
        return median(taken)

    def close(self) -> None:
        """The connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, self._headers)
        answer = self._connection.getresponse()
        read = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} was answered {answer.status}: {read[:200]!r}")
        found: dict[str, Any] = json.loads(read)
        return found


@contextmanager
def _service(folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "DATA_DIR": str(folder),
        "HTTP_PORT": str(port),
        "ADMIN_PASSWORD": _PASSWORD,
        "RATE_LIMIT_ENABLED": "false",
        "LOG_LEVEL": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "app"], env={**os.environ, **settings})
    try:
        _wait_for(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the service does not start")
