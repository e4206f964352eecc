"""The tag servers: the inventory."""

from typing import Any

import pytest

from world import World, ids

NOBODY = "00000000-0000-4000-8000-000000000000"
FULL: dict[str, Any] = {
    "ip_address": "10.20.0.11",
    "port": 443,
    "region": "eu-central-1",
    "environment": "prod",
    "tags": ["web", "blue"],
    "labels": {"team": "platform", "rack": "b7"},
}
FRESH = {"status": "stopped", "cpu_percent": 0, "memory_percent": 0, "last_check": None}


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """What an answer says of a server, except what it makes up."""
    return {name: value for name, value in body.items() if name not in {"id", "created_at", "updated_at"}}


@pytest.mark.operation("create_server", "get_server")
def test_a_server_is_created_stopped_as_it_was_written(world: World) -> None:
    body = {"name": world.name("web"), **FULL}
    made = world.admin.call("create_server", 201, body=body)
    assert shown(made.body) == {**body, **FRESH}
    assert made.body["created_at"] == made.body["updated_at"]
    assert made.location == f"/api/v1/servers/{made.body['id']}"
    read = world.admin.call("get_server", 200, server_id=made.body["id"])
    assert read.body == made.body
    assert read.etag == made.etag


@pytest.mark.operation("create_server")
def test_what_is_not_given_takes_its_default(world: World) -> None:
    body = {"name": world.name(), "ip_address": "192.0.2.1", "environment": "staging"}
    defaults = {"port": 8080, "region": "us-east-1", "tags": [], "labels": {}}
    assert shown(world.admin.call("create_server", 201, body=body).body) == {**body, **defaults, **FRESH}


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ("0.0.0.0", "0.0.0.0"),
        ("255.255.255.255", "255.255.255.255"),
        ("2001:DB8:0:0:0:0:0:11", "2001:db8::11"),
        ("::", "::"),
    ],
)
def test_addresses_of_both_families_are_answered_in_one_spelling(
    world: World, given: str, answered: str
) -> None:
    made = world.create_server(ip_address=given)
    assert made.body["ip_address"] == answered
    assert world.admin.call("get_server", 200, server_id=made.body["id"]).body == made.body


@pytest.mark.operation("create_server")
@pytest.mark.parametrize("address", ["10.0.0.256", "10.0.0", "010.0.0.1", "::1%eth0", "host", "", " ::1"])
def test_what_is_no_address_is_refused(world: World, address: str) -> None:
    answer = world.admin.call("create_server", 422, body=world.server_body(ip_address=address))
    assert {pointer for pointer, _ in answer.findings} == {"/body/ip_address"}


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    ("change", "pointer", "kind"),
    [
        ({"name": ""}, "/body/name", "minLength"),
        ({"name": "n" * 51}, "/body/name", "maxLength"),
        ({"name": "n\0"}, "/body/name", "pattern"),
        ({"name": None}, "/body/name", "type"),
        ({"port": 0}, "/body/port", "minimum"),
        ({"port": 65536}, "/body/port", "maximum"),
        ({"port": "8080"}, "/body/port", "type"),
        ({"port": 8080.5}, "/body/port", "type"),
        ({"port": True}, "/body/port", "type"),
        ({"port": None}, "/body/port", "type"),
        ({"port": 10**30}, "/body/port", "maximum"),
        ({"region": ""}, "/body/region", "minLength"),
        ({"region": "r" * 51}, "/body/region", "maxLength"),
        ({"environment": "Prod"}, "/body/environment", "enum"),
        ({"tags": ["a", "a"]}, "/body/tags", "uniqueItems"),
        ({"tags": [str(number) for number in range(51)]}, "/body/tags", "maxItems"),
        ({"tags": [""]}, "/body/tags/0", "minLength"),
        ({"tags": ["a", "t" * 51]}, "/body/tags/1", "maxLength"),
        ({"tags": ["a", 1]}, "/body/tags/1", "type"),
        ({"tags": {}}, "/body/tags", "type"),
        ({"labels": {"team": 7}}, "/body/labels/team", "type"),
        ({"labels": {"team": "v" * 256}}, "/body/labels/team", "maxLength"),
        ({"labels": {str(number): "" for number in range(51)}}, "/body/labels", "maxProperties"),
        ({"labels": []}, "/body/labels", "type"),
        ({"status": "running"}, "/body/status", "additionalProperties"),
        ({"id": NOBODY}, "/body/id", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_server_that_breaks_the_schema_is_refused(
    world: World, change: dict[str, object], pointer: str, kind: str
) -> None:
    answer = world.admin.call("create_server", 422, body=world.server_body(**change))
    assert answer.findings == {(pointer, kind)}


@pytest.mark.operation("create_server")
@pytest.mark.parametrize(
    "change",
    [
        {"port": 1},
        {"port": 65535},
        {"port": 443.0},
        {"region": "r" * 50},
        {"tags": [str(number) for number in range(50)]},
        {"tags": ["t" * 50, " ", "ü"]},
        {"labels": {f"key {number}": "" for number in range(50)}},
        {"labels": {"k" * 63: "v" * 255}},
    ],
    ids=lambda value: str(value)[:40],
)
def test_values_at_their_limits_are_kept_as_they_are(world: World, change: dict[str, Any]) -> None:
    made = world.create_server(**change)
    assert {name: made.body[name] for name in change} == change


@pytest.mark.operation("create_server")
def test_a_name_has_up_to_50_characters_and_not_bytes(world: World) -> None:
    name = world.name().ljust(50, "ñ")
    assert world.create_server(name=name).body["name"] == name


@pytest.mark.operation("create_server")
def test_all_findings_come_at_once(world: World) -> None:
    body = {"ip_address": 7, "environment": "dev", "port": 0, "owner": "ada"}
    answer = world.admin.call("create_server", 422, body=body, headers={"Idempotency-Key": "k" * 256})
    assert answer.findings >= {
        ("/body/name", "required"),
        ("/body/port", "minimum"),
        ("/body/owner", "additionalProperties"),
        ("/header/Idempotency-Key", "maxLength"),
    }
    assert {pointer for pointer, _ in answer.findings} == {
        "/body/name",
        "/body/ip_address",
        "/body/port",
        "/body/owner",
        "/header/Idempotency-Key",
    }


@pytest.mark.operation("create_server")
@pytest.mark.parametrize("missing", ["name", "ip_address", "environment"])
def test_a_server_needs_name_address_and_environment(world: World, missing: str) -> None:
    body = world.server_body()
    del body[missing]
    assert world.admin.call("create_server", 422, body=body).findings == {(f"/body/{missing}", "required")}


@pytest.mark.operation("create_server", "update_server", "replace_server")
def test_a_name_that_is_taken_is_a_conflict_and_its_case_counts(world: World) -> None:
    taken = world.create_server().body["name"]
    assert world.admin.call("create_server", 409, body=world.server_body(name=taken)).error == "conflict"
    other = world.create_server(name=taken.upper()).body
    assert (
        world.admin.call("update_server", 409, server_id=other["id"], body={"name": taken}).error
        == "conflict"
    )
    world.admin.call("replace_server", 409, server_id=other["id"], body=world.server_body(name=taken))
    assert world.admin.call("get_server", 200, server_id=other["id"]).body == other


@pytest.mark.operation("update_server")
@pytest.mark.parametrize(
    "change",
    [
        {"port": 8443},
        {"ip_address": "2001:db8::7"},
        {"region": "mars-1"},
        {"environment": "dev"},
        {"tags": ["green"]},
        {"tags": []},
        {"labels": {"only": "this"}},
        {"labels": {}},
    ],
    ids=str,
)
def test_a_change_sets_what_is_given_and_leaves_the_rest(world: World, change: dict[str, Any]) -> None:
    before = world.create_server(**FULL)
    after = world.admin.call("update_server", 200, server_id=before.body["id"], body=change)
    assert after.body == {**before.body, **change, "updated_at": after.body["updated_at"]}
    assert after.body["updated_at"] > before.body["updated_at"]
    assert after.etag != before.etag
    assert world.admin.call("get_server", 200, server_id=before.body["id"]).body == after.body


@pytest.mark.operation("update_server")
def test_a_server_may_be_given_its_own_name(world: World) -> None:
    made = world.create_server().body
    world.admin.call("update_server", 200, server_id=made["id"], body={"name": made["name"]})
    renamed = world.name("renamed")
    world.admin.call("update_server", 200, server_id=made["id"], body={"name": renamed})
    assert world.create_server(name=made["name"]).body["id"] != made["id"]


@pytest.mark.operation("update_server")
@pytest.mark.parametrize("field", ["name", "ip_address", "port", "region", "environment", "tags", "labels"])
def test_no_member_of_a_change_takes_null(world: World, field: str) -> None:
    answer = world.admin.call("update_server", 422, server_id=world.server(), body={field: None})
    assert {pointer for pointer, _ in answer.findings} == {f"/body/{field}"}


@pytest.mark.operation("update_server")
def test_a_change_of_nothing_breaks_the_schema(world: World) -> None:
    answer = world.admin.call("update_server", 422, server_id=world.server(), body={})
    assert answer.findings == {("/body", "minProperties")}


@pytest.mark.operation("replace_server")
def test_replacing_sets_defaults_for_what_is_not_given_and_keeps_the_status(world: World) -> None:
    server_id = world.running_server(**FULL)
    before = world.admin.call("get_server", 200, server_id=server_id)
    body = {"name": world.name(), "ip_address": "10.0.0.9", "environment": "dev"}
    after = world.admin.call("replace_server", 200, server_id=server_id, body=body)
    defaults = {"port": 8080, "region": "us-east-1", "tags": [], "labels": {}}
    changed = {**body, **defaults, "updated_at": after.body["updated_at"]}
    assert after.body == {**before.body, **changed}
    assert after.body["status"] == "running"
    assert after.etag != before.etag
    assert world.admin.call("get_server", 200, server_id=server_id).body == after.body


@pytest.mark.operation("delete_server", "get_server")
def test_a_deleted_server_is_gone_and_its_name_is_free(world: World) -> None:
    made = world.create_server().body
    world.admin.call("delete_server", 204, server_id=made["id"])
    world.admin.call("get_server", 404, server_id=made["id"])
    world.admin.call("delete_server", 404, server_id=made["id"])
    world.admin.call("update_server", 404, server_id=made["id"], body={"port": 1})
    assert world.admin.call("list_servers", 200, query={"name": made["name"]}).body["total"] == 0
    assert world.create_server(name=made["name"]).body["id"] != made["id"]


@pytest.mark.operation("list_servers")
def test_every_filter_must_hold_and_is_exact(world: World) -> None:
    region, name = world.name("region"), world.name("server")
    one = world.server(name=name, region=region, environment="prod", tags=["a", "b"])
    two = world.server(name=name.upper(), region=region, environment="dev", tags=["b"])
    three = world.server(region=region, environment="dev")
    found = {
        str(query): ids(
            world.admin.call("list_servers", 200, query={"region": region, **query}).body["items"]
        )
        for query in (
            {},
            {"environment": "dev"},
            {"name": name},
            {"name": name[:-1]},
            {"status": "running"},
            {"status": "stopped"},
            {"tag": "a"},
            {"tag": ["a", "b"]},
            {"tag": ["b", "zz"]},
            {"tag": "B"},
            {"tag": "b", "environment": "dev"},
        )
    }
    assert list(found.values()) == [
        [three, two, one],
        [three, two],
        [one],
        [],
        [],
        [three, two, one],
        [one],
        [two, one],
        [two, one],
        [],
        [two],
    ]


@pytest.mark.operation("list_servers")
def test_a_list_shows_servers_as_they_read_alone(world: World) -> None:
    region = world.name("region")
    made = world.create_server(**{**FULL, "region": region}).body
    page = world.admin.call("list_servers", 200, query={"region": region}).body
    assert page == {"items": [made], "total": 1, "page": 1, "per_page": 20, "pages": 1, "total_capped": False}


@pytest.mark.operation("list_servers", "update_server")
def test_filters_follow_a_change_at_once(world: World) -> None:
    region = world.name("region")
    server_id = world.server(region=region, tags=["old"])
    world.admin.call("update_server", 200, server_id=server_id, body={"tags": ["new"]})

    def found(tag: str) -> list[str]:
        query = {"region": region, "tag": tag}
        return ids(world.admin.call("list_servers", 200, query=query).body["items"])

    assert found("old") == []
    assert found("new") == [server_id]
