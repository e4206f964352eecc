"""Adds to the handlers what the generated layer asks for, and leaves every line that is there as it is."""

from __future__ import annotations

import ast
import copy
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from scripts.drift.protocols import Method, Protocol, imported
from scripts.drift.sources import CannotRun, shown

_FAILURE: Final = ("generated.runtime.problem", "Failure")
MARK: Final = "is not written yet"


@dataclass(frozen=True)
class Completed:
    """What became of the handlers of one tag."""

    file: Path
    text: str
    added: tuple[str, ...]
    wiring: tuple[str, ...] = ()
    """What is to be written into app/main.py, when the file is new."""


@dataclass
class _Names:
    """What names mean in a handler file, and what has to be imported besides."""

    bound: dict[str, tuple[str, str]]
    taken: set[str]
    missing: dict[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, source: tuple[str, str]) -> str:
        """How something is called in this file; imported under another name when its own is taken."""
        for name, meant in {**self.bound, **self.missing}.items():
            if meant == source:
                return name
        name = source[1]
        if name in self.bound or name in self.taken or name in self.missing:
            name = f"Contract{name}"
        self.missing[name] = source
        return name


def complete(protocol: Protocol, file: Path) -> Completed | None:
    """The file of a tag's handlers with all methods in it, or None when nothing is missing.

    Raises:
        CannotRun: The file is no Python, or has no class for them.
    """
    text = file.read_text(encoding="utf-8") if file.exists() else _new(protocol)
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        raise CannotRun(f"{shown(file)}:{error.lineno}: {error.msg}") from None
    there = {
        part.name for each in _classes(module) for part in each.body if isinstance(part, ast.AsyncFunctionDef)
    }
    missing = [method for method in protocol.methods if method.name not in there]
    if not missing:
        return None
    owner = _owner(module, protocol)
    if owner is None:
        raise CannotRun(f"{shown(file)}: has no class that the handlers of {protocol.tag} could be put into")
    names = _Names(imported(module, "app.handlers"), _taken(module))
    methods = [_method(method, names) for method in missing]
    lines = text.splitlines(keepends=True)
    end = owner.end_lineno or len(lines)
    lines[end:end] = ["\n", "\n".join(methods)]
    whole = _with_imports("".join(lines), module, names.missing)
    wiring: tuple[str, ...] = ()
    if not file.exists():
        wiring = (
            f"from app.handlers.{file.stem} import {owner.name}",
            f"mount(…, {file.stem}={owner.name}(), …)",
        )
    return Completed(file, whole, tuple(method.name for method in missing), wiring)


def unwritten(handlers: Path) -> list[str]:
    """`file:line: name` of each handler that still answers 501."""
    return [
        f"{shown(file)}:{part.lineno}: {part.name}"
        for file in sorted(handlers.glob("*.py"))
        for each in _classes(ast.parse(file.read_text(encoding="utf-8")))
        for part in each.body
        if isinstance(part, ast.AsyncFunctionDef) and MARK in ast.unparse(part)
    ]


def _new(protocol: Protocol) -> str:
    name = "".join(part.title() for part in protocol.tag.split("_"))
    return (
        f'"""Handlers of the tag {protocol.tag}."""\n\nfrom __future__ import annotations\n\n\n'
        f'class {name}:\n    """{protocol.says}"""\n'
    )


def _classes(module: ast.Module) -> list[ast.ClassDef]:
    return [each for each in module.body if isinstance(each, ast.ClassDef)]


def _owner(module: ast.Module, protocol: Protocol) -> ast.ClassDef | None:
    """The class with most of the methods; of a new file the only one."""
    wanted = {method.name for method in protocol.methods}

    def fitting(each: ast.ClassDef) -> int:
        return sum(isinstance(part, ast.AsyncFunctionDef) and part.name in wanted for part in each.body)

    classes = _classes(module)
    best = max(classes, key=fitting, default=None)
    return best if best is not None and (fitting(best) or len(classes) == 1) else None


def _taken(module: ast.Module) -> set[str]:
    """Names that the file gives to something of its own."""
    defined = {
        each.name
        for each in module.body
        if isinstance(each, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assigned = {
        target.id
        for each in module.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    whole = {
        alias.asname or alias.name
        for each in module.body
        if isinstance(each, ast.Import)
        for alias in each.names
    }
    return defined | assigned | whole


def _method(method: Method, names: _Names) -> str:
    called = {name: names.of(source) for name, source in method.imports.items()}
    node = _Renamed(called).visit(copy.deepcopy(method.node))
    failure = names.of(_FAILURE)
    node.body = ast.parse(f'raise {failure}(501, "{method.name} {MARK}")').body
    shell = f"class _:\n{_indented(ast.unparse(node))}\n"
    return _ruff(["format", "-"], shell).partition("\n")[2]


class _Renamed(ast.NodeTransformer):
    def __init__(self, called: Mapping[str, str]) -> None:
        self._called = called

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._called.get(node.id, node.id)
        return node


def _indented(text: str) -> str:
    return re.sub(r"(?m)^(?=.)", "    ", text)


def _with_imports(text: str, module: ast.Module, missing: Mapping[str, tuple[str, str]]) -> str:
    """The text with imports added and sorted; nothing but the block of imports changes."""
    statements = [
        f"from {source} import {name}{'' if name == called else f' as {called}'}\n"
        for called, (source, name) in missing.items()
    ]
    ends = [each.end_lineno or 0 for each in module.body if isinstance(each, ast.Import | ast.ImportFrom)]
    lines = text.splitlines(keepends=True)
    lines[max(ends) : max(ends)] = statements
    return _ruff(["check", "--quiet", "--select", "I001", "--fix", "--exit-zero", "-"], "".join(lines))


def _ruff(arguments: Sequence[str], text: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", "app/handlers/written.py"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"ruff cannot format a new handler: {done.stderr.strip()}")
    return done.stdout
