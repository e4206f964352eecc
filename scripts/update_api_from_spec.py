"""Brings the service as near to the contract as a program can, and says what is left for people.

Generates the layer anew, appends the handler methods that are missing to app/handlers/<tag>.py with a body
that answers 501, and lists what is still to be written in the handlers, the twin and the tests. Lines that
are there stay as they are. Exit status 1: the contract is not valid. 2: something cannot be read or started.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import generate  # the path above makes the package importable
from scripts.drift.handler_files import Completed, complete, unwritten
from scripts.drift.protocols import protocols
from scripts.drift.sources import PARITY, ROOT, CannotRun, Twin, shown
from scripts.drift.spec_files import METHODS

_HANDLERS = ROOT / "app" / "handlers"
_GENERATED = ROOT / "generated"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    argparse.ArgumentParser(description="Write what the contract asks of the service.").parse_args(arguments)
    status = generate.main([])
    if status:
        return status
    try:
        _complete()
        return _report()
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 2


def _complete() -> None:
    found = [complete(protocol, _HANDLERS / f"{protocol.tag}.py") for protocol in protocols(_GENERATED)]
    completed = [each for each in found if each is not None]
    for each in completed:
        each.file.write_text(each.text, encoding="utf-8")
        print(f"{shown(each.file)}: added {', '.join(each.added)}")
    _wiring(completed)
    if not completed:
        print("app/handlers/ has a method for every operation")


def _wiring(completed: Iterable[Completed]) -> None:
    lines = [line for each in completed for line in each.wiring]
    if lines:
        print("\nTo be added to app/main.py:")
        for line in lines:
            print(f"  {line}")


def _report() -> int:
    """What is left, by operation; the twin is asked last, since it is the one that may not answer."""
    contract = json.loads((_GENERATED / "openapi.json").read_text(encoding="utf-8"))
    ids = _operation_ids(contract)
    _left("left to write in the handlers", unwritten(_HANDLERS))
    _left("left to test in tests/service/", _without(ids, _named(ids)))
    _left("left to test in parity-tests/", _without(ids, _tested()))
    _left("left to write in the twin", _without(ids, _operation_ids(Twin().document)))
    return 0


def _left(title: str, lines: Sequence[str]) -> None:
    print(f"\n{title}:" if lines else f"\n{title}: nothing")
    for line in lines:
        print(f"  {line}")


def _operation_ids(document: dict[str, dict[str, dict[str, dict[str, str]]]]) -> list[str]:
    items = document["paths"].values()
    return [item[method]["operationId"] for item in items for method in METHODS if method in item]


def _without(ids: Iterable[str], others: Iterable[str]) -> list[str]:
    there = set(others)
    return [each for each in ids if each not in there]


def _named(ids: Iterable[str]) -> list[str]:
    """The operations that tests of the service are named for."""
    texts = (file.read_text(encoding="utf-8") for file in (ROOT / "tests" / "service").glob("test_*.py"))
    names = [name for text in texts for name in re.findall(r"(?m)^(?:async )?def test_(\w+)", text)]
    return [each for each in ids if any(name.startswith(f"{each}_") for name in names)]


def _tested() -> set[str]:
    """The operations that tests of the shared suite are marked with."""
    texts = (file.read_text(encoding="utf-8") for file in PARITY.glob("test_*.py"))
    marks = (found for text in texts for found in re.findall(r"mark\.operation\(([^)]*)\)", text))
    return {name for names in marks for name in re.findall(r"""["'](\w+)["']""", names)}


if __name__ == "__main__":
    sys.exit(main())
