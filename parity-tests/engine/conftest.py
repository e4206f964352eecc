"""The libraries that most tests ask."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.bed import serving, switch


@pytest.fixture(scope="session")
def one() -> Iterator[str]:
    """The first implementation."""
    with serving("library_one:app") as url:
        yield url


@pytest.fixture(scope="session")
def copy() -> Iterator[str]:
    """The first implementation once more."""
    with serving("library_one:app") as url:
        yield url


@pytest.fixture(scope="session")
def second() -> Iterator[str]:
    """The other implementation, for all tests."""
    with serving("library_two:app") as url:
        yield url


@pytest.fixture
def two(second: str) -> Iterator[str]:
    """The other implementation, without faults before and after."""
    switch(second)
    yield second
    switch(second)
