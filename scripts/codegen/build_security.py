"""From security schemes and requirements to what the dispatcher checks (OpenAPI 3.1, 4.8.27 and 4.8.30)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scripts.codegen.ir import Operation, Scheme
from scripts.codegen.runtime.operation import method_name


@dataclass(frozen=True)
class Needed:
    """What one operation asks for."""

    source: str
    principal: str | None


class Security:
    """The schemes of the document and the requirements of its operations."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._default = document.get("security") or []
        declared = document.get("components", {}).get("securitySchemes", {})
        self._schemes = {name: _scheme(name, raw) for name, raw in declared.items()}

    def of(self, op: dict[str, Any]) -> Needed:
        """The requirements of an operation, its own or the document's."""
        requirements = op.get("security", self._default)
        if not requirements:
            return Needed("", None)
        alternatives = [self._requirement(r) for r in requirements]
        anonymous = any(not r for r in requirements)
        source = "".join(f"{a}, " for a in alternatives).strip()
        return Needed(f"({source})", "Principal | None" if anonymous else "Principal")

    def used(self, operations: Iterable[Operation]) -> tuple[Scheme, ...]:
        """The schemes that some operation asks for, in the order of the document."""
        text = "".join(op.security for op in operations)
        return tuple(s for s in self._schemes.values() if re.search(rf"\b{constant(s.name)}\b", text))

    def _requirement(self, requirement: dict[str, list[str]]) -> str:
        parts = [f"({constant(name)}, {tuple(scopes)!r})" for name, scopes in requirement.items()]
        return f"Requirement(({''.join(p + ', ' for p in parts).strip()}))"


def constant(name: str) -> str:
    """The constant that holds a scheme."""
    return re.sub(r"\W+", "_", name).upper()


def _scheme(name: str, raw: dict[str, Any]) -> Scheme:
    kind = raw.get("type")
    method = method_name(name)
    doc = " ".join(str(raw.get("description", "")).split())
    if kind == "apiKey":
        place = raw["in"]
        parameter = raw["name"].lower() if place == "header" else raw["name"]
        return Scheme(name, method, "apiKey", place, parameter, doc)
    scheme = str(raw.get("scheme", "bearer")).lower() if kind == "http" else "bearer"
    return Scheme(name, method, scheme, "header", "authorization", doc)
