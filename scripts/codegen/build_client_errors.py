"""The exceptions of a client: one a status, and tables of those whose answers have the same kind of body."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts.codegen.build_client_content import best, key, source
from scripts.codegen.client_ir import ErrorClass, ErrorTable, Imports
from scripts.codegen.imports import Imports as Collected
from scripts.codegen.ir import Content, Operation, Response, StatusClass, Tag
from scripts.codegen.names import Names, snake

_RESERVED = ("Answered", "Any", "Refused")
_MOST_TYPES = 20


@dataclass
class _Table:
    name: str
    content: str
    errors: dict[str, str] = field(default_factory=dict)


class Errors:
    """Collects what operations answer when they do not succeed."""

    def __init__(self) -> None:
        self._tables: dict[tuple[str, str], _Table] = {}
        self._names = Names()
        self._imports = Collected(_RESERVED)
        self._types: dict[str, dict[str, None]] = {}

    def of(self, op: Operation, tag: Tag) -> str:
        """The failures of an operation, as source."""
        homes = {
            name.split()[-1]: (module, name.split()[0]) for module, names in tag.imports for name in names
        }
        statuses: dict[str, list[str]] = {}
        for response in op.responses:
            if response.status[0] == "2":
                continue
            table = self._table(response, homes)
            table.errors.setdefault(response.status, response.class_name)
            statuses.setdefault(table.name, []).append(response.status)
        parts = [
            f"_calls.fails(_errors.{name}, {', '.join(map(key, found))})" for name, found in statuses.items()
        ]
        return " | ".join(parts) or "{}"

    def classes(self, statuses: Iterable[StatusClass]) -> tuple[ErrorClass, ...]:
        """The exceptions, in the order of their statuses."""
        return tuple(
            ErrorClass(
                status.name,
                f"{'Refused' if 'Problem' in status.base else 'Answered'}[{self._held(status.name)}]",
                status.doc,
            )
            for status in statuses
            if status.name in self._types
        )

    def tables(self) -> tuple[ErrorTable, ...]:
        """The tables, in the order of their first use."""
        return tuple(
            ErrorTable(table.name, table.content, tuple(sorted(table.errors.items())))
            for table in self._tables.values()
        )

    def imports(self) -> Imports:
        """What they take from the models."""
        return self._imports.statements()

    def _held(self, name: str) -> str:
        types = list(self._types[name])
        return " | ".join(types) if len(types) <= _MOST_TYPES and "Any" not in types else "Any"

    def _table(self, response: Response, homes: dict[str, tuple[str, str]]) -> _Table:
        content = best(response)
        annotation = self._canonical(content, homes)
        described = source(content and Content(content.media, content.codec, annotation))
        self._types.setdefault(response.class_name, {})[annotation] = None
        found = self._tables.get((response.kind, described))
        if found is None:
            wanted = snake(annotation).upper() if content else "WITHOUT_BODY"
            found = self._tables[response.kind, described] = _Table(self._names.take(wanted), described)
        return found

    def _canonical(self, content: Content | None, homes: dict[str, tuple[str, str]]) -> str:
        """The type of a body, with the names that this module has for what the router of a tag imports."""
        if content is None:
            return "None"
        if content.codec != "json":
            return "str" if content.codec == "text" else "bytes"

        def local(match: re.Match[str]) -> str:
            module, name = homes.get(match[0], ("", ""))
            return self._imports.local(module, name) if module else match[0]

        return re.sub(r"\w+", local, content.annotation)
