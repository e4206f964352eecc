"""Writes into the contract what the twin offers and the contract lacks, and shows the difference.

python scripts/update_spec_from_code.py             writes
python scripts/update_spec_from_code.py --dry-run   shows what it would write

Paths, operations, parameters, bodies, statuses, headers, schemas, properties and values are added, each to
the file that it belongs into; what is there stays as it is written. Nothing is ever removed or changed, and
what cannot be placed is listed. Exit status 2: one of the two cannot be read.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.drift.additions import Additions  # the path above makes the package importable
from scripts.drift.sources import ROOT, TWIN, CannotRun, Twin
from scripts.drift.spec_files import SpecFiles


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    parser = argparse.ArgumentParser(description="Write into the contract what the twin has and it lacks.")
    parser.add_argument("--spec", type=Path, default=ROOT / "spec", help="the folder of the contract")
    parser.add_argument("--twin", type=Path, default=TWIN, help="the twin, or a JSON file with its document")
    parser.add_argument("--dry-run", action="store_true", help="show what would be written, write nothing")
    options = parser.parse_args(arguments)
    try:
        return _update(options.spec.resolve(), options.twin.resolve(), dry=options.dry_run)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 2


def _update(folder: Path, twin: Path, *, dry: bool) -> int:
    found = Twin(twin)
    if not (left := found.remaining(folder)):
        print(f"{folder.name}/ lacks nothing that the twin has")
        return 0
    spec = SpecFiles(folder)
    additions = Additions(spec, found.document)
    additions.write()
    if additions.added:
        left = _left(spec, found)
    sys.stdout.write(spec.diff())
    if not dry:
        spec.write()
    if additions.added:
        print(f"\n{'would be added' if dry else 'added'} to {folder.name}/:")
        for line in additions.added:
            print(f"  {line}")
        print("Read the diff: descriptions come from the twin, and examples are yours to write.")
    else:
        print(f"{folder.name}/ lacks nothing that the twin has")
    if left:
        print("\nnot written, as it is for a person to decide which side is right:")
        for line in additions.unplaced:
            print(f"  {line}")
        print(left)
    elif additions.added and not dry:
        print("Next: make update-api-from-openapi")
    return 0


def _left(spec: SpecFiles, twin: Twin) -> str:
    """What will still differ afterwards, found by comparing as `make validate-apis` does."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / spec.folder.name
        shutil.copytree(spec.folder, copy)
        spec.write(copy)
        return twin.remaining(copy)


if __name__ == "__main__":
    sys.exit(main())
