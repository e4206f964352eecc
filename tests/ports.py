"""Ports for servers that are about to start."""

import socket
import sys
from typing import Final

_HELD: Final[list[socket.socket]] = []


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on, and that nobody else is given while these tests run."""
    held = socket.socket()
    # Bound, not listening, and shared: the server that it is meant for may bind it as well, while the
    # system gives it neither to another who asks for any port nor to a connection that goes out.
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port: int = held.getsockname()[1]
    if sys.platform == "linux":
        _HELD.append(held)
    else:  # elsewhere sharing has other rules, and the server would be refused
        held.close()
    return port
