"""Bodies that are bounded or YAML are served as the contract has them, and every case is served somewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.codegen.packages import CASES, Served

YAML = {"Content-Type": "application/yaml"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def served(serve: Any, feature: str, *operations: str) -> Served:
    found: Served = serve(feature)
    for operation in operations:
        found.reply(operation, found.package.responses.NoContent())
    return found


def test_yaml_is_read_by_the_schema_that_json_is_read_by(serve: Any) -> None:
    plans = served(serve, "yaml_bodies", "add_plan", "put_plans")
    assert plans.ask("POST", "/plans", headers=YAML, content="steps: [a, 'b']").status_code == 204
    assert plans.called["body"].steps == ["a", "b"]
    assert plans.findings("POST", "/plans", headers=YAML, content="steps: 1") == [("/body/steps", "type")]
    assert plans.ask("POST", "/plans", headers=YAML, content="steps: &a [*a]").status_code == 400
    assert plans.ask("PUT", "/plans").status_code == 204
    assert plans.called["body"] is None


@pytest.mark.parametrize(
    ("method", "path", "headers", "most"),
    [
        ("POST", "/notes", {"Content-Type": "application/json"}, 1_000),
        ("PUT", "/notes", FORM, 2_000),
        ("POST", "/pictures", {"Content-Type": "image/png"}, 3_000),
        ("PATCH", "/notes", {"Content-Type": "application/json"}, 10_000),
    ],
)
def test_a_body_may_have_just_as_many_bytes_as_its_operation_takes(
    serve: Any, method: str, path: str, headers: dict[str, str], most: int
) -> None:
    limits = served(serve, "body_limits", "add_note", "put_note", "change_note", "add_picture")
    start, end = ("text=", "") if headers is FORM else ('{"text": "', '"}')
    content = start + "x" * (most - len(start) - len(end)) + end
    assert limits.ask(method, path, headers=headers, content=content).status_code == 204
    assert limits.ask(method, path, headers=headers, content=content + " ").status_code == 413


def test_each_case_is_served_here() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_served*.py"))
    assert [case.name for case in sorted(CASES.iterdir()) if f'"{case.name}"' not in text] == []
