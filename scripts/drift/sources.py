"""What the tools read: the OpenAPI document of the twin, and what still keeps it apart from the contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PARITY: Final = ROOT / "parity-tests"
TWIN: Final = PARITY / "twin"
START_SECONDS: Final = 60


class CannotRun(Exception):
    """Nothing can be done; the text is one line that says which file or program it is, and why."""


class Twin:
    """A program that describes itself, or a JSON file with its document. It is asked once.

    Raises:
        CannotRun: It has no document to give.
    """

    def __init__(self, given: Path = TWIN) -> None:
        self._given = given
        self._answer = _asked(given) if given.is_dir() else _read(given)
        self.document = _document(given, self._answer)

    def remaining(self, spec: Path) -> str:
        """What still tells a contract and this apart, for people to read; empty when nothing does.

        Raises:
            CannotRun: The contract cannot be read.
        """
        contract = f"{spec.name}/openapi.yaml"
        command = [sys.executable, str(PARITY / "openapi_equal.py"), contract, str(self._given), "-"]
        done = subprocess.run(
            command, cwd=spec.parent, input=self._answer, capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            raise CannotRun(_last_line(done.stderr) or "the comparison with the twin ended without a word")
        return done.stdout.replace(f"{ROOT}/", "").strip() if done.returncode else ""


def shown(path: Path) -> str:
    """A path as people write it, from the root of the repository."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _document(given: Path, text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
        found = answer.get("openapi", answer)
        document = found if isinstance(found, dict) else answer
        document["paths"].items()
    except (ValueError, KeyError, AttributeError, TypeError):
        raise CannotRun(f"{shown(given)} answers no OpenAPI document") from None
    return dict(document)


def _asked(program: Path) -> str:
    command = [sys.executable, "-m", program.name, "--openapi"]
    try:
        done = subprocess.run(
            command, cwd=program.parent, capture_output=True, text=True, timeout=START_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        why = f"no answer in {START_SECONDS} seconds"
    else:
        if done.returncode == 0:
            return done.stdout
        why = _last_line(done.stderr) or f"exit status {done.returncode}"
    raise CannotRun(f"{shown(program)} does not start: {why}")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"{shown(file)}: {getattr(error, 'strerror', 'is not UTF-8')}") from None


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
