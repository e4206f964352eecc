"""Names in brackets (`filter[price][min]=3`, style deepObject): from fields to a tree of maps and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_KEY = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST = 16


def keys_of(name: str) -> tuple[str, list[str]] | None:
    """The name before the brackets and the keys in them; None where there are none, or absurdly many."""
    hit = _NAME.fullmatch(name)
    if hit is None:
        return None
    keys = _KEY.findall(hit[2])
    return (hit[1], keys) if len(keys) <= _DEEPEST else None


def plant(tree: dict[str, Tree], keys: Sequence[str], text: str) -> bool:
    """Puts a value into a tree; False when another value is there already. Empty brackets append."""
    *branches, leaf = keys
    node = tree
    for key in branches:
        below = node.setdefault(key or str(len(node)), {})
        if not isinstance(below, dict):
            return False
        node = below
    leaf = leaf or str(len(node))
    if leaf in node:
        return False
    node[leaf] = text
    return True


def with_lists(tree: Tree, lists: frozenset[str], path: str = "") -> Tree:
    """The tree with lists where the contract has them: `lists` are their places, `*` stands for an index."""
    if not isinstance(tree, dict):
        return tree
    listed = path in lists
    grown = {key: with_lists(below, lists, f"{path}/{'*' if listed else key}") for key, below in tree.items()}
    if listed and all(key.isascii() and key.isdigit() and len(key) <= 4 for key in grown):
        return [grown[key] for key in sorted(grown, key=int)]
    return grown
