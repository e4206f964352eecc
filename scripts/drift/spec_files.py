"""The files of the contract, read and written so that comments, order and layout stay as they are."""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from scripts.drift.sources import CannotRun, shown

ENTRY: Final = "openapi.yaml"
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class SpecFiles:
    """A folder of YAML files. What is changed in them reaches the disk by `write`, and not before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._documents: dict[str, CommentedMap] = {}
        self._texts: dict[str, tuple[str, str]] = {}

    def document(self, name: str) -> CommentedMap:
        """A file by its path in the folder; one that is not there yet is empty.

        Raises:
            CannotRun: It is there and cannot be read.
        """
        if name not in self._documents:
            text = self._text(name)
            self._before[name] = text
            self._documents[name] = self._parsed(name, text)
            self._marks[name] = repr(self._documents[name])
        return self._documents[name]

    def names(self, folder: str) -> list[str]:
        """The files in a folder of the contract, those not written yet included."""
        there = {f"{folder}/{file.name}" for file in (self.folder / folder).glob("*.yaml")}
        return sorted(there | {name for name in self._documents if name.startswith(f"{folder}/")})

    def follow(self, file: str, node: Any) -> tuple[str, Any]:
        """What is meant, whether it stands here or is referred to, and the file that it stands in."""
        for _ in range(50):
            if not isinstance(node, Mapping) or "$ref" not in node:
                return file, node
            file, pointer = self.target(file, node["$ref"])
            node = self.at(file, pointer)
        raise CannotRun(f"{shown(self.folder / file)}: references go round in a circle")

    def target(self, file: str, reference: str) -> tuple[str, str]:
        """The file and the pointer that a reference leads to."""
        path, _, pointer = reference.partition("#")
        joined = os.path.normpath(PurePosixPath(file).parent / path) if path else file
        return joined, pointer

    def at(self, file: str, pointer: str) -> Any:
        """What stands at a pointer."""
        node: Any = self.document(file)
        for part in pointer.split("/")[1:]:
            try:
                node = node[part.replace("~1", "/").replace("~0", "~")]
            except (KeyError, IndexError, TypeError):
                raise CannotRun(f"{shown(self.folder / file)}: nothing stands at #{pointer}") from None
        return node

    def reference(self, start: str, file: str, *parts: str) -> str:
        """How a reference from one file into another, or into itself, is written."""
        pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)
        path = "" if start == file else os.path.relpath(file, PurePosixPath(start).parent)
        return f"{path}#{pointer}"

    def operations(self) -> Iterator[tuple[str, str, str, CommentedMap, CommentedMap]]:
        """Path, method, file, path item and operation of each operation."""
        for path, reference in self.document(ENTRY).get("paths", {}).items():
            file, item = self.follow(ENTRY, reference)
            for method in METHODS:
                if isinstance(item.get(method), CommentedMap):
                    yield path, method, file, item, item[method]

    def changed(self) -> dict[str, str]:
        """The texts of the files that differ from what is on the disk."""
        # To print a document takes longer than to read it, so that only what has changed is printed.
        marks = {name: repr(document) for name, document in self._documents.items() if document}
        for name, mark in marks.items():
            if mark != self._marks[name] and self._texts.get(name, ("", ""))[0] != mark:
                self._texts[name] = mark, self._kept(name, _dumped(self._documents[name]))
        return {name: self._texts[name][1] for name, mark in marks.items() if mark != self._marks[name]}

    def diff(self) -> str:
        """What `write` would change."""
        lines: list[str] = []
        for name, text in sorted(self.changed().items()):
            label = shown(self.folder / name)
            old, new = self._before[name].splitlines(keepends=True), text.splitlines(keepends=True)
            lines += difflib.unified_diff(old, new, label if old else "/dev/null", label)
        return "".join(lines)

    def write(self, folder: Path | None = None) -> None:
        """Puts what has changed on the disk."""
        for name, text in self.changed().items():
            file = (folder or self.folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def _text(self, name: str) -> str:
        file = self.folder / name
        if name != ENTRY and not file.exists():
            return ""
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CannotRun(f"{shown(file)}: {getattr(error, 'strerror', 'is not UTF-8')}") from None

    def _parsed(self, name: str, text: str) -> CommentedMap:
        label = shown(self.folder / name)
        try:
            found = _yaml().load(text)
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise CannotRun(f"{label}:{line}: broken YAML: {' '.join(str(error.problem).split())}") from None
        except YAMLError as error:
            raise CannotRun(f"{label}: broken YAML: {' '.join(str(error).split())}") from None
        if found is None:
            return CommentedMap()
        if not isinstance(found, CommentedMap):
            raise CannotRun(f"{label}: is no map")
        return found

    def _kept(self, name: str, now: str) -> str:
        """The new text, with every line that did not change as its author laid it out."""
        before = self._before[name]
        plain = _dumped(self._parsed(name, before))
        if before == plain:
            return now
        text = _carried(before, plain, now)
        same = _yaml().load(text) == _yaml().load(now)
        return text if same else now


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), _null)
    return yaml


def _null(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _dumped(document: CommentedMap) -> str:
    out = io.StringIO()
    _yaml().dump(document, out)
    return out.getvalue()


def _carried(original: str, before: str, after: str) -> str:
    """`after`, where it equals `before`, in the words of `original`, which `before` says in other words."""
    words = original.splitlines(keepends=True)
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    said: list[list[str]] = [[] for _ in range(len(old) + 1)]
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, words, old, autojunk=False).get_opcodes():
        if tag == "equal":
            for step in range(i2 - i1):
                said[j1 + step].append(words[i1 + step])
        else:
            said[min(j1, j2)] += words[i1:i2]
    out: list[str] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            for position in range(i1, i2):
                out += said[position]
        else:
            out += new[j1:j2]
    return "".join([*out, *said[len(old)]])
