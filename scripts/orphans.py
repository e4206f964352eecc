"""Names the handler methods that no operation of the contract calls (any more).

The type checkers notice a method that is missing; one that is left over satisfies every protocol. Exits 1
when there is one.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")


def main() -> int:
    contract = json.loads((ROOT / "generated/openapi.json").read_text(encoding="utf-8"))
    orphans = list(find_orphans(operations_by_tag(contract), ROOT / "app/handlers", ROOT))
    for orphan in orphans:
        print(orphan)
    if not orphans:
        print("every handler method is called by an operation")
    return 1 if orphans else 0


def operations_by_tag(contract: Mapping[str, Any]) -> dict[str, set[str]]:
    """The ids of the operations of each tag; the first tag of an operation is the one that counts."""
    found: dict[str, set[str]] = {}
    for item in contract["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            found.setdefault(operation["tags"][0], set()).add(operation["operationId"])
    return found


def find_orphans(operations: Mapping[str, set[str]], handlers: Path, root: Path) -> Iterator[str]:
    """One readable line for each public async method in handlers/<tag>.py that is no operation of its tag."""
    for file in sorted(handlers.glob("*.py")):
        called = operations.get(file.stem, set())
        for method in _public_methods(ast.parse(file.read_text(encoding="utf-8"))):
            if method.name not in called:
                yield (
                    f"{file.relative_to(root)}:{method.lineno}: no operation of the tag {file.stem} calls "
                    f"{method.name}  -> remove it, or put the operation back into spec/paths/{file.stem}.yaml"
                )


def _public_methods(module: ast.Module) -> Iterator[ast.AsyncFunctionDef]:
    for each in module.body:
        if isinstance(each, ast.ClassDef):
            yield from (
                part
                for part in each.body
                if isinstance(part, ast.AsyncFunctionDef) and not part.name.startswith("_")
            )


if __name__ == "__main__":
    sys.exit(main())
