"""A Redis Cluster of a test's own: three primaries; without the programs such tests are skipped."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import free_port

PATIENCE = 30.0


@dataclass
class RedisCluster:
    """Processes that keep what they must in a folder that goes away with them."""

    ports: list[int]
    processes: list[subprocess.Popen[bytes]]

    def end(self) -> None:
        """All of it is gone."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait(PATIENCE)


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"there is no {name} on the path")
    return program


def _start(server: str, folder: Path, port: int, bus: int) -> subprocess.Popen[bytes]:
    place = folder / str(port)
    place.mkdir()
    settings = {
        "port": port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "cluster-enabled": "yes",
        "cluster-port": bus, "cluster-node-timeout": 2000, "dir": place,
    }  # fmt: skip
    arguments = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    return subprocess.Popen([server, *arguments], stdout=subprocess.DEVNULL)


def _told(cli: str, port: int, *command: str) -> str:
    asked = [cli, "-h", "127.0.0.1", "-p", str(port), *command]
    return subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout


def _until(deadline: float, *, what: str) -> None:
    assert time.monotonic() < deadline, what
    time.sleep(0.05)


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[RedisCluster]:
    """One that tests share."""
    server, cli = _program("redis-server"), _program("redis-cli")
    with tempfile.TemporaryDirectory() as folder:
        ports = [free_port() for _ in range(3)]
        cluster = RedisCluster(ports, [_start(server, Path(folder), port, free_port()) for port in ports])
        try:
            deadline = time.monotonic() + PATIENCE
            while not all("PONG" in _told(cli, port, "ping") for port in ports):
                _until(deadline, what="the nodes do not answer")
            nodes = [f"127.0.0.1:{port}" for port in ports]
            _told(cli, ports[0], "--cluster", "create", *nodes, "--cluster-yes")
            while not all("cluster_state:ok" in _told(cli, port, "cluster", "info") for port in ports):
                _until(deadline, what="the cluster does not form")
            yield cluster
        finally:
            cluster.end()
