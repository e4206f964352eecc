"""Last stage: formatted files go to disk as a whole, or are compared with what is there."""

from __future__ import annotations

import difflib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ruff import find_ruff_bin

from scripts.codegen.inventory import MANIFEST, present

_LINE_LENGTH = "line-length=110"


class FormatError(Exception):
    """The formatter refused what was generated; a bug of the generator."""


def format_sources(files: Mapping[str, str]) -> dict[str, str]:
    """The same files, imports sorted and laid out by ruff, whatever configuration surrounds them."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _lay(root, files)
        surroundings = ["--isolated", "--config", _LINE_LENGTH, "--target-version", "py311", "--no-cache"]
        _ruff("check", "--select", "I,F401,UP", "--fix-only", "--quiet", *surroundings, str(root))
        _ruff("format", "--quiet", *surroundings, str(root))
        return {name: (root / name).read_text() for name in files}


def _ruff(*arguments: str) -> None:
    # The program itself: `python -m ruff` would start an interpreter only to start it.
    done = subprocess.run([find_ruff_bin(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise FormatError(done.stderr or done.stdout)


def write(out: Path, files: Mapping[str, str]) -> list[str]:
    """Makes the folder hold exactly these files.

    Nothing is touched that is already right, so that watchers and build tools see only real changes.

    Returns:
        The paths that were written or removed.
    """
    changed = [name for name, text in files.items() if _read(out / name) != text]
    for name in changed:
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name])
    stale = [name for name in present(out) if name not in files]
    for name in stale:
        (out / name).unlink()
    for folder in sorted((p for p in out.rglob("*") if p.is_dir() and p.name != "__pycache__"), reverse=True):
        if not any(p.is_file() and "__pycache__" not in p.parts for p in folder.rglob("*")):
            shutil.rmtree(folder)
    return sorted(changed + stale)


def is_foreign(out: Path) -> bool:
    """Whether a folder holds files of somebody else, so that it is not to be wiped."""
    if not present(out) or (out / MANIFEST).exists():
        return False
    return "Generated from the contract" not in (_read(out / "__init__.py") or "")


def diff(out: Path, files: Mapping[str, str]) -> str:
    """A unified diff from what is on disk to what should be there; empty when they agree."""
    names = sorted({*files, *present(out)})
    chunks: list[str] = []
    for name in names:
        there, here = _read(out / name), files.get(name)
        if there == here and (here is not None or not (out / name).exists()):
            continue
        old, new = f"{out.name}/{name}", f"{out.name}/{name} (from the contract)"
        before, after = ((text or "").splitlines(keepends=True) for text in (there, here))
        # A file that is empty or not text has no lines to show, and is a difference all the same.
        chunks += list(difflib.unified_diff(before, after, old, new)) or [f"--- {old}\n", f"+++ {new}\n"]
    return "".join(chunks)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except (FileNotFoundError, UnicodeDecodeError, IsADirectoryError):
        return None


def _lay(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
