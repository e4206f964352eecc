"""Bodies in YAML: read as the JSON that they say, and refused where readers of YAML disagree."""

import json
from typing import Any

import pytest

from calls import Answer
from contract import load
from requests_by_name import NOBODY, good
from world import World

YAML = "application/yaml"
TAKING = [operation.id for operation in load().operations.values() if YAML in operation.media_types]
OTHERS = [
    operation.id
    for operation in load().operations.values()
    if operation.media_types and YAML not in operation.media_types
]
HEADERS = {"Content-Type": YAML}
LEVELS = 90


def sent(world: World, status: int, text: str | bytes) -> Answer:
    """The answer to a deployment that is written in YAML."""
    content = text.encode() if isinstance(text, str) else text
    return world.admin.call("create_deployment", status, content=content, headers=HEADERS)


def document(world: World, config: str = "{}", **fields: str) -> str:
    """A deployment in YAML, with a config that is written as it is given."""
    members = {"service": world.name("service"), "version": "'1.4.0'", "environment": "dev", **fields}
    lines = [f"{name}: {value}" for name, value in members.items()]
    return "\n".join([*lines, f"config: {config}", ""])


def read(world: World, config: str) -> Any:
    """The config that was understood."""
    return sent(world, 201, document(world, config)).body["config"]


def refused(world: World, text: str | bytes) -> Answer:
    """YAML that is not taken is malformed, and nothing is deployed."""
    before = world.admin.call("list_deployments", 200).body["total"]
    answer = sent(world, 400, text)
    assert answer.error == "malformed_request"
    assert world.admin.call("list_deployments", 200).body["total"] == before
    return answer


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


DISPUTED = [
    "",
    "~",
    *("Null", "NULL", "True", "TRUE", "False", "FALSE"),
    *("y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"),
    *("+1", "+1.5", "012", "-01", "00", "09", "0x1f", "0xFF", "0o17", "0b11"),
    *(".5", "-.5", "5.", "5.e1", "1_000", "1_0.5", "1:30", "1:30:15", "-1:30", "1:30.5"),
    *(".inf", "-.inf", "+.INF", ".Inf", ".nan", ".NaN", ".NAN"),
    *("2020-01-01", "2020-01-01T10:00:00Z", "2020-01-01 10:00:00", "2020-1-1 1:00:00 +1"),
    *("2020-01-01t10:00:00.5+01:00", "2020-1-1", "<<", "="),
    *(
        "2020-01-01 10:00",
        "2020-01-01T10:00Z",
        "2020-1-1 9:5",
        "2020-01-01 10:00 +0130",
        "2020-01-01t1:2:3.z",
    ),
    *("1e400", "-1e999", "9" * 4301),
]


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize("written", DISPUTED, ids=lambda value: repr(value)[:24])
def test_what_readers_of_yaml_disagree_about_is_not_taken(world: World, written: str) -> None:
    refused(world, document(world, f"\n  value: {written}"))
    refused(world, document(world, f"[{written or 'a: '}]"))


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    "key",
    [
        "1",
        "1.5",
        "null",
        "~",
        "true",
        "yes",
        "On",
        "<<",
        "=",
        "2020-01-01",
        "[a]",
        "{a: b}",
        "? [a]\n  ",
        "012",
        "",
    ],
)
def test_a_key_is_text_that_nobody_takes_for_something_else(world: World, key: str) -> None:
    refused(world, document(world, f"\n  {key}: value"))


REFUSED = {
    "a tag of a type": "value: !!str 1",
    "a tag of its own": "value: !thing {a: 1}",
    "a tag of no kind": "value: ! text",
    "a tag in full": "value: !<tag:yaml.org,2002:str> 1",
    "a tag of a program": "value: !!python/object/apply:os.system ['true']",
    "a tag on a key": "!!str value: 1",
    "an anchor": "value: &a 1",
    "an anchor on a list": "value: &a [1]",
    "an anchor and its alias": "one: &a x\ntwo: *a",
    "an alias of nothing": "value: *a",
    "a merge": "one: &a {b: 1}\ntwo: {<<: *a}",
    "a directive": "%YAML 1.2\n---\nvalue: 1",
    "a directive for tags": "%TAG ! tag:example.com,2000:\n---\nvalue: 1",
    "a directive that nobody knows": "%SPAM\n---\nvalue: 1",
    "a directive behind a comment": "# so\n%YAML 1.1\n---\nvalue: 1",
    "a second document": "value: 1\n---\nvalue: 2",
    "a second document without anything": "value: 1\n---\n",
    "a directive behind the document": "value: 1\n...\n%YAML 1.2\n---\n",
    "nothing": "",
    "nothing but blanks": "  \n\n",
    "nothing but a comment": "# nothing\n",
    "nothing but a mark": "---\n",
    "nothing but both marks": "---\n...\n",
    "a key twice": "value: 1\nvalue: 2",
    "a key twice in quotes": "{value: 1, 'value': 1}",
    "a key twice deep down": "value: [{a: {b: 1, 'b': 1}}]",
    "a tab for blanks": "value:\n\t- 1",
    "a bracket that stays open": "value: [1",
    "a brace that stays open": "{value: 1",
    "a quote that stays open": "value: 'a",
    "two colons": "value: a: b",
    "a bad escape": 'value: "\\q"',
    "half a surrogate pair": 'value: "\\ud83e"',
    "a percent sign": "value: %a",
    "an at sign": "value: @a",
    "a backtick": "value: `a`",
    "a bell": "value: 'a\x07'",
    "a NUL": "value: a\0b",
}


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_says_more_or_less_than_json_is_malformed(world: World, text: str) -> None:
    refused(world, text)


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    "content",
    [b"service: \xff", "service: a".encode("utf-16"), "service: a".encode("utf-32"), b"\xed\xa0\xbd"],
    ids=["a stray byte", "UTF-16", "UTF-32", "half a pair"],
)
def test_yaml_is_utf_8(world: World, content: bytes) -> None:
    refused(world, content)


@pytest.mark.operation("create_deployment")
def test_a_key_that_stands_twice_is_one_finding_about_the_body(world: World) -> None:
    answer = refused(world, "service: a\nservice: b\nconfig: {a: 1, a: 1}\n")
    assert [(each["pointer"], each["kind"]) for each in answer.body["details"]] == [("/body", "duplicate")]


BOMBS = {
    "aliases of aliases": "a: &a [x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
    "an alias of itself": "a: &a [*a]\n",
    "brackets": "[" * 200_000,
    "braces": "{" * 200_000,
    "braces with keys": "{a: " * 60_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "keys on lines": "".join(" " * level + "a:\n" for level in range(600)),
    "brackets that are closed": "[" * 100_000 + "]" * 100_000,
    "an endless word in quotes": "'" + "a" * 200_000,
    "blank lines in quotes": "'" + "\n" * 200_000,
    "a long key": "a" * 200_000 + ": 1",
    "many documents": "---\na\n" * 30_000,
    "many digits": "value: " + "9" * 200_000,
}


@pytest.mark.operation("create_deployment", "get_health")
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_and_harms_nobody(world: World, text: str) -> None:
    assert len(text) <= load().operations["create_deployment"].max_body
    refused(world, text)
    world.anonymous.call("get_health", 200)


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
