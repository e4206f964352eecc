"""The text of one generated module: imports worked out from what its parts use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scripts.codegen.annotation import SCHEMA, TYPES, Import

if TYPE_CHECKING:
    from scripts.codegen.named import NamedDocument


class Module:
    """A module below `models/`, part by part."""

    def __init__(self, name: str, named: NamedDocument) -> None:
        self._name = name
        self._named = named
        self._imports: dict[str, set[str]] = {}
        self._parts: list[str] = []

    def use(self, module: str, name: str) -> None:
        """Import a name; `types` is the runtime's module, `schema` the module of another model."""
        up = "." * (self._name.count(".") + 1)
        if module == TYPES:
            module = f"{up}.runtime.types"
        elif module == SCHEMA:
            home = self._named.schemas[name].module
            if home == self._name:
                return
            module = f"{up}{home}"
        self._imports.setdefault(module, set()).add(name)

    def use_all(self, imports: Iterable[Import]) -> None:
        for module, name in imports:
            self.use(module, name)

    def add(self, lines: list[str]) -> None:
        self._parts.append("\n".join(lines))

    def text(self) -> str:
        """The module, imports sorted."""
        lines = ["from __future__ import annotations", ""]
        lines += [
            f"from {module} import {', '.join(sorted(self._imports[module]))}"
            for module in sorted(self._imports)
        ]
        return "\n".join(lines) + "\n\n\n" + "\n\n\n".join(self._parts) + "\n"


def docstring(text: object, depth: int) -> list[str]:
    """A docstring of a contract's description; nothing where there is none."""
    if not isinstance(text, str) or not text.strip():
        return []
    indent = "    " * depth
    clean = text.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if clean.endswith('"'):
        clean = clean[:-1] + '\\"'
    lines = [f"{indent}{line.rstrip()}" if line.strip() else "" for line in clean.splitlines()]
    lines[0] = f'{indent}"""{lines[0].lstrip()}'
    if len(lines) == 1:
        return [lines[0] + '"""']
    return [*lines, f'{indent}"""']
