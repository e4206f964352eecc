"""make says what it can do, and its first step fails in plain words."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.habits.places import ROOT


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"there is no {name} on this machine")
    return path


def install(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tool("sh"), str(ROOT / "scripts/install.sh"), str(folder), str(ROOT / "requirements/run.lock")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!{tool('sh')}\n{text}\n")
    path.chmod(0o755)
    return path


def test_help_lists_every_goal() -> None:
    goals = re.findall(r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    shown = subprocess.run([tool("make"), "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert re.findall(r"^  make ([a-z-]+) +\S", shown.stdout, re.MULTILINE) == goals


def test_the_readme_lists_every_goal() -> None:
    goals = re.findall(r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert re.findall(r"^\| `make ([a-z-]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE) == goals


def test_without_a_python_it_says_what_to_do(tmp_path: Path) -> None:
    ended = install({"PATH": str(tmp_path)}, tmp_path / "venv")

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "No Python 3.11 or newer was found: looked for python3, python3.13, python3.12, python3.11, python.",
        "Install one, or name it: make setup PYTHON=/path/to/python",
    ]


def test_a_python_that_is_too_old_is_refused(tmp_path: Path) -> None:
    old = script(tmp_path / "old", "exit 1")

    ended = install({"PATH": os.defpath, "PYTHON": str(old)}, tmp_path / "venv")

    assert ended.returncode == 1
    assert ended.stderr == f"PYTHON={old} is not a Python 3.11 or newer.\n"


def test_a_python_with_neither_ensurepip_nor_pip_is_refused(tmp_path: Path) -> None:
    bare = script(tmp_path / "bare", 'case "$2" in *ensurepip*|pip) exit 1;; *) echo Python 3.11.0;; esac')

    ended = install({"PATH": os.defpath, "PYTHON": str(bare)}, tmp_path / "venv")

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"{bare} has neither ensurepip nor pip (on Debian and Ubuntu: apt-get install python3-venv)."
    )
