"""A copy of the repository for each test, to change and to run commands in."""

from pathlib import Path

import pytest

from tests.tools.trees import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A copy in which all sides agree."""
    return Tree(tmp_path)
