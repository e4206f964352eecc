"""What is wrong with a contract beyond its syntax, each with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scripts.codegen import names, pointers
from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.examples import Examples
from scripts.codegen.house import undocumented
from scripts.codegen.operations import Operation, operations
from scripts.codegen.resolve import Bundle
from scripts.codegen.structure import VERSIONS, structural_errors, version_of


def lint(bundle: Bundle, diagnostics: Diagnostics, *, house: bool = False) -> None:
    """Check a bundle. `house` adds the rules of this house, which foreign contracts need not follow."""
    if version_of(bundle.document) not in VERSIONS:
        diagnostics.error(
            f"openapi {bundle.document.get('openapi')!r} is not supported",
            bundle.place("/openapi"),
            "write 3.0 or 3.1",
        )
        return
    for pointer, message in structural_errors(bundle.document):
        diagnostics.error(message, bundle.place(pointer), "see the OpenAPI specification")
    for pointer, message in Examples(bundle.normalised).broken():
        diagnostics.error(
            f"the example breaks its schema: {message}", bundle.place(_written(bundle, pointer)),
            "correct the example or the schema",
        )  # fmt: skip
    found = list(operations(bundle.normalised))
    for pointer, message, advice in (*_ids(found), *_paths(bundle.normalised), *_templates(found)):
        diagnostics.error(message, bundle.place(pointer), advice)
    if house:
        for operation in found:
            for status, reason in undocumented(bundle.normalised, operation):
                diagnostics.error(
                    f"{operation.id} does not document {status} ({reason})",
                    bundle.place(pointers.join(operation.pointer, "responses")),
                    f"add {status} to its responses",
                )


Finding = tuple[str, str, str]


def _written(bundle: Bundle, pointer: str) -> str:
    """OpenAPI 3.0 says `example` where the up-converted document has `examples`."""
    try:
        pointers.follow(bundle.document, pointer)
    except pointers.Unresolvable:
        return pointer.replace("/examples/0", "/example")
    return pointer


def _ids(found: list[Operation]) -> Iterator[Finding]:
    """Two operations of one name, or of names that Python cannot tell apart."""
    first: dict[str, Operation] = {}
    for operation in found:
        written = operation.node.get("operationId")
        if not isinstance(written, str):
            continue
        other = first.setdefault(names.snake(written), operation)
        if other is not operation:
            what = "is given twice" if other.id == operation.id else f"and {other.id} are one name in Python"
            where = pointers.join(operation.pointer, "operationId")
            yield where, f"the operationId {operation.id} {what}", "give each operation a name of its own"


def _paths(document: dict[str, Any]) -> Iterator[Finding]:
    """Two templates that match the same paths."""
    first: dict[str, str] = {}
    paths = document.get("paths")
    for path in paths if isinstance(paths, dict) else ():
        shape = re.sub(r"\{[^/{}]*\}", "{}", path)
        other = first.setdefault(shape, path)
        if other != path:
            yield (
                pointers.join("", "paths", path),
                f"{path} and {other} match the same paths",
                "keep one of the two",
            )


def _templates(found: list[Operation]) -> Iterator[Finding]:
    """Path parameters that are in the template and not declared, or the other way round."""
    for operation in found:
        wanted = re.findall(r"\{([^/{}]*)\}", operation.path)
        declared = {p.name: p for p in operation.parameters if p.location == "path"}
        for name in dict.fromkeys(wanted):
            if name not in declared:
                message = f"{operation.id}: the path has {{{name}}}, which is not declared"
                yield operation.pointer, message, f"declare the parameter {name} in: path"
            if wanted.count(name) > 1:
                yield (
                    operation.pointer,
                    f"{operation.id}: the path has {{{name}}} twice",
                    "name each part differently",
                )
        for name, parameter in declared.items():
            if name not in wanted:
                message = f"{operation.id}: the path parameter {name} is not in the path {operation.path}"
                yield parameter.pointer, message, f"add {{{name}}} to the path, or remove the parameter"
