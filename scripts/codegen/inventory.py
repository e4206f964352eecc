"""What a generated package was made from and consists of, so that an unchanged tree is seen at once.

The manifest lies in the package. A hand that edits a generated file changes its digest, and a change of the
contract, of the generator or of what it calls changes the others; any of them makes the full comparison run.
"""

from __future__ import annotations

import hashlib
import json
import os.path
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

MANIFEST = "manifest.json"
_HERE = Path(__file__).parent
_TOOLS = ("datamodel-code-generator", "jinja2", "pydantic", "ruff")


def manifest(spec: Path, inputs: Iterable[Path], files: Mapping[str, str]) -> str:
    """The text of the manifest."""
    record = {
        "generator": _generator(),
        "inputs": {_relative(path, spec): _digest(path.read_bytes()) for path in sorted(inputs)},
        "files": {name: _digest(text.encode()) for name, text in sorted(files.items())},
    }
    return json.dumps(record, indent=1) + "\n"


def unchanged(spec: Path, out: Path) -> bool:
    """Whether the package is, to the byte, what this contract and this generator make."""
    try:
        record = json.loads((out / MANIFEST).read_bytes())
        if record["generator"] != _generator():
            return False
        if _relative(spec, spec) not in record["inputs"]:
            return False
        for name, digest in record["inputs"].items():
            if _digest((spec.parent / name).read_bytes()) != digest:
                return False
        if {*record["files"], MANIFEST} != set(present(out)):
            return False
        return all(_digest((out / name).read_bytes()) == digest for name, digest in record["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def present(out: Path) -> list[str]:
    """The files of a package, compiled ones left out."""
    return sorted(
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def _generator() -> str:
    total = hashlib.sha256()
    for path in sorted((*_HERE.rglob("*.py"), *_HERE.rglob("*.jinja"))):
        total.update(path.relative_to(_HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in _TOOLS:
        total.update(f"{name} {version(name)}\0".encode())
    return total.hexdigest()


def _relative(path: Path, spec: Path) -> str:
    # Path.relative_to cannot walk up before Python 3.12.
    return Path(os.path.relpath(path.resolve(), spec.parent.resolve())).as_posix()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
