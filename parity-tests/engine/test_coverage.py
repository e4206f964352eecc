"""What the contract documents must be reached or excused, and excuses go stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bed import compare
from parity.failures import CannotRun

HEALTH_ONLY = """
openapi: 3.0.3
info: {title: Only health, version: '1'}
paths:
  /health:
    get:
      operationId: health
      parameters: [{name: deep, in: query, schema: {type: string, enum: ['yes', 'no']}}]
      responses:
        200: {description: fine}
        503: {description: not fine}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "health.yaml"
    path.write_text(HEALTH_ONLY)
    return path


def excuses(tmp_path: Path, text: str) -> tuple[str, str]:
    path = tmp_path / "excuses"
    path.write_text(text)
    return "--excuses", str(path)


def test_an_answer_that_was_not_reached_fails_the_run(one: str, copy: str, spec: Path) -> None:
    summary = compare(("one", one), ("copy", copy), spec=spec)
    assert (summary.differences, summary.reach["missing"], summary.exit_code) == ((), ["health 503"], 1)
    assert (summary.reach["parameters"], summary.reach["words"]) == ([], [])


def test_a_reason_excuses_it(one: str, copy: str, spec: Path, tmp_path: Path) -> None:
    more = excuses(
        tmp_path, "# what cannot be shown from outside\nhealth 503 the disk would have to be full\n"
    )
    assert compare(("one", one), ("copy", copy), spec=spec, more=more).exit_code == 0


def test_a_reason_for_every_operation_excuses_it(one: str, copy: str, spec: Path, tmp_path: Path) -> None:
    more = excuses(tmp_path, "* 503 nobody overloads it\n")
    assert compare(("one", one), ("copy", copy), spec=spec, more=more).exit_code == 0


def test_an_excuse_for_what_was_reached_is_stale(one: str, copy: str, spec: Path, tmp_path: Path) -> None:
    more = excuses(tmp_path, "health 503 never\nhealth 200 never\n")
    summary = compare(("one", one), ("copy", copy), spec=spec, more=more)
    assert (summary.reach["stale"], summary.exit_code) == (["line 2: health 200 never"], 1)


def test_an_excuse_without_a_reason_is_refused(one: str, copy: str, spec: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"excuses:1: an excuse is an operation, a status and a reason"):
        compare(("one", one), ("copy", copy), spec=spec, more=excuses(tmp_path, "health 503\n"))
