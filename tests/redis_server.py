"""A Redis of a test's own, which may be stalled and ended; without the program such tests are skipped."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.ports import free_port

PATIENCE = 20.0


@dataclass
class RedisServer:
    """A process that keeps nothing on disk."""

    program: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> "RedisServer":
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [
                self.program,
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, "redis-server has ended"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.01)
        return self

    def stall(self) -> None:
        """It takes connections and answers nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers again, first what it was asked meanwhile."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """It is gone, and what it kept too."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def _program() -> str:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server on the path")
    return program


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One that tests share which do it no harm; the names of what they keep are random."""
    server = RedisServer(_program()).start()
    yield server
    server.end()


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """One that may be harmed."""
    server = RedisServer(_program()).start()
    yield server
    server.end()
