"""What starting an engine takes, whichever it is."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.engines.places import found, owner
from scripts.engines.processes import Record, adopted, end

_GATE: Final = ("/bin/sh", "-c", 'read -r _ && exec "$@" </dev/null', "gate")
"""Becomes the command once it is told so; when whoever was to tell it is gone, it ends."""

HOST: Final = "127.0.0.1"


class NotStartedError(Exception):
    """The engine does not run; the text says why, with the end of its log."""


@dataclass
class Launch:
    """One engine's folder, user and record while it is being started."""

    folder: Path
    record: Record
    user: str | None = None
    patience: float = 120.0

    @property
    def data(self) -> Path:
        """Where it keeps what survives a stop."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def password(self) -> str:
        """That of this folder, made on first use."""
        file = self.folder / "password"
        if not file.exists():
            self.write("password", secrets.token_urlsafe(18))
        return file.read_text()

    def write(self, name: str, text: str) -> Path:
        """A file that the engine's user may read, and nobody else."""
        file = self.folder / name
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(text)
        self.give(file)
        return file

    def give(self, path: Path) -> None:
        """To the engine's user."""
        if self.user is not None:
            shutil.chown(path, self.user)

    def made_once(self, make: Callable[[Path], None]) -> None:
        """Have `data` made as a whole: what was cut off half-way is thrown away and begun anew."""
        if self.data.exists():
            return
        begun = self.folder / "data.begun"
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(mode=0o700)
        self.give(begun)
        make(begun)
        begun.rename(self.data)

    def run(self, command: Sequence[str | Path]) -> None:
        """A step that ends by itself."""
        with self.log.open("ab") as log:
            ended = subprocess.run(
                command,
                cwd=self.folder,
                user=self.user,
                extra_groups=None if self.user is None else [],
                env=self._environment({}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=self.patience,
                check=False,
            )
        if ended.returncode:
            raise NotStartedError(f"{Path(command[0]).name} failed: {self._said()}")

    def spawn(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        stop_by: int = signal.SIGTERM,
    ) -> None:
        """A server; it is on record before it can do anything, so that no stop misses it."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*_GATE, *command],
                cwd=self.folder,
                user=self.user,
                extra_groups=None if self.user is None else [],
                env=self._environment(environment or {}),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # What is typed at this command is not for it.
                start_new_session=True,
            )
        self.record.processes.append(adopted(process, stop_by))
        self.record.keep()
        if process.stdin is not None:
            # One that has ended meanwhile is noticed by whoever waits for its answer.
            with contextlib.suppress(BrokenPipeError), process.stdin:
                process.stdin.write(b"\n")

    def until(self, answers: Callable[[], bool]) -> None:
        """Wait until it does, as long as all that was started lives."""
        deadline = time.monotonic() + self.patience
        while True:
            with contextlib.suppress(OSError, ValueError):
                if answers():
                    return
            if not all(process.alive for process in self.record.processes):
                raise NotStartedError(f"it has ended: {self._said()}")
            if time.monotonic() > deadline:
                raise NotStartedError(f"no answer within {self.patience:g} s: {self._said()}")
            time.sleep(0.05)

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.folder), **more}

    def _said(self) -> str:
        with contextlib.suppress(OSError):
            lines = self.log.read_text(errors="replace").strip().splitlines()
            return f"{lines[-1][:300] if lines else 'it said nothing'} (all of it: {self.log})"
        return "it said nothing"


@dataclass(frozen=True)
class Engine:
    """A kind of engine: how it is found, and how it is started."""

    name: str
    program: str
    package: str
    user: str
    start: Callable[[Launch, Path], Mapping[str, str]]
    """Starts it from the program at this path and gives the settings to reach it."""
    answers: Callable[[Mapping[str, str]], bool]
    """Whether what these settings lead to answers now."""
    places: Sequence[str] = ()

    @property
    def at(self) -> Path | None:
        """Where its program is."""
        return found(self.program, self.places)

    def launched(self, folder: Path) -> Record:
        """Running from `folder`; what was left of an earlier, failed start is ended before."""
        user = owner(self.user)
        folder.mkdir(parents=True, exist_ok=True)
        record = Record(folder / "state.json")
        program = self.at
        if program is None:
            raise NotStartedError(f"there is no {self.program}")
        launch = Launch(folder, record, user)
        launch.give(folder)
        last = NotStartedError("it was not tried")
        # Somebody else may take a port between its choice and its use.
        for _ in range(3):
            end(record.processes)
            record.forget()
            try:
                record.settings = dict(self.start(launch, program))
            except PermissionError as error:
                end(record.processes)
                record.forget()
                raise NotStartedError(f"user {user} may not enter {folder}: {error.strerror}") from error
            except NotStartedError as error:
                last = error
            except BaseException:
                end(record.processes)
                record.forget()
                raise
            else:
                record.keep()
                return record
        end(record.processes)
        record.forget()
        raise last


def says(port: int, said: bytes, heard: bytes, *, skip: int = 0) -> bool:
    """Whether a server that is told this answers with that, after `skip` bytes."""
    with socket.create_connection((HOST, port), timeout=1) as connection:
        connection.sendall(said)
        got = b""
        while len(got) < skip + len(heard):
            piece = connection.recv(64)
            if not piece:
                return False
            got += piece
        return got[skip:].startswith(heard)
