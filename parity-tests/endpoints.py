"""Servers on this machine that answer what a test wants, be it nonsense, for services to be checked at."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Serve = Callable[[socket.socket, threading.Event], None]


@dataclass
class Listener:
    """A server, and how often it was connected to."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def connected(self, times: int) -> int:
        """How often it was connected to, given a while to notice that many: they may be gone by then."""
        deadline = time.monotonic() + 5
        while self.connections < times and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.connections

    def endpoint(self, protocol: str = "http", **more: Any) -> dict[str, Any]:
        """Where it is, as a registration has it."""
        return {"host": "127.0.0.1", "port": self.port, "protocol": protocol, **more}


@contextmanager
def listening(serve: Serve | bytes) -> Iterator[Listener]:
    """A server on a free port, which ends with the block. Bytes are what it answers to a request."""
    ending = threading.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        listener = Listener(server.getsockname()[1])

        def run() -> None:
            while not ending.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                listener.connections += 1
                threading.Thread(target=handle, args=(connection,), daemon=True).start()

        def handle(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                connection.settimeout(20)
                listener.requests.append(head(connection))
                if isinstance(serve, bytes):
                    connection.sendall(serve)
                else:
                    serve(connection, ending)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            ending.set()
            # closing alone would not wake who waits in accept
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def head(connection: socket.socket) -> bytes:
    """A request up to the end of its headers."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            break
        data += chunk
    return data


def answer(status: int, *lines: str, body: bytes = b"") -> bytes:
    """An answer in HTTP/1.1."""
    headers = "".join(f"{line}\r\n" for line in (*lines, f"Content-Length: {len(body)}", "Connection: close"))
    return f"HTTP/1.1 {status} Whatever\r\n{headers}\r\n".encode() + body


def silence(connection: socket.socket, ending: threading.Event) -> None:
    """No answer, and no end."""
    ending.wait(20)


def drops(connection: socket.socket, ending: threading.Event) -> None:
    """An answer that comes byte by byte and never gets anywhere."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"s" * 1000:
        connection.sendall(bytes([byte]))
        if ending.wait(0.2):
            return


def endless_headers(connection: socket.socket, ending: threading.Event) -> None:
    """Headers as fast as they are taken."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not ending.is_set():
        connection.sendall(b"X-More: and more\r\n" * 1000)


def one_endless_header(connection: socket.socket, ending: threading.Event) -> None:
    """One line without an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not ending.is_set():
        connection.sendall(b"x" * 65536)


def endless_body(connection: socket.socket, ending: threading.Event) -> None:
    """A good answer with a body without an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while not ending.is_set():
        connection.sendall(b"x" * 65536)


def endless_interim(connection: socket.socket, ending: threading.Event) -> None:
    """Interim answers, and never a final one."""
    while not ending.wait(0.001):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 10)
