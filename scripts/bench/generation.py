"""Regenerating the contract of the service, against datamodel-code-generator for its models alone."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.bench.figures import Figure, compared, share

UNIT = "s process CPU"
_ROOT = Path(__file__).resolve().parent.parent.parent
_EDITED = "paths/servers.yaml"
_BEFORE, _AFTER = "summary: List servers", "summary: List all servers"


def measure(folder: Path, rounds: int) -> Iterator[Figure]:
    """The figures of the generator, on a copy of the contract."""
    spec = folder / "spec"
    shutil.copytree(_ROOT / "spec", spec)
    out, models = folder / "generated", folder / "models"
    ours = [sys.executable, str(_ROOT / "scripts" / "generate.py"), "--spec", str(spec / "openapi.yaml")]
    ours += ["--out", str(out)]
    _cpu_of(ours)
    document = folder / "openapi.json"
    shutil.copy(out / "openapi.json", document)
    other = [sys.executable, "-m", "scripts.bench.models_alone", str(document), str(models)]
    edited: list[float] = []
    checked: list[float] = []
    alone: list[float] = []
    for turn in range(rounds):
        _edit(spec / _EDITED, *((_AFTER, _BEFORE) if turn % 2 else (_BEFORE, _AFTER)))
        edited.append(_cpu_of(ours))
        alone.append(_cpu_of(other))
        checked.append(_cpu_of([*ours, "--check"]))
    yield compared("regenerating after an edit", UNIT, edited, alone, share(1.3))
    yield compared("--check of an unchanged tree", UNIT, checked, alone, share(0.5))


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    if before not in text:
        raise ValueError(f"{path.name} no longer says {before!r}")
    path.write_text(text.replace(before, after))


def _cpu_of(command: Sequence[str]) -> float:
    """Seconds of CPU that a fresh process takes, its own children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
