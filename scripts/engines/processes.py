"""Processes that outlive the command that started them, and are known again by the next one."""

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

_TURN: Final = 0.05

_CHILDREN: Final[list[subprocess.Popen[bytes]]] = []
"""Those that this very command has started: it has to bury them if it ends them, too."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process by its number and the time of its birth, since numbers are given again."""

    pid: int
    born: str
    stop_by: int = signal.SIGTERM

    @property
    def alive(self) -> bool:
        """Whether it is this very process that has the number, and it has not ended."""
        return _born(self.pid) == self.born

    def tell(self, number: int) -> None:
        """Send it a signal, if it is alive."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def known(pid: int, stop_by: int = signal.SIGTERM) -> Process:
    """The process that has this number now."""
    return Process(pid, _born(pid) or "", stop_by)


def adopted(child: subprocess.Popen[bytes], stop_by: int = signal.SIGTERM) -> Process:
    """A process that was started just now and is to outlive this one."""
    _CHILDREN.append(child)
    return known(child.pid, stop_by)


def end(processes: list[Process], patience: float = 20.0) -> None:
    """End them, the last one first, asking before forcing."""
    for process in reversed(processes):
        process.tell(process.stop_by)
        if not _ends(process, patience):
            process.tell(signal.SIGKILL)
            _ends(process, patience)


def _ends(process: Process, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while process.alive:
        _bury()
        if time.monotonic() > deadline:
            return False
        time.sleep(_TURN)
    _bury()
    return True


def _bury() -> None:
    _CHILDREN[:] = [child for child in _CHILDREN if child.poll() is None]


def _born(pid: int) -> str | None:
    """When it was born, in the words of the system; None for who has ended, unburied ones too."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        if Path("/proc/self/stat").exists():
            return None
        asked = subprocess.run(
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        state, _, born = asked.stdout.strip().partition(" ")
        return None if not born or state.startswith("Z") else born.strip()
    # The name of the program, in parentheses, may hold anything.
    fields = told.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


class Record:
    """What is known of a running engine from one command to the next: its processes and its settings."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.processes: list[Process] = []
        self.settings: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            held: dict[str, Any] = json.loads(file.read_text())
            self.processes = [Process(**each) for each in held["processes"]]
            self.settings = held["settings"]

    def keep(self) -> None:
        """Write it, whole or not at all, for the owner only: there are passwords in it."""
        new = self._file.with_suffix(".new")
        new.unlink(missing_ok=True)
        held = {"processes": [asdict(each) for each in self.processes], "settings": self.settings}
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(held, file)
        new.replace(self._file)

    def forget(self) -> None:
        """Nothing runs any more."""
        self.processes, self.settings = [], {}
        self._file.unlink(missing_ok=True)
