"""OpenAPI documents as they are written, every part with the place it comes from.

A document may be spread over files, given as data, served by a program or made by one. Nothing is resolved
here but on request, so that a difference can be traced to the line that says it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import yaml

START_SECONDS = 60


class Unreadable(Exception):
    """A document cannot be read; the message is one line that says which and why."""


class Object(dict[str, Any]):
    """An object with the place where it, and each of its members, is written."""

    file: Path | None = None
    source: str = ""

    def __init__(self, members: Mapping[str, Any] | None = None) -> None:
        super().__init__(members or {})
        self.sources: dict[str, str] = {}

    def placed_like(self, other: Mapping[str, Any]) -> Object:
        """This object, said to come from where another does."""
        if isinstance(other, Object):
            self.file = other.file
            self.source = other.source
            self.sources = {**other.sources, **self.sources}
        return self


class Array(list[Any]):
    """A list with the place where it is written."""

    source: str = ""


def one_line(text: object) -> str:
    """A message without line breaks."""
    return " ".join(str(text).split())


# a contract is long, and the parser of libyaml is ten times as fast
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# a time is a string in JSON, and so it is here
_SCALARS = yaml.SafeLoader("")
_TIME = "tag:yaml.org,2002:timestamp"


def _value(node: yaml.Node, file: Path, shown: str) -> Any:
    place = f"{shown}:{node.start_mark.line + 1}"
    if isinstance(node, yaml.MappingNode):
        found = Object()
        found.file, found.source = file, place
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                raise Unreadable(f"{shown}:{key.start_mark.line + 1}: {name!r} stands twice")
            found.sources[name] = f"{shown}:{key.start_mark.line + 1}"
            found[name] = _value(value, file, shown)
        return found
    if isinstance(node, yaml.SequenceNode):
        items = Array(_value(item, file, shown) for item in node.value)
        items.source = place
        return items
    if node.tag == _TIME:
        return str(node.value)
    return _SCALARS.construct_object(node)


def read_file(file: Path) -> Any:
    """What a YAML or JSON file says."""
    try:
        shown = str(file.relative_to(Path.cwd()))
    except ValueError:
        shown = str(file)
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise Unreadable(f"{shown}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{shown}: is not UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"{shown}:{line}: broken YAML: {one_line(error.problem)}") from None
    except yaml.YAMLError as error:
        raise Unreadable(f"{shown}: broken YAML: {one_line(error)}") from None
    if node is None:
        raise Unreadable(f"{shown}: is empty")
    return _value(node, file, shown)


def placed(value: Any, source: str) -> Any:
    """Data that nobody wrote to a file, all of it from one place."""
    if isinstance(value, Mapping):
        found = Object({str(name): placed(member, source) for name, member in value.items()})
        found.source = source
        return found
    if isinstance(value, list):
        items = Array(placed(item, source) for item in value)
        items.source = source
        return items
    return value


def _replaced(node: Any, source: str) -> None:
    if isinstance(node, Object):
        node.source, node.sources = source, {}
        for member in node.values():
            _replaced(member, source)
    elif isinstance(node, Array):
        node.source = source
        for item in node:
            _replaced(item, source)


class Document:
    """One OpenAPI document and the files that it refers to."""

    def __init__(self, root: Any, shown: str) -> None:
        if not isinstance(root, Object) or not isinstance(root.get("openapi"), str):
            raise Unreadable(f"{shown}: is no OpenAPI document")
        self.root = root
        self.shown = shown
        self._files: dict[Path, Any] = {root.file: root} if root.file else {}

    def locate(self, reference: str, start: Object) -> Any:
        """What a reference in some object of this document points to."""
        name, _, pointer = reference.partition("#")
        found: Any = self.root
        if name:
            if start.file is None or "://" in name:
                raise Unreadable(f"{start.source}: {reference} is out of reach")
            file = (start.file.parent / unquote(name)).resolve()
            if file not in self._files:
                self._files[file] = read_file(file)
            found = self._files[file]
        elif start.file is not None:
            found = self._files[start.file]
        for token in pointer.split("/")[1:]:
            part = unquote(token).replace("~1", "/").replace("~0", "~")
            try:
                found = found[int(part)] if isinstance(found, list) else found[part]
            except (KeyError, IndexError, ValueError, TypeError):
                raise Unreadable(f"{start.source}: {reference} points to nothing") from None
        return found

    def follow(self, node: Any) -> Any:
        """The object that is meant, whether it stands here or is referred to; siblings win."""
        seen = set()
        while isinstance(node, Object) and isinstance(node.get("$ref"), str):
            if node["$ref"] in seen:
                raise Unreadable(f"{node.source}: {node['$ref']} refers to itself")
            seen.add(node["$ref"])
            target = self.locate(node["$ref"], node)
            beside = {name: value for name, value in node.items() if name != "$ref"}
            if isinstance(target, Object) and beside:
                target = Object({**target, **beside}).placed_like(target)
            node = target
        return node

    def operations(self) -> Iterator[tuple[str, str, Object, Object]]:
        """Path, method, path item and operation of each operation."""
        for path, reference in self.root.get("paths", {}).items():
            item = self.follow(reference)
            if not isinstance(item, Object):
                raise Unreadable(f"{self.shown}: the path {path} is no object")
            for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace"):
                if isinstance(item.get(method), Object):
                    yield path, method, item, item[method]


def _asked(program: Path) -> Document:
    """The document that a package makes of itself with --openapi, and where its parts come from."""
    command = [sys.executable, "-m", program.name, "--openapi"]
    try:
        done = subprocess.run(
            command, cwd=program.parent, capture_output=True, text=True, timeout=START_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"{program} does not start: no answer in {START_SECONDS} seconds") from None
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise Unreadable(f"{program} does not start: {one_line(reason)}")
    return answered(str(program), done.stdout)


def answered(program: str, text: str) -> Document:
    """What a program says of itself: its document, or that and where the parts of it are written."""
    try:
        answer = json.loads(text)
        if isinstance(answer["openapi"], str):
            return Document(placed(answer, program), program)
        sources = answer["sources"]
        document = Document(placed(answer["openapi"], program), program)
    except (ValueError, KeyError, TypeError):
        raise Unreadable(f"{program} --openapi answers no document") from None
    for _, _, _, operation in document.operations():
        _replaced(operation, sources["operations"].get(operation.get("operationId"), program))
    for name, schema in document.root.get("components", {}).get("schemas", {}).items():
        _replaced(schema, sources["schemas"].get(name, program))
    return document


def read(given: str | Path | Mapping[str, Any]) -> Document:
    """A document, from a file, a folder with a program in it, an address, or as it is."""
    if isinstance(given, Mapping):
        return Document(placed(given, "the document given"), "the document given")
    text = str(given)
    if text.startswith(("http://", "https://")):
        try:
            answer = httpx.get(text, timeout=10).raise_for_status()
            return Document(placed(answer.json(), text), text)
        except (httpx.HTTPError, ValueError) as error:
            raise Unreadable(f"{text}: {one_line(error)}") from None
    path = Path(text).resolve()
    if path.is_dir():
        return _asked(path)
    return Document(read_file(path), text)
