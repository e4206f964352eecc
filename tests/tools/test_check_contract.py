"""`make check` looks at the contract first: every mistake has its file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts import check_contract
from tests.habits.places import ROOT

Said = pytest.CaptureFixture[str]


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the contract, to be spoilt."""
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "spec"


def check(spec: Path) -> int:
    return check_contract.main([str(spec / "openapi.yaml")])


def spoil(file: Path, old: str, new: str) -> int:
    """Replaces the first occurrence and returns its line."""
    text = file.read_text()
    before, found, after = text.partition(old)
    assert found, f"{old!r} is not in {file}"
    file.write_text(before + new + after)
    return before.count("\n") + 1


def test_the_contract_of_this_repository_is_valid(capsys: Said) -> None:
    assert check_contract.main([]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("the contract is valid: ")
    assert said.err == ""


def test_an_unknown_reference_is_told_where(spec: Path, capsys: Said) -> None:
    line = spoil(spec / "components" / "servers.yaml", "'#/schemas/Server'", "'#/schemas/Waiter'")
    assert check(spec) == 1
    assert f"spec/components/servers.yaml:{line}: error: the reference " in capsys.readouterr().err


def test_an_operation_id_that_is_given_twice_is_told_where(spec: Path, capsys: Said) -> None:
    line = spoil(spec / "paths" / "servers.yaml", "operationId: get_server", "operationId: list_servers")
    assert check(spec) == 1
    said = capsys.readouterr().err
    assert f"spec/paths/servers.yaml:{line}: error: the operationId list_servers is given twice" in said


def test_an_example_that_breaks_its_schema_is_told_where(spec: Path, capsys: Said) -> None:
    file = spec / "components" / "auth.yaml"
    spoil(file, "token_type: bearer", "token_type: carrier")
    assert check(spec) == 1
    said = capsys.readouterr().err
    assert "the example breaks its schema" in said
    assert said.startswith("spec/components/auth.yaml:")


def test_an_error_status_that_is_not_documented_is_told_where(spec: Path, capsys: Said) -> None:
    file = spec / "paths" / "servers.yaml"
    lines = file.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("'401'"))
    inside = len(lines[at]) - len(lines[at].lstrip())
    rest = at + 1
    while len(lines[rest]) - len(lines[rest].lstrip()) > inside:
        rest += 1
    file.write_text("".join(lines[:at] + lines[rest:]))
    assert check(spec) == 1
    said = capsys.readouterr().err
    assert "does not document 401 (it is secured)" in said
    assert said.startswith("spec/paths/servers.yaml:")


def test_broken_yaml_is_told_where(spec: Path, capsys: Said) -> None:
    file = spec / "components" / "common.yaml"
    line = file.read_text().count("\n") + 2  # where the list should have been closed
    file.write_text(file.read_text() + "broken: [\n")
    assert check(spec) == 2
    assert capsys.readouterr().err.startswith(f"spec/components/common.yaml:{line}: error: ")


def test_what_is_no_openapi_is_told_where(spec: Path, capsys: Said) -> None:
    line = spoil(spec / "components" / "servers.yaml", "in: path", "in: bath")
    assert check(spec) == 1
    said = capsys.readouterr().err
    assert f"spec/components/servers.yaml:{line}: error: " in said


def test_an_operation_that_could_not_be_served_is_told_where(spec: Path, capsys: Said) -> None:
    file = spec / "openapi.yaml"
    spoil(file, "type: http", "type: mutualTLS")
    spoil(file, "scheme: bearer", "x-was: bearer")
    spoil(file, "bearerFormat", "x-format")
    assert check(spec) == 1
    said = capsys.readouterr().err
    assert "a security scheme of the type mutualTLS is not served" in said
