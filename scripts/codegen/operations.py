"""The operations of a bundled contract, with parameters and references followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts.codegen import names, pointers
from scripts.codegen.resolve import METHODS

Schema = dict[str, Any]


@dataclass
class Parameter:
    """One parameter as it counts for an operation, and where it is written."""

    name: str
    location: str
    node: Schema
    pointer: str

    @property
    def required(self) -> bool:
        return self.node.get("required") is True or self.location == "path"


@dataclass
class Operation:
    """One method of one path. `name` is the operationId in snake_case, unique and no keyword."""

    id: str
    name: str
    method: str
    path: str
    tag: str
    pointer: str
    node: Schema
    item: Schema
    parameters: list[Parameter] = field(default_factory=list)


def deref(document: Schema, node: Any, pointer: str) -> tuple[Any, str]:
    """Follow a chain of references; raises Unresolvable where it breaks or turns in a circle."""
    seen: set[str] = set()
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        file, target = pointers.split(node["$ref"])
        if file or target in seen:
            raise pointers.Unresolvable(node["$ref"])
        seen.add(target)
        node, pointer = pointers.follow(document, target), target
    return node, pointer


def operations(document: Schema) -> Iterator[Operation]:
    """All operations below `paths`, in the order of the document."""
    taken = names.Names()
    paths = document.get("paths")
    for path, written in paths.items() if isinstance(paths, dict) else ():
        try:
            item, base = deref(document, written, pointers.join("", "paths", path))
        except pointers.Unresolvable:
            continue
        if not isinstance(item, dict):
            continue
        here = pointers.join("", "paths", path)
        origin = base if isinstance(written, dict) and "$ref" in written else here
        for method, node in item.items():
            if method not in METHODS or not isinstance(node, dict):
                continue
            written_id = node.get("operationId")
            wanted = written_id if isinstance(written_id, str) and written_id else f"{method}_{_words(path)}"
            tags = node.get("tags")
            operation = Operation(
                id=wanted,
                name=taken.take(names.snake(wanted)),
                method=method,
                path=path,
                tag=str(tags[0]) if isinstance(tags, list) and tags else "default",
                pointer=pointers.join(origin, method),
                node=node,
                item=item,
            )
            operation.parameters = list(_parameters(document, operation, origin))
            yield operation


def _words(path: str) -> str:
    return "_".join(word.lower() for word in names.words(path)) or "root"


def _parameters(document: Schema, operation: Operation, origin: str) -> Iterator[Parameter]:
    found: dict[tuple[str, str], Parameter] = {}
    for owner, base in ((operation.item, origin), (operation.node, operation.pointer)):
        listed = owner.get("parameters")
        for index, written in enumerate(listed if isinstance(listed, list) else ()):
            try:
                node, pointer = deref(document, written, pointers.join(base, "parameters", index))
            except pointers.Unresolvable:
                continue
            if (
                isinstance(node, dict)
                and isinstance(node.get("name"), str)
                and isinstance(node.get("in"), str)
            ):
                name, location = node["name"], node["in"]
                key = (name.lower() if location == "header" else name, location)
                found[key] = Parameter(name, location, node, pointer)
    yield from found.values()
