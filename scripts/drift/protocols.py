"""What the generated layer asks of handlers, read from the generated routers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PRINCIPAL: Final = ("app.domain.principal", "Principal")
_INSTEAD: Final = {("generated.runtime.types", "UUID"): ("uuid", "UUID")}


@dataclass(frozen=True)
class Method:
    """One operation as a handler has to offer it."""

    name: str
    node: ast.AsyncFunctionDef
    imports: Mapping[str, tuple[str, str]]
    """Module and name of everything that the signature mentions, by how it is called there."""


@dataclass(frozen=True)
class Protocol:
    """The protocol of one tag."""

    tag: str
    says: str
    methods: tuple[Method, ...]


def protocols(generated: Path) -> Iterator[Protocol]:
    """The protocol of every tag that has operations."""
    for file in sorted((generated / "routers").glob("*.py")):
        module = ast.parse(file.read_text(encoding="utf-8"))
        imports = imported(module, f"{generated.name}.routers")
        responses = {
            each.target.id: (f"{generated.name}.routers.{file.stem}", each.target.id)
            for each in module.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        }
        known = {**imports, **responses, "Principal": _PRINCIPAL}
        for each in module.body:
            if isinstance(each, ast.ClassDef) and _is_protocol(each):
                methods = tuple(
                    Method(part.name, part, _needed(part, known))
                    for part in each.body
                    if isinstance(part, ast.AsyncFunctionDef)
                )
                says = (ast.get_docstring(each) or f"The operations of {file.stem}.").partition("\n")[0]
                yield Protocol(file.stem, says, methods)


def imported(module: ast.Module, package: str) -> dict[str, tuple[str, str]]:
    """Module and name of everything that a module imports by `from … import …`."""
    found = {}
    for each in module.body:
        if isinstance(each, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - each.level] if each.level else []
            source = ".".join([*above, *filter(None, [each.module])])
            found.update({alias.asname or alias.name: (source, alias.name) for alias in each.names})
    return found


def names_in(node: ast.AST) -> set[str]:
    """Every name that a piece of code mentions."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _needed(method: ast.AsyncFunctionDef, known: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    signature = [method.args, *filter(None, [method.returns])]
    names = sorted(set().union(*map(names_in, signature)))
    return {name: _INSTEAD.get(known[name], known[name]) for name in names if name in known}


def _is_protocol(node: ast.ClassDef) -> bool:
    return any("Protocol" in names_in(base) for base in node.bases)
