"""No operation of the contract is without a test in this folder that is named for it."""

import re
from pathlib import Path

import pytest

from generated.table import OPERATIONS

TESTS = re.findall(
    r"^(?:async )?def test_(\w+)",
    "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py")),
    re.MULTILINE,
)


@pytest.mark.parametrize("operation", [operation.id for operation in OPERATIONS])
def test_an_operation_has_tests_of_its_own(operation: str) -> None:
    assert [name for name in TESTS if name.startswith(f"{operation}_")]
