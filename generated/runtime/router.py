"""From a request to the operation of the contract: a table for fixed paths, a trie for the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from .operation import Operation

_KEY: Final = "contract.match"
_PARAMETER = re.compile(r"\{[^{}]*\}")


class Match(NamedTuple):
    """A path that the contract knows."""

    operation: Operation | None
    """None when the path exists but not with this method."""
    params: tuple[str, ...]
    """Values of the path parameters in template order, percent-decoded one by one."""
    allow: str
    """The value of `Allow` for this path (RFC 9110, section 10.2.1)."""


class _Node:
    """Paths that begin alike; literal segments win over parameters."""

    __slots__ = ("leaf", "literals", "parameter", "patterns")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.patterns: list[tuple[re.Pattern[str], _Node]] = []
        self.parameter: _Node | None = None
        self.leaf: _Leaf | None = None


class _Leaf:
    """All methods of one path."""

    __slots__ = ("allow", "methods")

    def __init__(self) -> None:
        self.methods: dict[str, Operation] = {}
        self.allow = ""

    def add(self, operation: Operation) -> None:
        self.methods[operation.method] = operation
        if operation.method == "GET":
            self.methods.setdefault("HEAD", operation)
        self.allow = ", ".join(sorted({*self.methods, "OPTIONS"}))


class Router:
    """Finds operations by the raw path, so that an encoded slash stays inside its segment."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations: Final = {operation.id: operation for operation in operations}
        self._fixed: dict[str, _Leaf] = {}
        self._heads: dict[str, _Leaf] = {}
        self._root = _Node()
        for operation in self.operations.values():
            self._leaf(operation.path).add(operation)
        for operation in self.operations.values():
            self._note_head(operation.path)

    def match(self, scope: MutableMapping[str, Any]) -> Match | None:
        """What the contract knows of this request, or None; looked up once a request."""
        prefix: str = scope.get("root_path", "")
        known: tuple[str, Match | None] | None = scope.get(_KEY)
        if known is not None and known[0] == prefix:
            return known[1]
        path: str = scope["path"]
        raw: bytes = scope.get("raw_path") or b""
        if prefix:
            path, raw = _below(prefix, path, raw)
        leaf, params = self._find(path, raw)
        match = None
        if leaf is not None:
            match = Match(leaf.methods.get(scope["method"]), params, leaf.allow)
        scope[_KEY] = (prefix, match)
        return match

    def _find(self, path: str, raw: bytes) -> tuple[_Leaf | None, tuple[str, ...]]:
        if b"%" in raw:
            text = raw.decode("latin-1")
            segments = [unquote(part, errors="surrogateescape") for part in text.split("/")[1:]]
        else:
            leaf = self._fixed.get(path)
            if leaf is not None:
                return leaf, ()
            head, _, last = path.rpartition("/")
            leaf = self._heads.get(head)
            if leaf is not None and last:
                return leaf, (last,)
            segments = path.split("/")[1:]
        return _walk(self._root, segments, 0, ()) or (None, ())

    def _leaf(self, path: str) -> _Leaf:
        node = self._root
        for segment in path.split("/")[1:]:
            node = _child(node, segment)
        if node.leaf is None:
            node.leaf = _Leaf()
        if "{" not in path:
            self._fixed[path] = node.leaf
        return node.leaf

    def _note_head(self, path: str) -> None:
        """Most parameters stand alone at the end: what comes before leads to them without the trie."""
        head, _, last = path.rpartition("/")
        if "{" in head or not _PARAMETER.fullmatch(last):
            return
        node = self._root
        for segment in head.split("/")[1:]:
            node = node.literals[segment]
        if node.parameter is not None and node.parameter.leaf is not None and not node.patterns:
            self._heads[head] = node.parameter.leaf


def _below(prefix: str, path: str, raw: bytes) -> tuple[str, bytes]:
    """The path under the prefix where the application is mounted; as it is when it lies elsewhere."""
    if not path.startswith(prefix) or path[len(prefix) : len(prefix) + 1] not in ("", "/"):
        return path, raw
    # The prefix may be written otherwise in the raw path, but it has as many segments.
    return path[len(prefix) :], b"/" + raw.split(b"/", prefix.count("/") + 1)[-1] if raw else raw


def raw_segment(scope: MutableMapping[str, Any], index: int) -> str:
    """One segment of the path as it came, percent-encoded: styles split before they decode."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    prefix: str = scope.get("root_path", "")
    if prefix:
        _, raw = _below(prefix, scope["path"], raw)
    return raw.decode("latin-1").split("/")[index + 1]


def _child(node: _Node, segment: str) -> _Node:
    if "{" not in segment:
        return node.literals.setdefault(segment, _Node())
    if _PARAMETER.fullmatch(segment):
        if node.parameter is None:
            node.parameter = _Node()
        return node.parameter
    parts = _PARAMETER.split(segment)
    pattern = re.compile("(.+?)".join(map(re.escape, parts)), re.DOTALL)
    for known, child in node.patterns:
        if known.pattern == pattern.pattern:
            return child
    child = _Node()
    node.patterns.append((pattern, child))
    return child


def _walk(
    node: _Node, segments: list[str], at: int, params: tuple[str, ...]
) -> tuple[_Leaf, tuple[str, ...]] | None:
    if at == len(segments):
        return (node.leaf, params) if node.leaf is not None else None
    segment = segments[at]
    child = node.literals.get(segment)
    if child is not None and (found := _walk(child, segments, at + 1, params)):
        return found
    if not segment:
        return None
    for pattern, follower in node.patterns:
        hit = pattern.fullmatch(segment)
        if hit and (found := _walk(follower, segments, at + 1, (*params, *hit.groups()))):
            return found
    if node.parameter is not None:
        return _walk(node.parameter, segments, at + 1, (*params, segment))
    return None
