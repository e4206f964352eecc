"""Every place in the source where something can be changed, and a sample of them."""

from __future__ import annotations

import ast
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutants import scope
from mutants.operators import Possible, possible


@dataclass(frozen=True)
class Mutant:
    """One change: of one node of one file, by one of the changes possible there."""

    file: str
    node: int  # its number in the walk through the tree
    choice: int  # which of the changes that are possible there
    kind: str
    line: int
    last_line: int
    where: str  # the function or class that it is in
    what: str
    source: str

    @property
    def name(self) -> str:
        """In one line, for people and for excuses."""
        return f"{self.file}:{self.line} {self.where}: {self.source}: {self.what}"

    def apply(self, text: str) -> ast.Module:
        """The tree of the file with the change made."""
        tree = ast.parse(text)
        for number, (node, _, _) in enumerate(_walk(tree, "", tree, untouched(tree))):
            if number == self.node:
                list(possible(node))[self.choice].change(node)
                return ast.fix_missing_locations(tree)
        raise LookupError(self.name)


def mutants(root: Path) -> Iterator[Mutant]:
    """All of them."""
    for name in scope.files(root):
        tree = ast.parse((root / name).read_text(encoding="utf-8"))
        for number, (node, where, around) in enumerate(_walk(tree, "", tree, untouched(tree))):
            for choice, found in enumerate(possible(node)):
                yield _mutant(name, number, choice, node, where, around, found)


def sample(found: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """So many, spread over the parts of the source and the kinds of change as they occur."""
    strata: defaultdict[tuple[str, str], list[Mutant]] = defaultdict(list)
    for mutant in found:
        strata[scope.area(mutant.file), mutant.kind].append(mutant)
    chance = random.Random(f"mutants/{seed}")
    order = []
    for key in sorted(strata):
        held = strata[key]
        chance.shuffle(held)
        # evenly along the line, so that any cut through it has of each as much as there is
        order += [((place + 0.5 * chance.random()) / len(held), key, mutant)
                  for place, mutant in enumerate(held)]  # fmt: skip
    order.sort(key=lambda entry: entry[:2])
    return [mutant for _, _, mutant in order[:count]]


def untouched(tree: ast.Module) -> set[int]:
    """Nodes that mean nothing when the program runs: docstrings, annotations, and what is logged."""
    found: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                found.add(id(node.value))
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                found.add(id(node))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "logger" | "_log" | "_LOG"))):
                found.add(id(node))
            case ast.Call(func=ast.Name(id="TypeVar" | "ParamSpec" | "NewType" | "cast" | "dataclass")):
                found.add(id(node))
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, ast.Tuple() as kinds]):
                # in whatever order they are tried
                found.add(id(kinds))
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Assert():
                found.add(id(node))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found.update(id(a) for a in (node.returns, *_annotations(node.args)) if a is not None)
            case ast.ClassDef(bases=bases) if any(
                isinstance(b, ast.Name | ast.Subscript) and "Protocol" in ast.unparse(b) for b in bases
            ):
                found.add(id(node))
            case ast.Subscript(value=ast.Name(id="Literal")):
                found.add(id(node))
            case ast.keyword(arg="description" | "title" | "examples" | "json_schema_extra"):
                found.add(id(node))
            case _:
                pass
    return found


def _annotations(arguments: ast.arguments) -> Iterator[ast.expr | None]:
    every = (
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    )
    yield from (argument.annotation for argument in every if argument is not None)


def _walk(
    node: ast.AST, where: str, around: ast.AST, left_out: set[int]
) -> Iterator[tuple[ast.AST, str, ast.AST]]:
    if id(node) in left_out:
        return
    if isinstance(node, ast.stmt):
        around = node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        where = f"{where}.{node.name}".lstrip(".")
    yield node, where, around
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, where, around, left_out)


def _mutant(
    name: str, number: int, choice: int, node: ast.AST, where: str, around: ast.AST, found: Possible
) -> Mutant:
    line = getattr(node, "lineno", 0)
    what = found.what
    if found.kind == "statement" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        line = int(what.rpartition(" ")[2])
        gone = next(s for s in node.body if s.lineno == line)
        source, last, what = _short(gone), gone.end_lineno or line, "left out"
    else:
        source, last = _short(node), _last_line(around, line)
    return Mutant(name, number, choice, found.kind, line, last, where or "(module)", what, source)


def _last_line(around: ast.AST, line: int) -> int:
    """The last line of a plain statement; of a block its head alone is executed with the change."""
    body: list[ast.stmt] = getattr(around, "body", [])
    if body:
        return max(line, body[0].lineno - 1)
    last: int | None = getattr(around, "end_lineno", None)
    return max(line, last or line)


def _short(node: ast.AST) -> str:
    held = node
    if isinstance(node, ast.If | ast.While):
        held = node.test
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return f"def {node.name}"
    text = " ".join(ast.unparse(held).split())
    return text if len(text) <= 70 else f"{text[:69]}…"
