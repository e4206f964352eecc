"""Whether the contract is valid: OpenAPI, references, examples, names, and the rules of this house.

Exit status 0: valid. 1: something is wrong, one line each, with file and line. 2: it cannot be read at all.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.codegen.lint import lint  # the path above makes the package importable
from scripts.codegen.load import load
from scripts.codegen.models import generate_models
from scripts.codegen.naming import name_schemas
from scripts.codegen.operations import operations
from scripts.codegen.resolve import resolve
from scripts.codegen.unserved import refuse_unserved

_SPEC = Path(__file__).resolve().parent.parent / "spec" / "openapi.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Checks the contract named on the command line, or that of this repository."""
    given = sys.argv[1:] if arguments is None else arguments
    sources = load(Path(given[0]) if given else _SPEC)
    diagnostics = sources.diagnostics
    if diagnostics.fatal:
        print(diagnostics.render(), file=sys.stderr)
        return 2
    bundle = resolve(sources, diagnostics)
    if not any(found.severity == "error" for found in diagnostics):
        lint(bundle, diagnostics, house=True)
    if not any(found.severity == "error" for found in diagnostics):
        # A contract of ours has no operation that answers 501.
        named = name_schemas(bundle, diagnostics)
        generate_models(named, diagnostics)
        refuse_unserved(named, diagnostics)
    if len(diagnostics):
        print(diagnostics.render(), file=sys.stderr)
    if any(found.severity == "error" for found in diagnostics):
        return 1
    print(f"the contract is valid: {len(list(operations(bundle.normalised)))} operations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
