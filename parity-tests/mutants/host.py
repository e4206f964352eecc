"""A service or a twin in a process that is forked off, with one change made while its source is imported.

Forking saves starting Python and importing libraries each time, which takes longer than everything else.
Nothing is copied: the changed file exists in memory only.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import runpy
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, Final

from contract import ROOT
from implementations.launch import ADMIN, PASSWORD, SETTINGS
from implementations.ports import free_port
from mutants import scope
from mutants.sites import Mutant

Lines = frozenset[tuple[str, int]]

_PATIENCE: Final = 60.0
_ONE_OF_EACH: Final[dict[tuple[str, int], tuple[str, int]]] = {}
_LIGHT: Final = {"time_cost": 1, "memory_cost": 64, "parallelism": 4}
_PRELOADED: Final = (
    "aiosqlite", "alembic.command", "alembic.config", "fastapi.routing", "joserfc.jwt", "limits.aio.storage",
    "prometheus_client", "pwdlib.hashers.argon2", "pydantic", "pydantic_settings", "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.sqlite.aiosqlite", "starlette.applications", "structlog", "uvicorn.protocols.http",
    "uvicorn.protocols.http.httptools_impl", "uvicorn.lifespan.on", "uvicorn.loops.auto", "python_multipart",
    "twin.main",
)  # fmt: skip


def warm() -> None:
    """Import what every host needs, before the first is forked off."""
    for name in _PRELOADED:
        importlib.import_module(name)
    _hash_lightly()


def _hash_lightly() -> None:
    """Hashing of passwords is slow on purpose; hundreds of services in a row have no time for it."""
    hasher: Any = importlib.import_module("pwdlib.hashers.argon2").Argon2Hasher
    heavy_init, heavy_verify = hasher.__init__, hasher.verify

    def init(self: Any, **settings: Any) -> None:
        heavy_init(self, **{**settings, **_LIGHT})

    def verify(self: Any, password: Any, hashed: Any) -> Any:
        # one that nothing matches costs as much as it says
        return heavy_verify(self, password, str(hashed).replace("m=65536,t=3,p=4", "m=64,t=1,p=4"))

    hasher.__init__, hasher.verify = init, verify


class Host:
    """A process that serves until it is ended."""

    def __init__(self, module: str, mutant: Mutant | None = None, *, traced: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mutant-"))
        self.port = free_port()
        self._channel, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            self._channel.close()
            _become(module, self.port, self.folder, mutant, theirs if traced else None)
        theirs.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def started(self) -> str:
        """Wait until it listens; why it does not, or nothing."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self.pid == 0 or os.waitpid(self.pid, os.WNOHANG)[0]:
                self.pid = 0
                return self.last_words() or "it ended"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return ""
            time.sleep(0.02)
        return f"it did not listen within {_PATIENCE:g} s"

    def last_words(self) -> str:
        """The last line that it wrote."""
        lines = (self.folder / "output.txt").read_text(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]

    def lines(self) -> Lines:
        """The lines of source that were executed since it was asked last."""
        self._channel.sendall(b"\n")
        told = b""
        while not told.endswith(b"\n"):
            told += self._channel.recv(1 << 20)
        found = ((str(name), int(line)) for name, line in json.loads(told))
        # hundreds of sequences execute the same lines: one of each is enough
        return frozenset(_ONE_OF_EACH.setdefault(line, line) for line in found)

    def end(self) -> None:
        """End it at once and forget its data."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
        self._channel.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _become(
    module: str, port: int, folder: Path, mutant: Mutant | None, channel: socket.socket | None
) -> None:
    """In the new process: be the service. Never returns."""
    status = 1
    try:
        os.setsid()
        _end_with_parent()
        output = os.open(folder / "output.txt", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        for descriptor in (1, 2):
            os.dup2(output, descriptor)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _environment(port, folder)
        sys.dont_write_bytecode = True
        sys.path[:0] = [str(ROOT)]
        sys.argv = ["app", "run"]
        if module == "twin":
            sys.argv = ["twin", "--port", str(port), "--admin-password", PASSWORD]
        if mutant is not None:
            sys.meta_path.insert(0, _Changed(mutant))
        if channel is not None:
            _trace(channel)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _end_with_parent() -> None:
    """Where the system can do that, be killed when whoever started this is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _environment(port: int, folder: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(SETTINGS["compared"])
    os.environ.update(
        HTTP_PORT=str(port), DATA_DIR=str(folder / "data"), ADMIN_USERNAME=ADMIN, ADMIN_PASSWORD=PASSWORD,
        LOG_LEVEL="error",
    )  # fmt: skip
    os.chdir(folder)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module when it is imported; all others come as they are."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = scope.module_of(mutant.file)
        self._path = ROOT / mutant.file

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        package = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, self._path, loader=self, submodule_search_locations=package
        )

    def exec_module(self, module: ModuleType) -> None:
        text = self._path.read_text(encoding="utf-8")
        code: CodeType = compile(self._mutant.apply(text), str(self._path), "exec")
        exec(code, module.__dict__)  # noqa: S102 - our own source, with one change


def _trace(channel: socket.socket) -> None:
    """Takes down which lines are executed, and tells them whenever it is asked."""
    seen: set[tuple[str, int]] = set()
    names: dict[str, str] = {}
    roots = tuple(str(ROOT / folder) + "/" for folder in scope.FOLDERS)

    def local(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            seen.add((names[frame.f_code.co_filename], frame.f_lineno))
        return local

    def enter(frame: FrameType, event: str, argument: object) -> Any:
        path = frame.f_code.co_filename
        if not path.startswith(roots):
            return None
        names.setdefault(path, path[len(str(ROOT)) + 1 :])
        seen.add((names[path], frame.f_lineno))
        return local

    def answer() -> None:
        while channel.recv(1):
            told = list(seen.copy())
            seen.clear()
            channel.sendall(json.dumps(told).encode() + b"\n")

    threading.Thread(target=answer, daemon=True).start()
    threading.settrace(enter)
    sys.settrace(enter)
