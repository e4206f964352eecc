"""Reading a contract of one or many files, YAML or JSON, with references resolved on demand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from parity.failures import CannotRun
from parity.values import split_pointer

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_LOADER):  # type: ignore[misc, valid-type]  # the C loader where there is one
    """YAML as JSON sees it: no dates, and only `true` and `false` are booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in _LOADER.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)

_DEEPEST = 64


class Documents:
    """All files of one contract. Every `$ref` in what it hands out is absolute, `<file>#<pointer>`."""

    def __init__(self, entry: Path) -> None:
        self.entry = entry.resolve()
        self._files: dict[Path, Any] = {}
        self._found: dict[str, Any] = {}

    @property
    def root(self) -> dict[str, Any]:
        """The entry file's content."""
        content = self._file(self.entry)
        if not isinstance(content, dict):
            raise CannotRun(f"{self.entry} is no OpenAPI document: it holds no object")
        return content

    def follow(self, node: Any) -> Any:
        """The node that a chain of references leads to. Members beside a `$ref` win over its target's."""
        for _ in range(_DEEPEST):
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                return node
            target = self._target(node["$ref"])
            beside = {name: value for name, value in node.items() if name != "$ref"}
            node = {**target, **beside} if beside and isinstance(target, dict) else target
        raise CannotRun(f"the reference {node['$ref']} leads in a circle")

    def _target(self, reference: str) -> Any:
        if reference not in self._found:
            place, _, pointer = reference.partition("#")
            found = self._file(Path(place))
            for part in split_pointer(unquote(pointer)):
                if isinstance(found, list) and part.isdigit() and int(part) < len(found):
                    found = found[int(part)]
                elif isinstance(found, dict) and part in found:
                    found = found[part]
                else:
                    raise CannotRun(f"{place} has nothing at #{pointer}")
            self._found[reference] = found
        return self._found[reference]

    def _file(self, path: Path) -> Any:
        if path not in self._files:
            self._files[path] = _absolute(_parse(path), path)
        return self._files[path]


def _parse(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRun(f"cannot read {path}: {error}") from error
    try:
        if path.suffix == ".json":
            return json.loads(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # derived from the safe loader
    except (yaml.YAMLError, json.JSONDecodeError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"{path}:{where.line + 1}" if where is not None else str(path)
        what = getattr(error, "problem", None) or str(error)
        raise CannotRun(f"{line} cannot be parsed: {what}") from error


def _absolute(node: Any, home: Path) -> Any:
    if isinstance(node, list):
        return [_absolute(item, home) for item in node]
    if not isinstance(node, dict):
        return node
    made = {str(name): _absolute(value, home) for name, value in node.items()}
    reference = made.get("$ref")
    if isinstance(reference, str):
        place, _, pointer = reference.partition("#")
        if "://" in place:
            raise CannotRun(f"{home} refers to {reference}; references to other hosts are not followed")
        made["$ref"] = f"{(home.parent / unquote(place)).resolve() if place else home}#{pointer}"
    return made
