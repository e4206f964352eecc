"""A server that does, on each connection, exactly what a test says, be it HTTP or not."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from uuid import UUID

Step = bytes | Callable[[socket.socket], None]

SERVER: Mapping[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000001",
    "name": "web",
    "ip_address": "10.0.0.1",
    "port": 80,
    "region": "eu",
    "environment": "dev",
    "tags": [],
    "labels": {},
    "status": "stopped",
    "cpu_percent": 0,
    "memory_percent": 0,
    "last_check": None,
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
}


ID = UUID(SERVER["id"])


def answer(status: int, body: Any = None, media: str = "application/json", **headers: str) -> bytes:
    """A whole answer, after which the connection stays open."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Length": str(len(content)), **({"Content-Type": media} if body is not None else {})}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def problem(status: int, error: str, **headers: str) -> bytes:
    """A problem as the service writes it."""
    body = {
        "type": "about:blank", "title": "t", "status": status, "detail": "d", "instance": "/", "error": error,
        "details": [], "timestamp": "2026-01-01T00:00:00Z", "request_id": "r",
    }  # fmt: skip
    return answer(status, body, "application/problem+json", **headers)


def events(*pieces: str, **headers: str) -> bytes:
    """The beginning of an event stream, which stays open."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n{fields}\r\n"
    return head.encode() + b"".join(f"{len(p.encode()):x}\r\n{p}\r\n".encode() for p in pieces)


END = b"0\r\n\r\n"
"""The end of a chunked body."""


def reset(connection: socket.socket) -> None:
    """Ends the connection with a reset instead of an orderly close."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(piece: bytes, every: float) -> Step:
    """The same bytes again and again, for as long as somebody listens."""

    def dripping(connection: socket.socket) -> None:
        done = threading.Event()
        while not done.wait(every):
            connection.sendall(piece)

    return dripping


class Scripted:
    """Plays one script a request, the last one for all that follow; what it was asked is in `requests`."""

    def __init__(self, *scripts: Sequence[Step] | Step) -> None:
        self._scripts = [
            script if isinstance(script, Sequence) and not isinstance(script, bytes) else [script]
            for script in scripts
        ]
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self.requests: list[str] = []
        self.asked = threading.Semaphore(0)
        """Goes up by one with each request."""
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def headers(self, number: int) -> Mapping[str, str]:
        """Those of a request."""
        lines = self.requests[number].split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while request := _read(connection):
                with self._lock:
                    number = len(self.requests)
                    self.requests.append(request)
                self.asked.release()
                for step in self._scripts[min(number, len(self._scripts) - 1)]:
                    if isinstance(step, bytes):
                        connection.sendall(step)
                    else:
                        step(connection)


def _read(connection: socket.socket) -> str:
    """The head of a request; its body is read and forgotten."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            return ""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            left = int(line.partition(b":")[2]) - len(body)
            while left > 0:
                left -= len(connection.recv(65_536)) or left
    return head.decode("latin-1")
