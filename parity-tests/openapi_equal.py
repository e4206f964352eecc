"""Whether two OpenAPI documents describe the same interface: openapi_equal.py spec/openapi.yaml twin/

A third argument `-` says that what the program answers to --openapi comes from standard input.

Exit status 0: equal. 1: they differ, and each difference is named by JSON pointer, with what either side
says and where. 2: one of them could not be read; one line says which and why.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_normal import Normal
from openapi_reading import Array, Document, Object, Unreadable, answered, read
from openapi_spellings import Schema, key, same

_LONGEST = 160


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


@dataclass(frozen=True)
class Difference:
    """One place where two documents say different things."""

    pointer: str
    contract: Any
    twin: Any
    contract_source: str
    twin_source: str

    def __str__(self) -> str:
        return (
            f"{self.pointer}\n"
            f"  contract: {_shown(self.contract)}\n            at {self.contract_source}\n"
            f"  twin:     {_shown(self.twin)}\n            at {self.twin_source}"
        )


def _shown(value: Any) -> str:
    if value is ABSENT:
        return "absent"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _equal(left: Any, right: Any) -> bool:
    """Equal as JSON is: true is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


@dataclass(frozen=True)
class _Side:
    """Where one of the two walks through its document is."""

    value: Any
    source: str

    def member(self, name: str) -> _Side:
        """One step down; a part that nobody wrote comes from where its parent does."""
        if not isinstance(self.value, Mapping) or name not in self.value:
            return _Side(ABSENT, self.source)
        value = self.value[name]
        own = value.source if isinstance(value, Object | Array) else ""
        named = self.value.sources.get(name, "") if isinstance(self.value, Object) else ""
        return _Side(value, own or named or self.source)

    def item(self, position: int) -> _Side:
        value = self.value[position]
        return _Side(value, (value.source if isinstance(value, Object | Array) else "") or self.source)


class _Walk:
    def __init__(self, contract: Normal, twin: Normal) -> None:
        self._contract = contract
        self._twin = twin
        # pairs of schemas that are being compared; a schema that holds itself comes back to one
        self._open: set[tuple[str, str]] = set()

    def differences(self, one: _Side, other: _Side, pointer: str) -> Iterator[Difference]:
        """All of them below one place, in the order of the contract."""
        left, right = one.value, other.value
        if isinstance(left, Schema) and isinstance(right, Schema):
            yield from self._schemas(one, other, pointer)
        elif isinstance(left, Mapping) and isinstance(right, Mapping):
            for name in [*left, *(name for name in right if name not in left)]:
                token = name.replace("~", "~0").replace("/", "~1")
                yield from self.differences(one.member(name), other.member(name), f"{pointer}/{token}")
        elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            for position in range(len(left)):
                yield from self.differences(one.item(position), other.item(position), f"{pointer}/{position}")
        elif not _equal(left, right):
            yield Difference(pointer, left, right, one.source, other.source)

    def _schemas(self, one: _Side, other: _Side, pointer: str) -> Iterator[Difference]:
        """Schemas with one name are compared where they are defined, and nowhere else."""
        if same(one.value, other.value):
            return
        left, right = self._contract.resolved(one.value), self._twin.resolved(other.value)
        pair = (key(left), key(right))
        if pair in self._open:
            return
        self._open.add(pair)
        # two plain objects: a schema in them is met again one level below
        mine = _Side(Object(left).placed_like(left), left.source or one.source)
        theirs = _Side(Object(right).placed_like(right), right.source or other.source)
        yield from self.differences(mine, theirs, pointer)
        self._open.remove(pair)


Given = str | Path | Mapping[str, Any]


def compare(contract: Given, twin: Given) -> list[Difference]:
    """Every difference between two documents; Unreadable when one of them cannot be read."""
    return differences(read(contract), read(twin))


def differences(contract: Document, twin: Document) -> list[Difference]:
    """Every difference between two documents that have been read."""
    first, second = Normal(contract), Normal(twin)
    walk = _Walk(first, second)
    return list(walk.differences(_Side(first.tree, contract.shown), _Side(second.tree, twin.shown), ""))


def main(arguments: list[str]) -> int:
    """Compare, and tell."""
    if len(arguments) != 2 and arguments[2:] != ["-"]:
        sys.stderr.write("usage: openapi_equal.py CONTRACT TWIN [-]\n")
        return 2
    contract, twin = arguments[:2]
    try:
        found = differences(read(contract), answered(twin, sys.stdin.read()) if arguments[2:] else read(twin))
    except Unreadable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not found:
        sys.stdout.write(f"{twin} offers what {contract} says\n")
        return 0
    count = "1 difference" if len(found) == 1 else f"{len(found)} differences"
    sys.stdout.write(f"{count} between {contract} and {twin}\n\n")
    sys.stdout.write("\n".join(map(str, found)) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
