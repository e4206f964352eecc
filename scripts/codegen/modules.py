"""Which Python module a named schema stands in."""

from __future__ import annotations

import graphlib
from typing import TYPE_CHECKING

from scripts.codegen import names

if TYPE_CHECKING:
    from scripts.codegen.named import NamedDocument, NamedSchema

COMMON = "common"
PARAMETERS = "parameters"


def module_name(text: str) -> str:
    """A module for a tag or file; never the package that parameters have to themselves."""
    name = names.snake(text)
    return f"{name}_" if name == PARAMETERS else name


def assign_modules(named: NamedDocument) -> None:
    """Give each schema its module so that modules never import each other in a circle.

    A contract of several files keeps their division; where that makes a circle, and in a single file,
    usage decides: what one tag alone reaches is its own, the rest is common.
    """
    used = _by_usage(named)
    if named.bundle.several_files:
        _assign(named, used, by_file=True)
        if _acyclic(named):
            return
    _assign(named, used, by_file=False)


def _by_usage(named: NamedDocument) -> dict[str, str]:
    tags: dict[str, set[str]] = {name: set() for name in named.schemas}
    for operation in named.operations:
        for name in named.reachable(operation.uses):
            tags[name].add(module_name(operation.operation.tag))
    for name in named.reachable([name for name, found in tags.items() if not found]):
        tags[name].add(COMMON)
    return {name: next(iter(found)) if len(found) == 1 else COMMON for name, found in tags.items()}


def _assign(named: NamedDocument, used: dict[str, str], *, by_file: bool) -> None:
    for entry in named.schemas.values():
        entry.module = _module(named, entry, used, by_file)


def _module(named: NamedDocument, entry: NamedSchema, used: dict[str, str], by_file: bool) -> str:
    if entry.text:
        return f"{PARAMETERS}.{module_name(entry.tag or 'default')}"
    if not by_file:
        return used[entry.name]
    if entry.component is not None and entry.component in named.bundle.home:
        return module_name(named.bundle.home[entry.component])
    parent = named.schemas.get(entry.parent or "")
    return _module(named, parent, used, by_file) if parent and not parent.text else used[entry.name]


def _acyclic(named: NamedDocument) -> bool:
    graph: dict[str, set[str]] = {}
    for entry in named.schemas.values():
        needed = graph.setdefault(entry.module, set())
        needed.update(named.schemas[name].module for name in named.references(entry.name))
        needed.discard(entry.module)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError:
        return False
    return True
