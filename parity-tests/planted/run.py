"""The shared suite against a copy of the repository with one fault in it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contract import ROOT, CannotRun
from planted.fault import Fault

COPIED: Final = ("app", "generated", "spec", "parity-tests")
APART: Final = frozenset(
    {
        "test_contract.py",
        "test_agreement.py",
        "test_openapi_equal.py",
        "test_completeness.py",
        "test_given.py",
    }
)
PASSED, FAILED, BROKEN = 0, 1, 2
_PATIENCE: Final = 600


@dataclass(frozen=True)
class Verdict:
    """Whether a fault was noticed, by which test, and how long that took; None where nothing could be run."""

    fault: Fault
    noticed: bool | None
    by: str
    seconds: float

    @property
    def line(self) -> str:
        """In one line of a table."""
        word = {True: "noticed", False: "MISSED ", None: "BROKEN "}[self.noticed]
        return f"{word}  {self.seconds:5.1f} s  {self.fault.name:<72}  {self.by}".rstrip()


def verdict(fault: Fault) -> Verdict:
    """Plant it and run the likely tests, then all others, until one fails.

    Raises:
        DoesNotApply: The source has changed.
    """
    began = time.monotonic()
    with _copy() as tree:
        fault.plant(tree)
        others = sorted(_files(tree) - set(fault.likely))
        for files in (fault.likely, others):
            status, output = _suite(tree, files)
            if status == FAILED or (status == BROKEN and ", since test_" in output):
                return Verdict(fault, True, _first_failure(output), time.monotonic() - began)
            if status != PASSED:
                return Verdict(fault, None, _last_line(output), time.monotonic() - began)
    return Verdict(fault, False, "", time.monotonic() - began)


def baseline() -> None:
    """Without a fault all tests pass, or a test that fails would say nothing.

    Raises:
        CannotRun: They do not.
    """
    with _copy() as tree:
        status, output = _suite(tree, sorted(_files(tree)))
    if status != PASSED:
        raise CannotRun(f"without any fault: {_first_failure(output) or _last_line(output)}")


@contextmanager
def _copy() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="planted-"))
    try:
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _files(tree: Path) -> set[str]:
    return {path.name for path in (tree / "parity-tests").glob("test_*.py")} - APART


def _suite(tree: Path, files: Sequence[str]) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=line", "--no-header", *files]
    environment = {
        **os.environ,
        "PARITY_ONLY": "service",
        "PARITY_TARGETS": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            command,
            cwd=tree / "parity-tests",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return FAILED, f"FAILED the tests were not done within {_PATIENCE} s"
    return done.returncode, done.stdout


def _first_failure(output: str) -> str:
    found = re.search(r"^(?:FAILED|ERROR) (\S+::[^\[\s]+|.*)", output, re.MULTILINE)
    return found[1] if found else ""


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next(
        (line for line in reversed(lines) if "cannot run" in line), lines[-1] if lines else "no output"
    )
