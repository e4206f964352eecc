"""The generation script: from the contract to `generated/`.

python scripts/generate.py            writes what the contract asks for
python scripts/generate.py --check    exits 1 with a diff when that is not what is there
python scripts/generate.py --watch    writes again after every change of the contract
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.codegen import inventory, write  # the path above makes the package importable

_ROOT = Path(__file__).resolve().parent.parent
_POLL_SECONDS = 0.3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status: 0 done, 1 stale or not a valid contract."""
    options = _parser().parse_args(arguments)
    if options.watch:
        return _watch(options.spec, options.out)
    if options.check:
        return _check(options.spec, options.out, full=options.full)
    return _generate(options.spec, options.out, full=options.full)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Generate the layer between the contract and its handlers.")
    parser.add_argument("--spec", type=Path, default=_ROOT / "spec" / "openapi.yaml", help="the contract")
    parser.add_argument("--out", type=Path, default=_ROOT / "generated", help="the package that is written")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare only; exit 1 with a diff when stale")
    mode.add_argument("--watch", action="store_true", help="generate again whenever the contract changes")
    parser.add_argument("--full", action="store_true", help="do not trust the manifest, generate in any case")
    return parser


def _generate(spec: Path, out: Path, *, full: bool) -> int:
    started = time.perf_counter()
    if not full and inventory.unchanged(spec, out):
        print(f"{out.name}/ is in sync with {spec.name}")
        return 0
    if write.is_foreign(out):
        print(f"{out.name}/ holds files that were not generated: choose another --out", file=sys.stderr)
        return 1
    files = _files(spec)
    if files is None:
        return 1
    changed = write.write(out, files)
    print(
        f"{out.name}/: {len(changed)} of {len(files)} files written in {time.perf_counter() - started:.1f} s"
    )
    return 0


def _check(spec: Path, out: Path, *, full: bool) -> int:
    if not full and inventory.unchanged(spec, out):
        print(f"{out.name}/ is in sync with {spec.name}")
        return 0
    files = _files(spec)
    if files is None:
        return 1
    difference = write.diff(out, files)
    if not difference:
        print(f"{out.name}/ is in sync with {spec.name}")
        return 0
    sys.stdout.write(difference)
    print(f"\n{out.name}/ is stale: run `make generate` and commit what it writes", file=sys.stderr)
    return 1


def _files(spec: Path) -> dict[str, str] | None:
    # The stages are imported late: an unchanged tree is recognised without them.
    from scripts.codegen.pipeline import generate_files  # noqa: PLC0415

    result = generate_files(spec)
    if len(result.diagnostics):
        print(result.diagnostics.render(), file=sys.stderr)
    return result.files


def _watch(spec: Path, out: Path) -> int:
    gc.enable()
    print(f"watching {spec.parent}/ (end with Ctrl-C)")
    seen: dict[Path, int] = {}
    try:
        while True:
            now = {path: path.stat().st_mtime_ns for path in spec.parent.rglob("*") if path.is_file()}
            if now != seen:
                seen = now
                _generate(spec, out, full=False)
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    # All that is made lives until the end, and looking for what does not takes a tenth of the time.
    gc.disable()
    sys.exit(main())
