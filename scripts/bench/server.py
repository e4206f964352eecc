"""One side in a process of its own: python -m scripts.bench.server FOLDER OPERATIONS SIDE.

It listens on a free port of 127.0.0.1 and says which. Each line that it reads is answered with the CPU time
it has used, in nanoseconds; it ends when there is nothing more to read, so that it never outlives its parent.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.bench.apps import Open, Side, build, stop_the_clock
from scripts.bench.sites import Site

_SIDES: dict[str, Side] = {"ours": "ours", "other": "other"}


def main(folder: str, operations: str, side: str) -> None:
    """Serves until standard input ends."""
    stop_the_clock()
    app = _application(Site(Path(folder), int(operations), secured=False), side)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    threading.Thread(target=_answer, args=(server, listener.getsockname()[1]), daemon=True).start()
    server.run(sockets=[listener])


def _application(site: Site, side: str) -> ASGIApp:
    return build(site, _SIDES[side], Open()) if side in _SIDES else _bare


async def _bare(scope: Scope, receive: Receive, send: Send) -> None:
    """What uvicorn costs by itself: an application that does nothing."""
    start: dict[str, Any] = {"type": "http.response.start", "status": 200}
    start["headers"] = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send(start)
    await send({"type": "http.response.body", "body": b"{}"})


def _answer(server: uvicorn.Server, port: int) -> None:
    while not server.started:
        time.sleep(0.01)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    for _ in sys.stdin:
        sys.stdout.write(f"{time.process_time_ns()}\n")
        sys.stdout.flush()
    server.should_exit = True


if __name__ == "__main__":
    main(*sys.argv[1:])
