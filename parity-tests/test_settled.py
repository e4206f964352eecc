"""What the contract settles in words: questions that schemas leave open and that all answer alike."""

import json
from typing import Any

import pytest

from calls import Caller
from world import NEW_PASSWORD, World

GOOD = '{"name": "%s", "ip_address": "10.0.0.1", "environment": "dev"%s}'
NOBODY = "00000000-0000-4000-8000-000000000000"


def refused(world: World, status: int, **fields: str) -> set[tuple[str, str]]:
    """The findings on a server that is written with these members, as JSON."""
    extra = "".join(f', "{name}": {value}' for name, value in fields.items())
    content = (GOOD % (world.name(), extra)).encode()
    answer = world.admin.call("create_server", status, content=content)
    assert len(answer.findings) == len(answer.body["details"])
    return answer.findings


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    "extra",
    [
        ', "port": 1, "port": 2, "region": "a", "region": "b"',
        ', "labels": {"a": "1", "a": "2"}',
        ', "labels": [{"a": {"b": 1, "b": 1}}]',
        ', "no such": 1, "no such": 1',
    ],
)
def test_names_that_stand_twice_are_one_finding_about_the_body(world: World, extra: str) -> None:
    answer = world.admin.call("create_server", 400, content=(GOOD % (world.name(), extra)).encode())
    assert answer.error == "malformed_request"
    assert [(each["pointer"], each["kind"]) for each in answer.body["details"]] == [("/body", "duplicate")]


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    "number", ["1e309", "-1E400", "9" * 400 + ".5", "9" * 4301, "-" + "9" * 4301], ids=lambda text: text[:9]
)
def test_a_number_that_no_program_can_hold_is_malformed(world: World, number: str) -> None:
    for member in ("port", "unknown"):
        assert refused(world, 400, **{member: number}) == set()


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    ("number", "kind"),
    [("9" * 4300, "maximum"), ("-" + "9" * 4300, "minimum"), ("1e308", "maximum"), ("1e-400", "minimum")],
    ids=["long", "long and negative", "big", "tiny"],
)
def test_a_number_that_can_be_held_is_judged_by_its_schema(world: World, number: str, kind: str) -> None:
    assert refused(world, 422, port=number) == {("/body/port", kind)}


@pytest.mark.operation("create_server")
def test_a_hundred_levels_are_read(world: World) -> None:
    assert refused(world, 422, tags="[" * 99 + "]" * 99) == {("/body/tags/0", "type")}


@pytest.mark.operation("create_server")
@pytest.mark.parametrize("charset", ["utf8", "us-ascii", "iso-8859-1", '"utf-16"', ""])
def test_no_charset_but_utf_8_is_taken(world: World, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    world.admin.call("create_server", 415, body=world.server_body(), headers=headers)


@pytest.mark.operation("create_server")
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"Utf-8"'])
def test_utf_8_is_taken_in_any_case(world: World, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}
    world.admin.call("create_server", 201, body=world.server_body(), headers=headers)


@pytest.mark.operation("create_api_key")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2999-12-31T23:59:59+01:00", "2999-12-31T22:59:59Z"),
        ("2999-12-31t23:59:59z", "2999-12-31T23:59:59Z"),
        ("2998-12-31T23:59:60Z", "2999-01-01T00:00:00Z"),
        ("2999-01-01T05:29:60+05:30", "2999-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_times_are_answered_in_utc(world: World, given: str, shown: str) -> None:
    assert world.create_key("servers:read", expires_at=given).body["expires_at"] == shown


@pytest.mark.operation("create_api_key")
@pytest.mark.parametrize(
    "given",
    [
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:60Z",
        "2998-12-31T23:58:60Z",
        "2998-12-31T23:59:60+01:00",
        "2998-12-31T23:59:61Z",
        "2999-01-01T24:00:00Z",
        "2999-01-01T00:00:00+01:60",
        "2999-02-29T00:00:00Z",
        "2999-01-01T00:00:00",
    ],
)
def test_a_time_that_utc_does_not_have_breaks_its_format(world: World, given: str) -> None:
    body = {"name": world.name(), "permissions": ["servers:read"], "expires_at": given}
    assert world.admin.call("create_api_key", 422, body=body).findings == {("/body/expires_at", "format")}


@pytest.mark.operation("create_api_key")
def test_a_number_is_no_time(world: World) -> None:
    body = {"name": world.name(), "permissions": ["servers:read"], "expires_at": 5}
    assert world.admin.call("create_api_key", 422, body=body).findings == {("/body/expires_at", "type")}


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    ("member", "value", "pointer", "kind"),
    [
        ("ip_address", '"01.2.3.4"', "ip_address", "anyOf"),
        ("ip_address", '""', "ip_address", "anyOf"),
        ("ip_address", "5", "ip_address", "type"),
        ("ip_address", "null", "ip_address", "type"),
        ("environment", "5", "environment", "type"),
        ("environment", '"x"', "environment", "enum"),
        ("port", "true", "port", "type"),
        ("port", "0.5", "port", "type"),
        ("region", '"' + "\\u0000" * 51 + '"', "region", "maxLength"),
        ("tags", '["a", "a", 1]', "tags/2", "type"),
        ("labels", '{"' + "k" * 64 + '": "v"}', "labels/" + "k" * 64, "propertyNames"),
        ("labels", '{"a/b": 1}', "labels/a~1b", "type"),
        ("labels", '{"": "v"}', "labels/", "propertyNames"),
        ("status", '"running"', "status", "additionalProperties"),
        ("n" * 300, "1", "n" * 200, "additionalProperties"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_value_gets_one_finding_for_the_first_rule_that_it_breaks(
    world: World, member: str, value: str, pointer: str, kind: str
) -> None:
    body = {**world.server_body(), member: json.loads(value)}
    details = world.admin.call("create_server", 422, body=body).body["details"]
    assert [(each["pointer"], each["kind"]) for each in details] == [(f"/body/{pointer}", kind)]


@pytest.mark.operation("create_server")
def test_what_is_missing_is_pointed_at(world: World) -> None:
    assert world.admin.call("create_server", 422, body={}).findings == {
        ("/body/name", "required"),
        ("/body/ip_address", "required"),
        ("/body/environment", "required"),
    }


@pytest.mark.operation("create_server")
def test_no_more_than_a_hundred_findings_are_told(world: World) -> None:
    body = world.server_body(**{f"unknown_{number}": 1 for number in range(150)})
    assert len(world.admin.call("create_server", 422, body=body).body["details"]) == 100


@pytest.mark.parametrize(
    ("path", "operation", "pointer"),
    [
        ("/api/v1/servers/%ff", "get_server", "/path/server_id"),
        ("/health/data%C3base", "get_health_component", "/path/component"),
        ("/api/v1/servers?name=%ff", "list_servers", "/query/name"),
        ("/api/v1/servers?status=%ED%A0%80", "list_servers", "/query/status"),
        ("/api/v1/servers?tag=a&tag=%C3", "list_servers", "/query/tag/1"),
        ("/api/v1/operations?target_id=%ff", "list_operations", "/query/target_id"),
        ("/api/v1/deployments?service=%ff", "list_deployments", "/query/service"),
    ],
)
def test_text_that_is_no_utf_8_has_a_wrong_type(
    world: World, path: str, operation: str, pointer: str
) -> None:
    answer = world.admin.ask("GET", path, 422, operation=operation)
    assert answer.findings == {(pointer, "type")}


@pytest.mark.operation("list_servers")
@pytest.mark.parametrize(
    "page",
    ["01", "%2B1", "%201", "1_0", "1.5", "1e0", "", "%EF%BC%91", "9" * 4301],
    ids=lambda text: text[:9],
)
def test_a_page_that_is_no_json_number_is_none(world: World, page: str) -> None:
    answer = world.admin.ask("GET", f"/api/v1/servers?page={page}", 422, operation="list_servers")
    assert answer.findings == {("/query/page", "type")}


@pytest.mark.operation("list_servers")
def test_a_page_may_be_written_with_a_fraction_of_nothing(world: World) -> None:
    assert world.admin.call("list_servers", 200, query={"page": "1.0"}).body["page"] == 1
    over = world.admin.call("list_servers", 422, query={"page": "9" * 4300})
    assert over.findings == {("/query/page", "maximum")}


@pytest.mark.operation("list_servers")
def test_links_write_a_space_as_an_escape(world: World) -> None:
    query = {"region": "a b+c&d", "tag": ["x y", "ä"]}
    link = world.admin.call("list_servers", 200, query=query).headers["link"]
    assert link == (
        '</api/v1/servers?region=a%20b%2Bc%26d&tag=x%20y&tag=%C3%A4&page=1&per_page=20>; rel="first"'
    )


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/", "GET, HEAD, OPTIONS"),
        ("/api/v1/auth/login", "OPTIONS, POST"),
        ("/api/v1/servers", "GET, HEAD, OPTIONS, POST"),
        (f"/api/v1/servers/{NOBODY}", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        (f"/api/v1/operations/{NOBODY}/cancel", "OPTIONS, POST"),
        (f"/api/v1/operations/{NOBODY}/events", "GET, HEAD, OPTIONS"),
        ("/api/v1/deployments/async", "OPTIONS, POST"),
        (f"/api/v1/deployments/{NOBODY}", "GET, HEAD, OPTIONS"),
    ],
)
def test_allow_names_what_is_answered(world: World, path: str, allow: str) -> None:
    for method, status in (("OPTIONS", 204), ("TRACE", 405)):
        given = world.anonymous.ask(method, path, status).headers["allow"]
        assert sorted(given.replace(" ", "").split(",")) == allow.split(", ")


@pytest.mark.parametrize(
    ("path", "instance"),
    [
        ("/nope%22", "/nope%22"),
        ("/nope%22%", "/nope%22%25"),
        ("/nope%2522[]", "/nope%2522%5B%5D"),
        ("/%c3%a4%2F", "/%c3%a4%2F"),
        ("/" + "y" * 3000, "/" + "y" * 2047),
        ("/" + "%41" * 1000, "/" + "%41" * 682),
        ("/ab/" + "%41" * 1000, "/ab/" + "%41" * 681),
    ],
    ids=["escape", "bare percent", "brackets", "slash", "long", "long escapes", "half an escape"],
)
def test_the_instance_is_the_path_as_it_was_sent(world: World, path: str, instance: str) -> None:
    assert world.anonymous.ask("GET", path, 404).body["instance"] == instance


@pytest.mark.operation("get_server", "update_server")
def test_conditions_on_several_lines_are_one_list(world: World) -> None:
    made = world.create_server()
    at = {"server_id": made.body["id"]}
    matching = [("If-None-Match", '"other"'), ("If-None-Match", made.etag)]
    world.admin.call("get_server", 304, headers=matching, at=at)
    neither = [("If-Match", '"one"'), ("If-Match", '"two"')]
    world.admin.call("update_server", 412, body={"port": 1}, headers=neither, at=at)
    either = [("If-Match", '"one"'), ("If-Match", made.etag)]
    world.admin.call("update_server", 200, body={"port": 1}, headers=either, at=at)
    mixed = [("If-Match", "*"), ("If-Match", '"one"')]
    answer = world.admin.call("update_server", 422, body={"port": 1}, headers=mixed, at=at)
    assert answer.findings == {("/header/If-Match", "pattern")}


@pytest.mark.operation("create_server")
def test_a_key_on_two_lines_is_one_key(world: World) -> None:
    body, one = world.server_body(), world.name()
    lines = [("Idempotency-Key", one), ("Idempotency-Key", "two")]
    first = world.admin.call("create_server", 201, body=body, headers=lines)
    joined = {"Idempotency-Key": f"{one}, two"}
    assert world.admin.call("create_server", 201, body=body, headers=joined).body == first.body


@pytest.mark.operation("get_me")
def test_two_credentials_of_one_kind_are_a_wrong_one(world: World) -> None:
    ((name, value),) = world.admin.credentials.items()
    twice = [(name, value), (name, value)]
    assert Caller(world.wire).call("get_me", 401, headers=twice).error == "authentication_error"


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"labels": {"a": "1", "b": "2"}}, {"labels": {"b": "2", "a": "1"}}),
        ({"ip_address": "2001:db8::1"}, {"ip_address": "2001:DB8:0::1"}),
        ({"port": 8080}, {"port": 8080.0, "region": "us-east-1"}),
    ],
    ids=["order", "spelling", "default"],
)
def test_bodies_with_the_same_values_are_the_same(
    world: World, first: dict[str, Any], again: dict[str, Any]
) -> None:
    body, headers = world.server_body(), {"Idempotency-Key": world.name()}
    made = world.admin.call("create_server", 201, body={**body, **first}, headers=headers)
    more = {**headers, "Content-Type": "application/json; charset=utf-8", "Accept": "application/*"}
    repeated = world.admin.call("create_server", 201, body={**body, **again}, headers=more)
    assert repeated.body == made.body


@pytest.mark.operation("create_server")
def test_the_order_of_a_list_is_part_of_its_value(world: World) -> None:
    body, headers = world.server_body(), {"Idempotency-Key": world.name()}
    world.admin.call("create_server", 201, body={**body, "tags": ["a", "b"]}, headers=headers)
    answer = world.admin.call("create_server", 409, body={**body, "tags": ["b", "a"]}, headers=headers)
    assert answer.error == "idempotency_key_reused"


@pytest.mark.operation("create_server")
def test_a_problem_that_was_kept_is_told_with_its_own_id_and_time(world: World) -> None:
    body = world.server_body(name=world.create_server().body["name"])
    headers = {"Idempotency-Key": world.name()}
    first = world.admin.call("create_server", 409, body=body, headers=headers).body
    again = world.admin.call(
        "create_server", 409, body=body, headers={**headers, "X-Request-ID": "again"}
    ).body
    assert again["request_id"] == "again" != first["request_id"]
    assert again["timestamp"] != first["timestamp"]
    assert {**again, "request_id": "", "timestamp": ""} == {**first, "request_id": "", "timestamp": ""}


@pytest.mark.operation("login", "get_user")
def test_signing_in_changes_the_version_of_a_user(world: World) -> None:
    made = world.create_user()
    before = world.admin.call("get_user", 200, user_id=made.body["id"])
    assert before.etag == made.etag
    world.signed_in(made.body["username"], NEW_PASSWORD)
    after = world.admin.call("get_user", 200, user_id=made.body["id"])
    assert after.body["last_login_at"] is not None
    assert after.etag != before.etag


@pytest.mark.operation("update_server")
def test_a_change_to_what_is_there_already_is_a_change(world: World) -> None:
    made = world.create_server()
    same = world.admin.call("update_server", 200, server_id=made.body["id"], body={"port": 8080})
    assert same.etag != made.etag
    assert same.body["updated_at"] > made.body["updated_at"]
    assert {**same.body, "updated_at": ""} == {**made.body, "updated_at": ""}


@pytest.mark.operation("cancel_operation")
@pytest.mark.parametrize(("stage", "progress"), [("starting", 50), ("verifying", 100)])
def test_what_was_called_off_ends_cancelled_in_whatever_stage_it_was(
    paced: World, stage: str, progress: int
) -> None:
    server_id = paced.server()
    asked = paced.admin.call("start_server", 202, server_id=server_id).body
    paced.until(asked["id"], lambda operation: operation["stage"] == stage)
    paced.admin.call("cancel_operation", 202, operation_id=asked["id"])
    ended = paced.finished(asked["id"])
    assert (ended["status"], ended["stage"], ended["progress"]) == ("cancelled", stage, progress)
    server = paced.admin.call("get_server", 200, server_id=server_id).body
    assert (server["status"], server["last_check"]) == ("stopped", None)


@pytest.mark.operation("get_root")
def test_the_root_lists_operations_in_the_order_of_the_document(world: World) -> None:
    offered = world.anonymous.call("get_root", 200).body["operations"]
    assert [each["operation_id"] for each in offered] == list(world.contract.operations)
