"""Everything that goes wrong has a status, a code and a body of RFC 9457."""

from __future__ import annotations

import json

import pytest

from scripts.codegen.runtime.operation import Operation, Requirement, Scheme
from scripts.codegen.runtime.problem import Detail, Failure, plain_problem, title_of


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "resource_not_found"), (409, "conflict"), (418, "malformed_request"), (507, "internal_error")],
)
def test_a_failure_has_the_code_of_its_status(status: int, code: str) -> None:
    assert Failure(status, "why").error == code


def test_a_failure_may_have_a_closer_code() -> None:
    assert Failure(409, "why", "idempotency_key_reused").error == "idempotency_key_reused"


def test_a_status_has_one_title_everywhere() -> None:
    assert (title_of(413), title_of(418)) == ("Content Too Large", "Error")


def test_the_plain_body_says_what_is_known() -> None:
    failure = Failure(422, "why", details=[Detail("/body/a", "too short", "minLength")])
    assert json.loads(plain_problem(failure, {"path": "/pets"})) == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "why",
        "instance": "/pets",
        "error": "validation_error",
        "details": [{"pointer": "/body/a", "message": "too short", "kind": "minLength"}],
    }


def test_a_body_without_findings_has_no_list_of_them() -> None:
    assert "details" not in json.loads(plain_problem(Failure(404, "why"), {}))


def test_an_operation_tells_every_scope_once() -> None:
    bearer, key = Scheme("bearer", "bearer"), Scheme("key", "apiKey")
    security = (Requirement(((bearer, ("b", "a")),)), Requirement(((key, ("a", "c")),)))
    operation = Operation(id="x", method="GET", path="/", tag="t", security=security)
    assert operation.scopes == ("b", "a", "c")
