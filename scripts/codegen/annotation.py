"""Source text of types, and the names that it needs."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass

PYDANTIC, TYPING, TYPES, SCHEMA = "pydantic", "typing", "types", "schema"
Import = tuple[str, str]


@dataclass(frozen=True)
class Annotation:
    """Source of a type: `full` validates, `static` is what type checkers see of it."""

    full: str
    static: str
    imports: frozenset[Import] = frozenset()
    static_imports: frozenset[Import] = frozenset()

    def with_metadata(self, metadata: Iterable[str], imports: Iterable[Import]) -> Annotation:
        """The same type under further checks."""
        extra = list(metadata)
        if not extra:
            return self
        full = annotated(self.full, extra)
        return Annotation(
            full, self.static, self.imports | set(imports) | {(TYPING, "Annotated")}, self.static_imports
        )


def annotated(full: str, metadata: Iterable[str]) -> str:
    """Metadata behind a type; a type that has some already gets it behind the rest."""
    extra = ", ".join(metadata)
    if full.startswith("Annotated[") and _closes_at_end(full):
        return f"{full[:-1]}, {extra}]"
    return f"Annotated[{full}, {extra}]"


def _closes_at_end(full: str) -> bool:
    """Whether the first bracket is closed by the last one: not so in `Annotated[…] | None`."""
    tree = ast.parse(full, mode="eval").body
    return isinstance(tree, ast.Subscript)


def plain(name: str, module: str | None = None, static: str | None = None) -> Annotation:
    imports = frozenset({(module, name)}) if module else frozenset()
    shown = frozenset({(TYPING, static)}) if static == "Any" else imports if static is None else frozenset()
    return Annotation(name, static or name, imports, shown)


ANY = plain("JsonAny", TYPES, "Any")
NONE = plain("None")


def union(members: list[Annotation]) -> Annotation:
    """Any of several types, each once, None last."""
    unique = list(dict.fromkeys(members))
    unique.sort(key=lambda member: member.full == "None")
    statics = list(dict.fromkeys(part for member in unique for part in member.static.split(" | ")))
    if "Any" in statics:
        statics = ["Any"]
    statics.sort(key=lambda part: part == "None")
    return Annotation(
        " | ".join(dict.fromkeys(member.full for member in unique)),
        " | ".join(statics),
        frozenset().union(*(member.imports for member in unique)),
        frozenset().union(*(member.static_imports for member in unique)),
    )


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True) if text.isprintable() and "\\" not in text else repr(text)
