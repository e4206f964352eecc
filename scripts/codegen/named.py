"""The contract with a name for every schema that needs one: what naming gives to the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts.codegen import shapes
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.merging import TEXT_JSON
from scripts.codegen.operations import Operation
from scripts.codegen.resolve import Bundle


@dataclass
class NamedSchema:
    """A schema with a name; inner classes are references to other named schemas.

    `text` schemas describe values that arrive as text (parameters, forms).
    """

    name: str
    schema: Any
    pointer: str
    text: bool = False
    component: str | None = None
    parent: str | None = None
    tag: str | None = None
    module: str = ""


@dataclass
class NamedOperation:
    """An operation with the names of the schemas of all that it takes and gives.

    `parameters` is by location, `bodies` by media type, `responses` by status and media type; None where a
    media type has no schema. A form body is a text schema.
    """

    operation: Operation
    parameters: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str | None] = field(default_factory=dict)
    responses: dict[str, dict[str, str | None]] = field(default_factory=dict)

    @property
    def uses(self) -> list[str]:
        media = [self.bodies, *self.responses.values()]
        return [*self.parameters.values(), *(name for by_type in media for name in by_type.values() if name)]


@dataclass
class NamedDocument:
    """The contract with a name for every schema that needs one."""

    bundle: Bundle
    schemas: dict[str, NamedSchema] = field(default_factory=dict)
    operations: list[NamedOperation] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    _edges: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def trouble(self, name: str, message: str, pointer: str, advice: str) -> None:
        """Something in a schema that cannot be honoured: it costs the operations that reach it."""
        found = self.troubles.setdefault(name, [])
        if (message, pointer, advice) not in found:
            found.append((message, pointer, advice))

    def references(self, name: str) -> tuple[str, ...]:
        """The named schemas that one refers to; ask only once all are named."""
        if name not in self._edges:
            self._edges[name] = tuple(dict.fromkeys(_references(self.schemas[name].schema)))
        return self._edges[name]

    def reachable(self, roots: list[str]) -> list[str]:
        """The named schemas that a value of one of the roots may contain, roots included."""
        found: dict[str, None] = {}
        waiting = list(roots)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting.extend(self.references(name))
        return list(found)

    def refuse(self, diagnostics: Diagnostics) -> None:
        """Turn troubles into refusals of exactly the operations that reach them."""
        if not self.troubles:
            return
        for named in self.operations:
            for name in sorted(self.reachable(named.uses)):
                for message, pointer, advice in self.troubles.get(name, ()):
                    diagnostics.refuse(named.operation.id, message, self.bundle.place(pointer), advice)


def _references(schema: Any) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        yield schema["$ref"][len(shapes.REF) :]
    for key in ("items", "additionalProperties", "propertyNames", TEXT_JSON):
        yield from _references(schema.get(key))
    for key in ("anyOf", "oneOf"):
        for option in schema.get(key, ()):
            yield from _references(option)
    for value in schema.get("properties", {}).values():
        yield from _references(value)
