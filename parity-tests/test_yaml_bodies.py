"""Bodies in YAML are read as the JSON that they say, under the schema of JSON."""

import json
from typing import Any

import pytest

from contract import load
from requests_by_name import NOBODY, good
from world import World
from yaml_requests import HEADERS, YAML, document, sent

TAKING = [operation.id for operation in load().operations.values() if YAML in operation.media_types]
OTHERS = [
    operation.id
    for operation in load().operations.values()
    if operation.media_types and YAML not in operation.media_types
]
LEVELS = 90


def read(world: World, config: str) -> Any:
    """The config that was understood."""
    return sent(world, 201, document(world, config)).body["config"]


def test_those_that_deploy_and_roll_back_take_yaml() -> None:
    assert sorted(TAKING) == ["create_deployment", "create_deployment_async", "rollback_deployment"]


@pytest.mark.operation("create_deployment", "create_deployment_async", "rollback_deployment")
def test_what_yaml_says_is_what_json_says(world: World) -> None:
    service = world.name("service")
    text = (
        f"# in short\n---\nservice: {service}   # the name\nversion: '1.4.0'\nenvironment: dev\n"
        "replicas: 3\nrollback_enabled: true\nconfig:\n"
        '  features: {search: true, "beta": [cart, "chat"]}\n'
        "  simulate:\n    stage_seconds: 0\n  hosts:\n  - one\n  - port: 80\n    name: two\n...\n"
    )
    made = sent(world, 201, text).body
    assert (made["service"], made["version"], made["replicas"]) == (service, "1.4.0", 3)
    assert made["config"] == {
        "features": {"search": True, "beta": ["cart", "chat"]},
        "simulate": {"stage_seconds": 0},
        "hosts": ["one", {"port": 80, "name": "two"}],
    }
    world.ended(made)
    asked = world.admin.call("create_deployment_async", 202, content=text.encode(), headers=HEADERS).body
    world.finished(asked["operation_id"])
    at = {"deployment_id": asked["deployment_id"]}
    content = b"reason: >-\n  too\n  slow\n"
    rollback = world.admin.call("rollback_deployment", 202, content=content, headers=HEADERS, at=at).body
    assert (rollback["reason"], rollback["version"]) == ("too slow", "1.4.0")


@pytest.mark.operation("create_deployment")
def test_json_is_yaml(world: World) -> None:
    body = world.deployment_body(config={"a": [1, -0.5, 1e3, None, True, "é\n\"'", {"": 0}]}, replicas=1)
    for text in (json.dumps(body), json.dumps(body, indent=2), json.dumps(body, ensure_ascii=False)):
        assert sent(world, 201, text).body["config"] == body["config"]


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-0", 0),
        ("-12", -12),
        ("9007199254740993", 9007199254740993),
        ("0.25", 0.25),
        ("-1.5e3", -1500.0),
        ("1E+2", 100.0),
        ("2e-2", 0.02),
        ("text", "text"),
        ("two words", "two words"),
        ("1.4.0", "1.4.0"),
        ("10.0.0.1", "10.0.0.1"),
        ("1 2", "1 2"),
        ("12px", "12px"),
        ("2020-01-01 10", "2020-01-01 10"),
        ("2020-01-01 10:00:00:00", "2020-01-01 10:00:00:00"),
        ("2020-01-01T10:00 UTC", "2020-01-01T10:00 UTC"),
        ("2020-01", "2020-01"),
        ("nullable", "nullable"),
        ("yesterday", "yesterday"),
        ("none", "none"),
        ("-a", "-a"),
        ("a:b", "a:b"),
        ("a#b", "a#b"),
        ("http://localhost:80/", "http://localhost:80/"),
        ("'yes'", "yes"),
        ('"no"', "no"),
        ("'~'", "~"),
        ("''", ""),
        ("'it''s'", "it's"),
        ("'012'", "012"),
        ("'2020-01-01'", "2020-01-01"),
        ("'<<'", "<<"),
        ("'null'", "null"),
        ('"1"', "1"),
        ('"\\u00e9\\x41\\n\\t\\\\"', "éA\n\t\\"),
        ('"\\U0001F9A6"', "🦦"),
        ("'folded\n\n  twice'", "folded\ntwice"),
        ("|\n    one\n    two\n", "one\ntwo\n"),
        ("|-\n    one\n    two\n", "one\ntwo"),
        (">\n    one\n    two\n", "one two\n"),
        ("|\n    yes\n", "yes\n"),
        ("[]", []),
        ("{}", {}),
        ("[a, [b]]", ["a", ["b"]]),
        ("{'yes': 1, \"2\": 3}", {"yes": 1, "2": 3}),
        ("{a: {b: {c: d}}}", {"a": {"b": {"c": "d"}}}),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_value_is_what_everybody_takes_it_for(world: World, written: str, value: Any) -> None:
    found = read(world, f"\n  value: {written}")["value"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.operation("create_deployment")
def test_ninety_levels_are_read(world: World) -> None:
    expected: list[Any] = []
    for _ in range(LEVELS):
        expected = [expected]
    assert read(world, "{a: " + "[" * LEVELS + "[]" + "]" * LEVELS + "}") == {"a": expected}


@pytest.mark.operation("create_deployment")
def test_many_members_are_read(world: World) -> None:
    config = "\n  list:\n" + "".join(
        f"  - {{name: item {number}, value: {number}}}\n" for number in range(5000)
    )
    assert len(read(world, config)["list"]) == 5000


@pytest.mark.parametrize("name", TAKING)
@pytest.mark.parametrize("text", ["null", "[]", "text", "7", "true", "- a: 1"])
def test_a_document_that_is_no_mapping_breaks_the_schema(world: World, name: str, text: str) -> None:
    attempt = good(world, name)
    answer = attempt.caller.call(name, 422, content=text.encode(), headers=HEADERS, at=attempt.path)
    assert answer.findings == {("/body", "type")}


@pytest.mark.operation("create_deployment")
def test_yaml_is_held_against_the_same_schema(world: World) -> None:
    text = "service: a b\nversion: 1.4\nenvironment: Dev\nreplicas: '3'\nrollback_enabled: 'yes'\nmore: 1\n"
    assert sent(world, 422, text).findings == {
        ("/body/service", "pattern"),
        ("/body/version", "type"),
        ("/body/environment", "enum"),
        ("/body/replicas", "type"),
        ("/body/rollback_enabled", "type"),
        ("/body/more", "additionalProperties"),
    }
    assert sent(world, 201, document(world, replicas="3.0")).body["replicas"] == 3


@pytest.mark.parametrize("name", TAKING)
@pytest.mark.parametrize(
    ("media_type", "taken"),
    [
        ("application/yaml", True),
        ("APPLICATION/YAML; charset=utf-8", True),
        ('application/yaml;charset="UTF-8"', True),
        ("application/yaml; version=1.2", True),
        ("application/yaml; charset=utf-16", False),
        ("text/yaml", False),
        ("application/x-yaml", False),
        ("application/openapi+yaml", False),
    ],
)
def test_yaml_is_taken_by_the_one_media_type(world: World, name: str, media_type: str, taken: bool) -> None:
    at = {"deployment_id": NOBODY} if name == "rollback_deployment" else {}
    status = 415 if not taken else 404 if at else 422
    world.admin.call(name, status, content=b"{}", headers={"Content-Type": media_type}, at=at)


@pytest.mark.parametrize("name", OTHERS)
def test_other_operations_take_no_yaml(world: World, name: str) -> None:
    attempt = good(world, name)
    answer = attempt.caller.call(name, 415, content=attempt.content, headers=HEADERS, at=attempt.path)
    assert answer.error == "unsupported_media_type"


@pytest.mark.parametrize("name", TAKING)
def test_yaml_in_a_json_body_is_malformed(world: World, name: str) -> None:
    attempt = good(world, name)
    world.admin.call(name, 400, content=b"service: a\n", at=attempt.path)


@pytest.mark.operation("create_deployment")
def test_the_same_values_in_json_and_yaml_are_the_same_request(world: World) -> None:
    body = world.deployment_body(config={"a": [1, {"b": None, "c": "d"}]})
    key = {"Idempotency-Key": world.name()}
    first = world.admin.call("create_deployment", 201, body=body, headers=key)
    text = document(world, "{a: [1, {c: 'd', b: null}]}", service=body["service"])
    again = world.admin.call("create_deployment", 201, content=text.encode(), headers={**key, **HEADERS})
    assert (again.body, again.etag) == (first.body, first.etag)
    other = document(world, "{a: [1, {c: 'd', b: 'null'}]}", service=body["service"])
    answer = world.admin.call("create_deployment", 409, content=other.encode(), headers={**key, **HEADERS})
    assert answer.error == "idempotency_key_reused"


@pytest.mark.operation("create_deployment")
def test_problems_and_answers_are_json_whatever_the_body_was(world: World) -> None:
    assert sent(world, 201, document(world)).headers["content-type"] == "application/json"
    headers = {**HEADERS, "Accept": YAML}
    content = document(world).encode()
    assert world.admin.call("create_deployment", 406, content=content, headers=headers).error
