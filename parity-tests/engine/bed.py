"""Starts ASGI applications and bare sockets on free ports, and runs the engine on them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from implementations.ports import free_port
from parity.main import assemble, carry_out, run
from parity.options import parse
from parity.report.summary import Summary
from parity.run.recognise import UUID

HERE = Path(__file__).parent
SPEC = HERE / "books.yaml"
AUTH = (
    "--auth", "librarian=Authorization:Bearer librarian-secret-0",
    "--auth", "reader=Authorization:Bearer reader-secret-0000",
)  # fmt: skip


@contextlib.contextmanager
def serving(application: str, **environment: str) -> Iterator[str]:
    """An ASGI application as a process of its own; gives its address."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        f"engine.{application}",
        "--port",
        str(port),
        "--log-level",
        "critical",
    ]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--timeout-graceful-shutdown", "1"],
        cwd=HERE.parent,
        env={**os.environ, **environment},
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def answering(handle: Callable[[socket.socket], None]) -> Iterator[str]:
    """A bare server that treats every connection in the same way, however badly."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=treat, args=(connection,), daemon=True).start()

    def treat(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            handle(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        done.set()
        listener.close()


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on {port}")


def switch(url: str, *faults: str) -> None:
    """Switches on these faults, and no others."""
    httpx.post(f"{url}/faults", content=json.dumps(faults)).raise_for_status()


def empty(url: str) -> None:
    """Takes all that is there away."""
    httpx.post(f"{url}/reset").raise_for_status()


def compare(*targets: tuple[str, str], more: tuple[str, ...] = (), spec: Path = SPEC) -> Summary:
    """A whole run of the engine."""
    named = [word for name, url in targets for word in ("--target", f"{name}={url}")]
    return asyncio.run(run(parse(["--spec", str(spec), *named, *AUTH, *more])))


def asked(*targets: tuple[str, str], seed: int, most: int) -> list[str]:
    """What a run sends to its first target, with what implementations make up themselves left out."""
    named = [word for name, url in targets for word in ("--target", f"{name}={url}")]
    more = ("--seed", str(seed), "--max-requests", str(most))
    assembly = assemble(parse(["--spec", str(SPEC), *named, *AUTH, *more]))
    assembly.walker.recording = []
    asyncio.run(carry_out(assembly))
    return [
        UUID.sub("<id>", f"{wire.method} {wire.target} {wire.headers} {wire.body!r}")
        for name, wire in assembly.walker.recording
        if name == targets[0][0]
    ]
