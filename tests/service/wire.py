"""A wire to a server that can be cut: to the service it looks as if the server had gone and come back."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Wire:
    """Passes on what comes, until it is cut; then connections end, and new ones are not answered."""

    target: tuple[str, int]
    port: int = 0
    cut: bool = False
    ends: list[socket.socket] = field(default_factory=list)

    def sever(self) -> None:
        """Cut it."""
        self.cut = True
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """New connections are passed on again."""
        self.cut = False

    def accept(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                inside, _ = listener.accept()
            except OSError:
                return
            if self.cut:
                inside.close()
                continue
            outside = socket.create_connection(self.target)
            self.ends += [inside, outside]
            for one, other in ((inside, outside), (outside, inside)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def wire_to(host: str, port: int) -> Iterator[Wire]:
    """A wire on a port of its own."""
    wire = Wire((host, port))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire.port = listener.getsockname()[1]
        thread = threading.Thread(target=wire.accept, args=(listener,))
        thread.start()
        try:
            yield wire
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            wire.sever()
            for end in wire.ends:
                end.close()
