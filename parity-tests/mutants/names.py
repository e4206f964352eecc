"""Where a change shows that is made when a module is imported: by what it defines and what stands near it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache

from contract import ROOT
from mutants import scope
from mutants.sites import Mutant

_HOPS = 4
_NEAR = 120  # lines


def lines_using(mutant: Mutant) -> frozenset[tuple[str, int]]:
    """Lines of functions that use a name whose value the change can have got into."""
    reached = {mutant.where.partition(".")[0]} | _defined_at(mutant)
    for _ in range(_HOPS):
        more = {name for names, used, _, _ in _statements() if used & reached for name in names} - reached
        if not more:
            break
        reached |= more
    return frozenset((file, line) for file, line, used in _in_functions() if used & reached)


def nearest(mutant: Mutant, operations: Iterable[str]) -> str:
    """The operation whose name stands last before what was changed, in either case; empty where none does."""
    words = {word: name for name in operations for word in (name, name.title().replace("_", ""))}
    pattern = re.compile(r"\b_?(" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")")
    lines = (ROOT / mutant.file).read_text(encoding="utf-8").splitlines()
    # the name in a call that begins here may be on its next line
    end = min(mutant.line + 1, mutant.last_line)
    for line in reversed(lines[max(end - _NEAR, 0) : end]):
        found = pattern.findall(line)
        if found:
            return words[found[-1]]
    return ""


def _defined_at(mutant: Mutant) -> set[str]:
    found: set[str] = set()
    for names, _, file, span in _statements():
        if file == mutant.file and mutant.line in span:
            found |= names
    return found


@cache
def _statements() -> list[tuple[set[str], set[str], str, range]]:
    """What stands outside of functions: the names it defines, those it uses, and where it is."""
    found = []
    for file, tree in _trees():
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.Import | ast.ImportFrom):
                continue
            used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            span = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
            found.append((_names(statement), used, file, span))
    return found


@cache
def _in_functions() -> list[tuple[str, int, set[str]]]:
    """Each line inside of functions with the names that it uses."""
    found: dict[tuple[str, int], set[str]] = {}
    for file, tree in _trees():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Name):
                        found.setdefault((file, node.lineno), set()).add(node.id)
                    elif isinstance(node, ast.Attribute):
                        found.setdefault((file, node.lineno), set()).add(node.attr)
    return [(file, line, used) for (file, line), used in found.items()]


def _names(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.ClassDef():
            return {statement.name}
        case ast.Assign():
            return {target.id for target in statement.targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case _:
            return set()


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for name in scope.files(ROOT):
        yield name, ast.parse((ROOT / name).read_text(encoding="utf-8"))
