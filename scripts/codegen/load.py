"""Read the entry file and every file that a `$ref` reaches."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.codegen import pointers
from scripts.codegen.diagnostics import Diagnostics, Place
from scripts.codegen.positions import Positions
from scripts.codegen.reading import ReadError, read_json, read_yaml


@dataclass
class Sources:
    """The parsed files of a contract, by path; `entry` is the first of them."""

    entry: str
    documents: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    shown: dict[str, str] = field(default_factory=dict)
    _positions: dict[str, Positions] = field(default_factory=dict)
    _targets: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that were read, the entry first."""
        return tuple(self.texts)

    def line(self, file: str, pointer: str) -> int:
        """The line (from 1) on which the value of a pointer, or its nearest ancestor, stands."""
        if file not in self.texts:
            return 0
        if file not in self._positions:
            self._positions[file] = Positions(self.texts[file])
        return self._positions[file].line(pointer)

    def place(self, file: str, pointer: str) -> Place:
        return Place(self.shown.get(file, file), self.line(file, pointer), pointer)

    def target(self, file: str, reference: str) -> tuple[str, str]:
        """The (file, pointer) that a reference in a file leads to."""
        key = (file, reference)
        if key not in self._targets:
            path, pointer = pointers.split(reference)
            target = os.path.normpath(Path(file).parent / path) if path else file
            self._targets[key] = target, pointer
        return self._targets[key]


def is_remote(reference: str) -> bool:
    return "://" in reference.partition("#")[0] or reference.startswith("//")


def load(path: Path | str) -> Sources:
    """Read a contract. What cannot be read is in `Sources.diagnostics`, with file and line."""
    entry = os.path.normpath(Path.cwd() / path)
    sources = Sources(entry)
    waiting: list[tuple[str, str, str]] = [(entry, "", "")]
    while waiting:
        file, asked_in, asked_at = waiting.pop()
        if file in sources.documents:
            continue
        sources.shown[file] = _shown(file)
        sources.documents[file] = _read(file, asked_in, asked_at, sources)
        for pointer, reference in references(sources.documents[file]):
            if is_remote(reference):
                sources.diagnostics.error(
                    f"the reference {reference} leaves the disk",
                    sources.place(file, pointer),
                    "copy the file next to the contract and refer to the copy",
                )
                continue
            target, _ = sources.target(file, reference)
            if target not in sources.documents:
                waiting.append((target, file, pointer))
    return sources


def _shown(file: str) -> str:
    relative = os.path.relpath(file)
    return file if relative.startswith("..") else relative


def _read(file: str, asked_in: str, asked_at: str, sources: Sources) -> Any:
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        sources.diagnostics.error(
            f"cannot read {_shown(file)}: {error.strerror}",
            sources.place(asked_in, asked_at) if asked_in else Place(_shown(file), 0),
            "correct the path, or add the file",
        )
        return {}
    except UnicodeDecodeError as error:
        sources.diagnostics.error(
            f"not UTF-8: {error.reason}", Place(_shown(file), 1), "save the file as UTF-8"
        )
        return {}
    sources.texts[file] = text
    try:
        parse = read_json if file.endswith(".json") else read_yaml
        document, repeated = parse(text)
    except ReadError as error:
        sources.diagnostics.error(error.message, Place(_shown(file), error.line), error.advice)
        return {}
    except json.JSONDecodeError as error:
        sources.diagnostics.error(
            f"broken JSON: {error.msg}", Place(_shown(file), error.lineno), "correct the syntax"
        )
        return {}
    for key, line in repeated:
        sources.diagnostics.error(
            f"the key {key!r} is given twice",
            Place(_shown(file), line),
            "keep one of the two; the last one wins",
        )
    if not isinstance(document, dict):
        sources.diagnostics.error(
            "the file is not a map", Place(_shown(file), 1), "write a map at the top level"
        )
        return {}
    return document


_LITERAL = frozenset({"example", "default", "enum", "const", "value"})


def is_literal(key: str, parent: str) -> bool:
    """Whether a key holds data, not contract: what looks like a reference in there is none."""
    if parent in ("properties", "patternProperties", "schemas", "$defs", "definitions"):
        return False
    return key in _LITERAL or key.startswith("x-")


def references(node: Any, pointer: str = "", parent: str = "") -> Iterator[tuple[str, str]]:
    """Every `$ref` below a node, with its pointer."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and parent != "properties":
            yield pointers.join(pointer, "$ref"), target
        for key, value in node.items():
            if isinstance(value, (dict, list)) and not is_literal(key, parent):
                yield from references(value, pointers.join(pointer, key), key)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if isinstance(value, (dict, list)):
                yield from references(value, f"{pointer}/{index}", "" if parent == "properties" else parent)
