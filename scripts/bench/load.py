"""A server in a child process, and the load that this process puts on it over kept connections."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.bench.requests import Reply, Request

_CONNECTIONS = 8
_ROOT = Path(__file__).resolve().parent.parent.parent
_SECONDS = 30


class Connection:
    """One kept connection, with a reader that knows just enough of HTTP."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), _SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, wire: bytes) -> None:
        """Asks, without waiting for the answer."""
        self._socket.sendall(wire)

    def read(self) -> tuple[bytes, bytes]:
        """The head and the body of the next answer."""
        data = self._more(b"")
        while (end := data.find(b"\r\n\r\n")) < 0:
            data = self._more(data)
        head, body = data[:end], data[end + 4 :]
        length = _length(head)
        while len(body) < length:
            body = self._more(body)
        return head, body

    def close(self) -> None:
        """Ends the connection."""
        self._socket.close()

    def _more(self, data: bytes) -> bytes:
        chunk = self._socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return data + chunk


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    return int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class Server:
    """A child process that serves one side; ended, by its pid, on the way out."""

    def __init__(self, folder: Path, operations: int, side: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.bench.server", str(folder), str(operations), side],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            text=True,
        )
        self._connections: list[Connection] = []
        self.port = 0
        """Where it listens, once it is connected to."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._connections:
            connection.close()
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def connect(self) -> None:
        """Waits until it serves, and opens the connections."""
        self.port = self._line()
        self._connections = [Connection(self.port) for _ in range(_CONNECTIONS)]

    def ask(self, request: Request) -> Reply:
        """The whole answer to one request."""
        connection = self._connections[0]
        connection.send(request.wire())
        head, body = connection.read()
        first, *fields = head.split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (f.partition(b":") for f in fields)}
        return Reply(int(first.split()[1]), headers, body)

    def cpu_of(self, request: Request, count: int) -> float:
        """Microseconds of the server's CPU that one request takes, over at least `count` of them."""
        wire = request.wire()
        turns = -(-count // len(self._connections))
        before = self._cpu()
        for _ in range(turns):
            for connection in self._connections:
                connection.send(wire)
            for connection in self._connections:
                connection.read()
        return (self._cpu() - before) / (turns * len(self._connections)) / 1000

    def _cpu(self) -> int:
        if self._process.stdin is not None:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        return self._line()

    def _line(self) -> int:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise ConnectionError(f"the server ended with status {self._process.wait()}")
        return int(line)
