"""The libraries that most tests ask, each test finding them empty."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.bed import empty, serving, switch


@pytest.fixture(scope="session")
def processes() -> Iterator[dict[str, str]]:
    """Addresses of the first implementation, of a copy of it, and of the other."""
    with (
        serving("library_one:app") as one,
        serving("library_one:app") as copy,
        serving("library_two:app") as two,
    ):
        yield {"one": one, "copy": copy, "two": two}


@pytest.fixture
def one(processes: dict[str, str]) -> str:
    """The first implementation."""
    empty(processes["one"])
    return processes["one"]


@pytest.fixture
def copy(processes: dict[str, str]) -> str:
    """The first implementation once more."""
    empty(processes["copy"])
    return processes["copy"]


@pytest.fixture
def two(processes: dict[str, str]) -> str:
    """The other implementation, without faults."""
    empty(processes["two"])
    switch(processes["two"])
    return processes["two"]
