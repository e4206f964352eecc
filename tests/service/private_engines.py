"""A database server and a broker of a test's own, which it may kill and start again.

Each runs from the binaries of the machine, as a user other than root, on ports and in folders of its own.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import aio_pika
import asyncpg
import pytest

from scripts.engines.places import POSTGRESQL, RABBITMQ, found, owner
from tests.databases import in_a_thread
from tests.ports import free_port

_STARTS_WITHIN = 120.0


@dataclass
class Engine:
    """A server process; `url` is where it is reached."""

    command: list[str]
    url: str
    answers: Callable[[], Awaitable[None]]
    folder: Path
    user: str | None
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                user=self.user,
                extra_groups=None if self.user is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # What is typed at the tests is for them, not for it.
                start_new_session=True,
            )
        deadline = time.monotonic() + _STARTS_WITHIN
        while True:
            with contextlib.suppress(Exception):
                in_a_thread(_within_a_second(self.answers))
                return
            said = (self.folder / "log").read_text(errors="replace")[-2_000:]
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)

    def crash(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it without letting it put anything in order."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(_STARTS_WITHIN)
        self.process = None


async def _within_a_second(answers: Callable[[], Awaitable[None]]) -> None:
    await asyncio.wait_for(answers(), 1)


@contextlib.contextmanager
def postgresql() -> Iterator[Engine]:
    """A PostgreSQL; it is to be crashed with SIGQUIT, which is its own word for stopping at once."""
    binaries = _found(POSTGRESQL, "initdb", "PostgreSQL")
    with _folder("postgres") as (folder, user):
        port = free_port()
        subprocess.run(
            [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"],
            cwd=folder,
            user=user,
            extra_groups=None if user is None else [],
            check=True,
            capture_output=True,
        )
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        told = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

        async def answers() -> None:
            await (await asyncpg.connect(url)).close()

        command = [str(binaries / "postgres"), "-D", str(folder / "data"), *told]
        with _running(Engine(command, url, answers, folder, user), signal.SIGQUIT) as engine:
            yield engine


@contextlib.contextmanager
def rabbitmq() -> Iterator[Engine]:
    """A RabbitMQ node, and the port mapper that it asks for."""
    scripts = _found(RABBITMQ, "rabbitmq-server", "RabbitMQ")
    mapper = shutil.which("epmd")
    if mapper is None:
        pytest.skip("the port mapper of Erlang (epmd) is not on this machine's path")
    with _folder("rabbitmq") as (folder, user):
        port, mapped = free_port(), str(free_port())
        environment = {
            "HOME": str(folder),
            "ERL_EPMD_PORT": mapped,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test-{uuid4().hex[:8]}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(folder / "none"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            # Its script becomes the node, instead of starting one beside itself that would outlive it.
            "RUNNING_UNDER_SYSTEMD": "1",
        }
        url = f"amqp://guest:guest@127.0.0.1:{port}/"

        async def answers() -> None:
            await (await aio_pika.connect(url)).close()

        mapping = subprocess.Popen(
            [mapper, "-port", mapped, "-address", "127.0.0.1"],
            user=user,
            extra_groups=None if user is None else [],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            engine = Engine([str(scripts / "rabbitmq-server")], url, answers, folder, user, environment)
            with _running(engine, signal.SIGKILL):
                yield engine
        finally:
            mapping.kill()
            mapping.wait()


@contextlib.contextmanager
def _running(engine: Engine, end: signal.Signals) -> Iterator[Engine]:
    try:
        engine.start()
        yield engine
    finally:
        if engine.process is not None:
            engine.crash(end)


def _found(places: tuple[str, ...], program: str, name: str) -> Path:
    """The folder of the newest version that is installed."""
    there = found(program, places)
    if there is None:
        pytest.skip(f"{name} is not installed on this machine: there is no {program}")
    return there.parent


@contextlib.contextmanager
def _folder(user: str) -> Iterator[tuple[Path, str | None]]:
    """A folder that a server may write to, and the user to run it as, if root runs the tests."""
    # Not among the folders of the test, which only its own user can enter.
    with tempfile.TemporaryDirectory(prefix="engine-") as made:
        runs_as = owner(user)
        if runs_as is not None:
            shutil.chown(made, runs_as)
        yield Path(made), runs_as
