"""The locks install the same files everywhere and tie nobody to a registry."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from tests.habits.places import ROOT

FOLDER: Final = ROOT / "requirements"
LOCKS: Final = ["run", "dev", "lock"]
PIN: Final = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9a-z.!+]+)(?P<marker> ; [^\\]+)? \\")
HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def lines(file: str) -> list[str]:
    return [line for line in (FOLDER / file).read_text().splitlines() if not line.startswith("#")]


def pins(lock: str) -> set[tuple[str, str]]:
    found = (PIN.fullmatch(line) for line in lines(f"{lock}.lock"))
    return {(pin["name"], pin["version"]) for pin in found if pin}


def wanted(name: str) -> set[str]:
    """The libraries that a .in file names, in the spelling of the locks."""
    entries = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines(f"{name}.in") if line[:1] != "-")
    return {re.sub(r"[._-]+", "-", entry[0]).lower() for entry in entries if entry}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_or_one_of_its_hashes(lock: str) -> None:
    strange = [line for line in lines(f"{lock}.lock") if not PIN.fullmatch(line) and not HASH.fullmatch(line)]

    assert strange == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_followed_by_a_hash(lock: str) -> None:
    locked = lines(f"{lock}.lock")

    bare = [
        line for line, after in pairwise([*locked, ""]) if PIN.fullmatch(line) and not HASH.fullmatch(after)
    ]

    assert bare == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    text = (FOLDER / f"{lock}.lock").read_text()

    assert re.findall(r".*(?:://|--index|--extra-index|--find-links|@ ).*", text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_wanted_is_locked(name: str) -> None:
    assert wanted(name) - {pinned for pinned, _ in pins(name)} == set()


def test_development_has_the_versions_that_run() -> None:
    assert pins("run") - pins("dev") == set()


def imported(files: list[Path]) -> set[str]:
    """Top-level names that these files import."""
    names: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names


def test_the_service_imports_only_what_it_asks_for() -> None:
    ours = {"app", "generated", "scripts"}
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "generated").rglob("*.py")]
    distributions = packages_distributions()

    libraries = {
        re.sub(r"[._-]+", "-", distribution).lower()
        for module in imported(files) - ours - sys.stdlib_module_names
        for distribution in distributions[module]
    }

    # pydantic-core is one half of pydantic, pinned by it
    assert libraries - wanted("run") - {"pydantic-core"} == set()
