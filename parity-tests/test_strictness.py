"""Bodies: JSON that means one thing, within its length, and of the media type that is taken."""

import json

import pytest

from contract import load
from requests_by_name import TOO_LONG, good
from world import World

BODIES = [operation.id for operation in load().operations.values() if operation.body is not None]
GOOD = '{"name": "%s", "ip_address": "10.0.0.1", "environment": "dev"%s}'

MALFORMED = {
    "nothing": b"",
    "blanks": b"  \n",
    "an end too early": b'{"name": "a"',
    "a comma too many": b'{"port": 1,}',
    "single quotes": b"{'port': 1}",
    "a comment": b'{"port": 1} // one',
    "two values": b'{"port": 1} {"port": 2}',
    "NaN": b'{"port": NaN}',
    "infinity": b'{"port": -Infinity}',
    "a leading zero": b'{"port": 01}',
    "a plus": b'{"port": +1}',
    "a raw control character": b'{"name": "a\nb"}',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"port": 1}'.encode("utf-16"),
    "a bad escape": b'{"name": "\\x41"}',
    "too deep": b"[" * 100_000,
}


@pytest.mark.operation("update_server")
@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_json_is_malformed(world: World, content: bytes) -> None:
    answer = world.admin.call("update_server", 400, server_id=world.server(), content=content)
    assert answer.error == "malformed_request"


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    "extra",
    [
        ', "port": 1, "port": 2',
        ', "port": 1, "port": 1',
        ', "labels": {"a": "1", "a": "2"}',
        ', "p\\u006frt": 1, "port": 2',
    ],
)
def test_a_member_name_that_stands_twice_is_malformed(world: World, extra: str) -> None:
    content = (GOOD % (world.name(), extra)).encode()
    answer = world.admin.call("create_server", 400, content=content)
    assert {detail["kind"] for detail in answer.body["details"]} <= {"duplicate"}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("content", [b"null", b"[]", b'"text"', b"7", b"true"])
def test_a_body_that_is_no_object_breaks_the_schema(world: World, name: str, content: bytes) -> None:
    attempt = good(world, name)
    answer = attempt.caller.call(name, 422, content=content, at=attempt.path)
    assert answer.findings == {("/body", "type")}


@pytest.mark.parametrize("name", BODIES)
def test_members_that_the_schema_does_not_name_are_refused(world: World, name: str) -> None:
    attempt = good(world, name)
    body = {**json.loads(attempt.content or b"{}"), "a/b~c": 1}
    answer = attempt.caller.call(name, 422, body=body, at=attempt.path)
    assert answer.findings == {("/body/a~1b~0c", "additionalProperties")}


@pytest.mark.operation("create_server")
def test_whole_numbers_may_be_written_as_fractions_and_exponents(world: World) -> None:
    for text in ("443.0", "4.43e2", "44300e-2"):
        content = (GOOD % (world.name(), f', "port": {text}')).encode()
        assert world.admin.call("create_server", 201, content=content).body["port"] == 443


@pytest.mark.operation("create_server")
def test_text_is_kept_character_by_character(world: World) -> None:
    labels = {"emoji": "🦦", "accents": "e\u0301 é", "quotes": "\"'\\/", "line": "a\nb\u2028c"}
    made = world.create_server(labels=labels, region=" spaced ")
    assert made.body["labels"] == labels
    assert made.body["region"] == " spaced "
    assert world.admin.call("get_server", 200, server_id=made.body["id"]).body["labels"] == labels


@pytest.mark.operation("create_server")
def test_half_a_surrogate_pair_is_not_taken(world: World) -> None:
    content = (GOOD % (world.name(), ', "region": "\\ud83e"')).encode()
    answer = world.wire.send(
        "POST",
        "/api/v1/servers",
        headers=[*world.admin.credentials.items(), ("Content-Type", "application/json")],
        content=content,
    )
    assert answer.status_code == 400
    world.admin.call("create_server", 400, content=content)


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'APPLICATION/JSON;charset="UTF-8"',
        "application/json;x=y",
    ],
)
def test_json_is_taken_by_whatever_spelling_of_its_media_type(world: World, media_type: str) -> None:
    headers = {"Content-Type": media_type}
    world.admin.call("create_server", 201, body=world.server_body(), headers=headers)


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "json",
        "application/json; charset=latin-1",
    ],
)
def test_other_media_types_are_not_taken(world: World, name: str, media_type: str) -> None:
    attempt = good(world, name)
    headers = {"Content-Type": media_type}
    answer = attempt.caller.call(name, 415, content=attempt.content, headers=headers, at=attempt.path)
    assert answer.error == "unsupported_media_type"


@pytest.mark.operation("create_server")
def test_a_body_without_a_media_type_is_not_taken(world: World) -> None:
    content = json.dumps(world.server_body()).encode()
    headers = list(world.admin.credentials.items())
    assert world.wire.send("POST", "/api/v1/servers", headers=headers, content=content).status_code == 415
    world.admin.call("create_server", 415, content=content, headers={"Content-Type": "*/*"})


@pytest.mark.operation("create_server")
def test_ten_million_bytes_are_taken_and_one_more_is_not(world: World) -> None:
    content = json.dumps(world.server_body()).encode()
    longest = content + b" " * (TOO_LONG - 1 - len(content))
    world.admin.call("create_server", 201, content=longest)
    answer = world.admin.call("create_server", 413, content=longest + b" ")
    assert answer.error == "payload_too_large"


@pytest.mark.operation("create_server")
def test_a_body_in_pieces_is_measured_as_well(world: World) -> None:
    content = json.dumps(world.server_body()).encode()
    world.admin.call("create_server", 201, content=iter([content[:7], content[7:]]))
    world.admin.call("create_server", 413, content=(b" " * 100_000 for _ in range(101)))


@pytest.mark.operation("create_server", "list_servers")
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("application/*", 200),
        ("*/*;q=0.1", 200),
        ("text/html, */*;q=0.5", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
        ("application/xml, text/*", 406),
        ("application/problem+json", 406),
    ],
)
def test_what_the_caller_accepts_decides(world: World, accept: str, status: int) -> None:
    world.admin.call("list_servers", status, headers={"Accept": accept})
    body = world.server_body()
    world.admin.call("create_server", 201 if status == 200 else status, body=body, headers={"Accept": accept})


@pytest.mark.operation("delete_server")
def test_an_answer_without_a_body_is_acceptable_whatever_is_accepted(world: World) -> None:
    world.admin.call("delete_server", 204, server_id=world.server(), headers={"Accept": "text/html"})
