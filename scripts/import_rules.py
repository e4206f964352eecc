"""The import-linter contract that says of a room what it may import, and refuses everything else.

import-linter's own `forbidden` type lists what must *not* be imported, so a library that nobody thought
of passes. The rules of this house are the other way round: `domain` sees the standard library, whatever
else there may be one day.
"""

import sys
from typing import Any, NamedTuple

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Breach(NamedTuple):
    """One import that the rule does not allow."""

    importer: str
    imported: str
    lines: tuple[int, ...]


class MayImport(Contract):
    """`modules` and what is in them import only each other, the standard library and `allowed`.

    An entry of `allowed` stands for itself and everything in it. `third_party = true` allows every
    installed library as well. `apart` is what lies in `modules` and has a rule of its own: it is not looked
    at, and not to be imported. A module named in either that does not exist breaks the contract, so that a
    room cannot lose its rule by being renamed.
    """

    type_name = "may_import"

    # Any: import-linter replaces each field of the class by its parsed value on the instance
    modules: Any = fields.ListField(subfield=fields.StringField())
    allowed: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    apart: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    third_party: Any = fields.BooleanField(required=False, default=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        missing = [room for room in [*self.modules, *self.apart] if room not in graph.modules]
        present = [room for room in self.modules if room in graph.modules]
        breaches = [breach for room in present for breach in self._breaches(graph, room)]
        return ContractCheck(
            kept=not missing and not breaches, metadata={"missing": missing, "breaches": breaches}
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for room in check.metadata["missing"]:
            output.print_error(f"- there is no module {room}", bold=False)
        for breach in check.metadata["breaches"]:
            lines = ", ".join(map(str, breach.lines))
            output.print_error(f"- {breach.importer} -> {breach.imported} (l. {lines})", bold=False)

    def _breaches(self, graph: ImportGraph, room: str) -> list[Breach]:
        return [
            Breach(importer, imported, _lines(graph, importer, imported))
            for importer in sorted({room, *graph.find_descendants(room)})
            if not self._is_apart(importer)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._permits(graph, imported)
        ]

    def _is_apart(self, module: str) -> bool:
        return any(_within(module, package) for package in self.apart)

    def _permits(self, graph: ImportGraph, imported: str) -> bool:
        if self._is_apart(imported):
            return False
        if imported.partition(".")[0] in sys.stdlib_module_names:
            return True
        if self.third_party and graph.is_module_squashed(imported):
            return True
        return any(_within(imported, package) for package in [*self.modules, *self.allowed])


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _lines(graph: ImportGraph, importer: str, imported: str) -> tuple[int, ...]:
    details = graph.get_import_details(importer=importer, imported=imported)
    return tuple(detail["line_number"] for detail in details)
