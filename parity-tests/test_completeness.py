"""The suite itself: no operation of the contract is without a test, and no list of failures is stale."""

import ast
from pathlib import Path

import pytest

from contract import CannotRun, load
from known_failing import reasons

HERE = Path(__file__).resolve().parent
OPERATIONS = load().operations


def marked() -> set[str]:
    """The operations that a test says it is about."""
    found = set()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.operation":
                found |= {str(ast.literal_eval(argument)) for argument in node.args}
    return found


def test_every_operation_of_the_contract_has_a_test() -> None:
    assert sorted(set(OPERATIONS) - marked()) == []


def test_no_test_is_about_an_operation_that_is_gone() -> None:
    assert sorted(marked() - set(OPERATIONS)) == []


def test_a_known_failure_needs_a_reason(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("test_a.py::test_b[some]\n")
    with pytest.raises(CannotRun, match=r"some\.txt, line 1"):
        reasons("some", tmp_path)


def test_known_failures_are_read_with_their_reasons(tmp_path: Path) -> None:
    lines = "# what some gets wrong\n\ntest_a.py::test_b[some-x # y]  # it was never taught to\n"
    (tmp_path / "some.txt").write_text(lines)
    assert reasons("some", tmp_path) == {"test_a.py::test_b[some-x # y]": "it was never taught to"}
