"""A server as a process of its own, which ends with the tests whatever becomes of them."""

import atexit
import contextlib
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_FAREWELL = 5.0
_TELLING = threading.Lock()


class Process:
    """A running program with a folder for its data; both go away by `end`, at the latest at exit."""

    def __init__(self, name: str, command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self.folder = Path(tempfile.mkdtemp(prefix=f"parity-{name}-"))
        self._said = self.folder / "output.txt"
        atexit.register(self.end)
        # In a group of its own: Ctrl-C is for the tests, which then end it in an orderly way.
        with self._said.open("wb") as output:
            self._popen = subprocess.Popen(
                [sys.executable, *command],
                cwd=cwd,
                env={**environment, "DATA_DIR": str(self.folder / "data")},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _tell("+", self._popen.pid, self.folder)

    @property
    def ended(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._popen.poll()

    def last_words(self) -> str:
        """The last line that it wrote, for the message about why it is not there."""
        with contextlib.suppress(OSError):
            lines = [line.strip() for line in self._said.read_text(errors="replace").splitlines()]
            return next((line for line in reversed(lines) if line), "it said nothing")[:300]
        return "it said nothing"

    def end(self) -> None:
        """End it, gently first, and forget its data. May be called twice."""
        if self._popen.poll() is None:
            self._popen.terminate()
            try:
                self._popen.wait(_FAREWELL)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        _tell("-", self._popen.pid, self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.end)


@cache
def _watcher() -> subprocess.Popen[str]:
    """Who ends them when this process is killed."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(Path(__file__).with_name("watcher.py"))],
        stdin=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )


def _tell(sign: str, pid: int, folder: Path) -> None:
    with _TELLING, contextlib.suppress(OSError, ValueError):
        told = _watcher().stdin
        if told is not None:
            told.write(f"{sign} {pid} {folder}\n")
            told.flush()
