"""Engines from installed binaries: found again, ended alone, begun anew when they were broken off."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.engines.processes import Process, Record, end, known

ROOT = Path(__file__).resolve().parents[2]
NAME = "redis-cluster"


@dataclass
class Command:
    folder: Path
    path: str = os.environ.get("PATH", os.defpath)

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "scripts/services.py", *arguments, "--folder", str(self.folder)],
            cwd=ROOT,
            env={**os.environ, "PATH": self.path},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def record(self) -> Record:
        return Record(self.folder / NAME / "state.json")


@pytest.fixture
def services() -> Iterator[Command]:
    if shutil.which("redis-server") is None:
        pytest.skip("there is no redis-server on the path")
    # Where the user that the engine runs as can get in, too.
    folder = Path(tempfile.mkdtemp(prefix="services-"))
    folder.chmod(0o755)
    command = Command(folder)
    yield command
    command("stop")
    shutil.rmtree(folder)


def alive(record: Record) -> list[bool]:
    return [process.alive for process in record.processes]


def at_work_in(folder: Path) -> list[str]:
    """The commands of all processes that have this folder, or one below it, as theirs."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (each / "cwd").resolve().is_relative_to(folder.resolve()):
                found.append((each / "cmdline").read_text().replace("\0", " "))
    return found


def test_what_is_started_is_found_again_and_ended_and_nothing_else(services: Command) -> None:
    started = services("start", NAME)
    assert started.returncode == 0, started.stdout + started.stderr
    first = services.record()
    assert alive(first) == [True] * 3
    settings = (services.folder / "env").read_text()
    assert f"REDIS_PORT={first.settings['REDIS_PORT']}\n" in settings
    assert (services.folder / "env").stat().st_mode & 0o077 == 0

    again = services("start", NAME)
    assert "runs already" in again.stdout
    assert services.record().processes == first.processes
    assert services("status", NAME).returncode == 0

    assert services("stop", NAME).returncode == 0
    assert alive(first) == [False] * 3
    assert not (services.folder / "env").exists()
    assert services("stop", NAME).stdout == f"{NAME:14} does not run\n"
    assert services("status", NAME).returncode == 1


def test_what_is_half_gone_is_ended_and_begun_anew(services: Command) -> None:
    assert services("start", NAME).returncode == 0
    first = services.record()
    os.kill(first.processes[1].pid, signal.SIGKILL)
    assert services("status", NAME).returncode == 1
    assert services("start", NAME).returncode == 0
    assert alive(first) == [False] * 3
    assert alive(services.record()) == [True] * 3


def test_a_start_that_is_killed_leaves_nothing_that_stop_does_not_end(services: Command) -> None:
    starting = subprocess.Popen(
        [sys.executable, "scripts/services.py", "start", NAME, "--folder", str(services.folder)], cwd=ROOT
    )
    deadline = time.monotonic() + 30
    while not services.record().processes:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    starting.kill()
    starting.wait()
    begun = services.record()
    assert services("stop").returncode == 0
    assert alive(begun) == [False] * len(begun.processes)
    # One that was begun and never recorded would be on no record to look at.
    assert at_work_in(services.folder) == []
    assert services("start", NAME).returncode == 0


def test_an_engine_that_is_not_installed_is_named_and_the_others_go_on(
    services: Command, tmp_path: Path
) -> None:
    bare = Command(services.folder, path=str(tmp_path))
    assert "not installed: there is no redis-server" in bare("status").stdout
    asked = bare("start", NAME)
    assert asked.returncode == 1
    expected = "not installed: there is no redis-server; it comes with redis-server"
    assert asked.stdout.startswith(f"{NAME:14} {expected}")


def test_an_engine_that_nobody_knows_is_refused(services: Command) -> None:
    asked = services("start", "oracle")
    assert asked.returncode == 2
    assert "no such engine: oracle; there are postgresql, mariadb, redis-cluster" in asked.stderr


def test_a_number_that_was_given_to_another_process_is_let_be(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        taken = Process(other.pid, "another birth")
        assert known(other.pid).alive
        assert not taken.alive
        end([taken])
        assert other.poll() is None
        end([known(other.pid)])
        assert other.wait(10) == -signal.SIGTERM


def test_a_record_that_is_no_record_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"processes": [{"pid"')
    assert Record(tmp_path / "state.json").processes == []
    (tmp_path / "state.json").write_text(json.dumps({"processes": [{"other": 1}], "settings": {}}))
    assert Record(tmp_path / "state.json").processes == []


def test_a_cluster_answers_on_each_of_its_nodes(services: Command) -> None:
    assert services("start", NAME).returncode == 0
    settings = services.record().settings
    with socket.create_connection(("127.0.0.1", int(settings["REDIS_PORT"])), timeout=5) as connection:
        connection.sendall(f"AUTH {settings['REDIS_PASSWORD']}\r\nCLUSTER INFO\r\n".encode())
        time.sleep(0.2)
        told = connection.recv(4_096).decode()
    assert "cluster_slots_ok:16384" in told
    assert "cluster_size:3" in told
