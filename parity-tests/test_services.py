"""The tag services: registering, finding, changing, unregistering."""

import json
from typing import Any

import pytest

from requests_by_name import NOBODY
from together import statuses
from world import World, ids

ENDPOINT = {"host": "192.0.2.7", "port": 9}
FULL: dict[str, Any] = {
    "version": "1.4.0",
    "environment": "prod",
    "endpoints": [
        {"host": "2001:db8::31", "port": 8443, "protocol": "tcp", "path": "/"},
        {"host": "api.example", "port": 443, "protocol": "https", "path": "/health?full=1"},
    ],
    "tags": ["web", "blue"],
    "metadata": {"team": "platform", "weights": [3, 1.5, None], "deep": {"a": [{}]}},
    "health_check_interval": 300,
}
FRESH = {"status": "healthy", "last_health_check": None}
MADE_UP = {"id", "registered_at", "last_seen"}


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """What an answer says of a service, except what it makes up."""
    return {name: value for name, value in body.items() if name not in MADE_UP}


@pytest.mark.operation("register_service", "get_service")
def test_a_service_is_registered_as_it_was_written(world: World) -> None:
    body = {"name": world.name("web"), **FULL}
    made = world.admin.call("register_service", 201, body=body)
    url = "https://api.example:443/health?full=1"
    assert shown(made.body) == {**body, **FRESH, "health_check_url": url}
    assert made.body["registered_at"] == made.body["last_seen"]
    assert made.location == f"/api/v1/services/{made.body['id']}"
    read = world.admin.call("get_service", 200, service_id=made.body["id"])
    assert (read.body, read.etag) == (made.body, made.etag)


@pytest.mark.operation("register_service")
def test_what_is_not_given_takes_its_default(world: World) -> None:
    body = {"name": world.name(), "version": "2", "environment": "dev", "endpoints": [ENDPOINT]}
    expected: dict[str, Any] = {
        **body,
        **FRESH,
        "endpoints": [{**ENDPOINT, "protocol": "http", "path": "/"}],
        "tags": [],
        "metadata": {},
        "health_check_interval": 30,
        "health_check_url": "http://192.0.2.7:9/",
    }
    assert shown(world.admin.call("register_service", 201, body=body).body) == expected


@pytest.mark.operation("register_service")
@pytest.mark.parametrize(
    ("endpoints", "url"),
    [
        ([{"host": "::1", "port": 80, "protocol": "http", "path": "/a"}], "http://[::1]:80/a"),
        ([{"host": "h", "port": 1, "protocol": "udp"}, {"host": "i", "port": 2}], "http://i:2/"),
        ([{"host": "h", "port": 1, "protocol": "udp"}, {"host": "i", "port": 2, "protocol": "tcp"}], None),
    ],
    ids=["IPv6", "the second", "none"],
)
def test_the_url_is_that_of_the_first_endpoint_over_http(
    world: World, endpoints: list[dict[str, Any]], url: str | None
) -> None:
    assert world.register(endpoints=endpoints).body["health_check_url"] == url


@pytest.mark.operation("register_service", "get_service")
def test_registering_again_sets_all_that_it_says_anew_and_keeps_the_rest(world: World) -> None:
    made = world.register(tags=["old"], metadata={"a": 1}, health_check_interval=300)
    body = {**world.service_body(), "name": made.body["name"], "version": "2", "tags": ["new"]}
    again = world.admin.call("register_service", 200, body=body)
    assert "location" not in again.headers
    expected = {**made.body, "version": "2", "tags": ["new"], "metadata": {}, "health_check_interval": 30}
    assert again.body == {**expected, "last_seen": again.body["last_seen"]}
    assert again.body["last_seen"] > made.body["last_seen"]
    assert again.etag != made.etag
    read = world.admin.call("get_service", 200, service_id=made.body["id"])
    assert (read.body, read.etag) == (again.body, again.etag)
    for tag, total in (("old", 0), ("new", 1)):
        query = {"name": made.body["name"], "tag": tag}
        assert world.admin.call("list_services", 200, query=query).body["total"] == total


@pytest.mark.operation("register_service", "list_services")
def test_name_and_environment_together_are_unique_and_case_counts(world: World) -> None:
    name = world.name("s")
    made = [
        world.service(name=name, environment="dev"),
        world.service(name=name, environment="prod"),
        world.service(name=name.upper(), environment="dev"),
    ]
    assert len(set(made)) == 3
    found = world.admin.call("list_services", 200, query={"name": name}).body["items"]
    assert ids(found) == made[::-1]


def test_however_many_register_at_once_there_is_one(world: World) -> None:
    body = world.service_body()
    headers = [*world.admin.credentials.items(), ("Content-Type", "application/json")]
    content = json.dumps(body).encode()

    def register(_: int) -> int:
        return world.wire.send("POST", "/api/v1/services", headers=headers, content=content).status_code

    assert statuses(register, 40) == [*[200] * 39, 201]
    assert world.admin.call("list_services", 200, query={"name": body["name"]}).body["total"] == 1


@pytest.mark.operation("register_service")
@pytest.mark.parametrize(
    ("change", "pointer", "kind"),
    [
        ({"name": ""}, "/body/name", "minLength"),
        ({"name": "n" * 101}, "/body/name", "maxLength"),
        ({"name": "a b"}, "/body/name", "pattern"),
        ({"name": "pаypal"}, "/body/name", "pattern"),  # noqa: RUF001 - the second letter is Cyrillic
        ({"name": "web‐api"}, "/body/name", "pattern"),  # noqa: RUF001 - a hyphen that is none
        ({"name": "ｗｅｂ"}, "/body/name", "pattern"),  # noqa: RUF001 - full width
        ({"name": "web\u200b"}, "/body/name", "pattern"),
        ({"name": "web\n"}, "/body/name", "pattern"),
        ({"name": "w\u0435b"}, "/body/name", "pattern"),
        ({"version": ""}, "/body/version", "minLength"),
        ({"version": "v" * 101}, "/body/version", "maxLength"),
        ({"environment": "Prod"}, "/body/environment", "enum"),
        ({"endpoints": []}, "/body/endpoints", "minItems"),
        ({"endpoints": [ENDPOINT] * 11}, "/body/endpoints", "maxItems"),
        ({"endpoints": [{"host": "h"}]}, "/body/endpoints/0/port", "required"),
        ({"endpoints": [{**ENDPOINT, "port": 0}]}, "/body/endpoints/0/port", "minimum"),
        ({"endpoints": [ENDPOINT, {**ENDPOINT, "port": 65536}]}, "/body/endpoints/1/port", "maximum"),
        ({"endpoints": [{**ENDPOINT, "host": "a b"}]}, "/body/endpoints/0/host", "pattern"),
        ({"endpoints": [{**ENDPOINT, "host": "[::1]"}]}, "/body/endpoints/0/host", "pattern"),
        ({"endpoints": [{**ENDPOINT, "host": "fe80::1%eth0"}]}, "/body/endpoints/0/host", "pattern"),
        ({"endpoints": [{**ENDPOINT, "host": "0:2682"}]}, "/body/endpoints/0/host", "pattern"),
        ({"endpoints": [{**ENDPOINT, "host": "1::2::3"}]}, "/body/endpoints/0/host", "pattern"),
        ({"endpoints": [{**ENDPOINT, "host": "u:p@h"}]}, "/body/endpoints/0/host", "pattern"),
        ({"endpoints": [{**ENDPOINT, "host": "exаmple"}]}, "/body/endpoints/0/host", "pattern"),  # noqa: RUF001
        ({"endpoints": [{**ENDPOINT, "host": "h" * 254}]}, "/body/endpoints/0/host", "maxLength"),
        ({"endpoints": [{**ENDPOINT, "protocol": "ftp"}]}, "/body/endpoints/0/protocol", "enum"),
        ({"endpoints": [{**ENDPOINT, "path": "health"}]}, "/body/endpoints/0/path", "pattern"),
        ({"endpoints": [{**ENDPOINT, "path": "/ HTTP/1.1\r\nX: y"}]}, "/body/endpoints/0/path", "pattern"),
        ({"endpoints": [{**ENDPOINT, "path": "/" * 1001}]}, "/body/endpoints/0/path", "maxLength"),
        ({"endpoints": [{**ENDPOINT, "user": "u"}]}, "/body/endpoints/0/user", "additionalProperties"),
        ({"tags": ["a", "a"]}, "/body/tags", "uniqueItems"),
        ({"metadata": []}, "/body/metadata", "type"),
        ({"metadata": {str(number): 0 for number in range(101)}}, "/body/metadata", "maxProperties"),
        ({"health_check_interval": 9}, "/body/health_check_interval", "minimum"),
        ({"health_check_interval": 301}, "/body/health_check_interval", "maximum"),
        ({"health_check_interval": 10.5}, "/body/health_check_interval", "type"),
        ({"health_check_interval": "30"}, "/body/health_check_interval", "type"),
        ({"status": "healthy"}, "/body/status", "additionalProperties"),
        ({"maintenance": True}, "/body/maintenance", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:50].encode("ascii", "backslashreplace").decode(),
)
def test_a_registration_that_breaks_the_schema_is_refused(
    world: World, change: dict[str, object], pointer: str, kind: str
) -> None:
    answer = world.admin.call("register_service", 422, body=world.service_body(**change))
    assert answer.findings == {(pointer, kind)}


@pytest.mark.operation("register_service", "update_service")
def test_five_megabytes_of_metadata_are_too_much(world: World) -> None:
    huge = {"metadata": {"a": "m" * 5_000_000}}
    assert (
        world.admin.call("register_service", 413, body=world.service_body(**huge)).error
        == "payload_too_large"
    )
    made = world.register()
    world.admin.call("update_service", 413, service_id=made.body["id"], body=huge)
    now = world.admin.call("get_service", 200, service_id=made.body["id"])
    assert (now.body, now.etag) == (made.body, made.etag)
    content = json.dumps(world.service_body(metadata={"a": "m" * 200_000})).encode()
    longest = content + b" " * (262_144 - len(content))
    world.admin.call("register_service", 201, content=longest)
    world.admin.call("register_service", 413, content=longest + b" ")


@pytest.mark.operation("register_service", "get_service")
def test_metadata_is_any_json_and_kept_as_it_is(world: World) -> None:
    metadata = {"n": 12345678901234567890, "f": 0.1, "x": 1e300, "u": "🦦\u0000", "b": [True, None, {}]}
    made = world.register(metadata=metadata).body
    assert made["metadata"] == metadata
    assert world.admin.call("get_service", 200, service_id=made["id"]).body["metadata"] == metadata


@pytest.mark.operation("update_service", "get_service")
@pytest.mark.parametrize(
    "change",
    [
        {"version": "2"},
        {"endpoints": [{"host": "::1", "port": 1, "protocol": "udp", "path": "/"}]},
        {"tags": []},
        {"tags": ["green"]},
        {"metadata": {"only": "this"}},
        {"metadata": {}},
        {"health_check_interval": 10},
    ],
    ids=str,
)
def test_a_change_sets_what_is_given_and_is_no_heartbeat(world: World, change: dict[str, Any]) -> None:
    before = world.register(**FULL)
    after = world.admin.call("update_service", 200, service_id=before.body["id"], body=change)
    url = None if "endpoints" in change else before.body["health_check_url"]
    assert after.body == {**before.body, **change, "health_check_url": url}
    assert after.etag != before.etag
    read = world.admin.call("get_service", 200, service_id=before.body["id"])
    assert (read.body, read.etag) == (after.body, after.etag)


@pytest.mark.operation("update_service")
@pytest.mark.parametrize("member", ["name", "environment", "status", "last_seen"])
def test_what_a_service_is_known_by_does_not_change(world: World, member: str) -> None:
    body = {member: world.service_body().get(member, "healthy")}
    answer = world.admin.call("update_service", 422, service_id=world.service(), body=body)
    assert answer.findings == {(f"/body/{member}", "additionalProperties")}


@pytest.mark.operation("update_service")
@pytest.mark.parametrize(
    "member", ["version", "endpoints", "tags", "metadata", "health_check_interval", "maintenance"]
)
def test_no_member_of_a_change_takes_null(world: World, member: str) -> None:
    answer = world.admin.call("update_service", 422, service_id=world.service(), body={member: None})
    assert {pointer for pointer, _ in answer.findings} == {f"/body/{member}"}


@pytest.mark.operation("update_service")
def test_a_change_of_nothing_breaks_the_schema(world: World) -> None:
    answer = world.admin.call("update_service", 422, service_id=world.service(), body={})
    assert answer.findings == {("/body", "minProperties")}


@pytest.mark.operation("send_heartbeat", "get_service")
def test_a_heartbeat_moves_when_it_was_last_seen_and_nothing_else(world: World) -> None:
    made = world.register(**FULL)
    seen = world.admin.call("send_heartbeat", 200, service_id=made.body["id"])
    assert seen.body == {**made.body, "last_seen": seen.body["last_seen"]}
    assert seen.body["last_seen"] > made.body["last_seen"]
    read = world.admin.call("get_service", 200, service_id=made.body["id"])
    assert (read.body, read.etag) == (seen.body, seen.etag)
    world.admin.call("send_heartbeat", 404, service_id=NOBODY)


@pytest.mark.operation("delete_service", "get_service", "send_heartbeat", "get_service_health")
def test_an_unregistered_service_is_gone_and_may_come_again(world: World) -> None:
    made = world.register().body
    world.admin.call("delete_service", 204, service_id=made["id"])
    for name in ("get_service", "send_heartbeat", "get_service_health", "list_service_health"):
        world.admin.call(name, 404, service_id=made["id"])
    world.admin.call("delete_service", 404, service_id=made["id"])
    assert world.admin.call("list_services", 200, query={"name": made["name"]}).body["total"] == 0
    assert world.service(name=made["name"]) != made["id"]


@pytest.mark.operation("list_services")
def test_every_filter_must_hold_and_the_name_need_only_be_contained(world: World) -> None:
    mark = world.name("m")
    one = world.service(name=f"{mark}_a-X", environment="prod", tags=["a", "b"])
    two = world.service(name=f"{mark}xa-x", environment="dev", tags=["b"])
    three = world.service(name=f"y-{mark}", environment="dev")
    world.admin.call("update_service", 200, service_id=two, body={"maintenance": True})
    found = {
        str(query): ids(world.admin.call("list_services", 200, query={"name": mark, **query}).body["items"])
        for query in (
            {},
            {"environment": "dev"},
            {"name": f"{mark}_"},
            {"name": f"{mark.upper()}_A-x"},
            {"name": mark[1:]},
            {"name": f"{mark}-"},
            {"status": "healthy"},
            {"status": "maintenance"},
            {"status": "unhealthy"},
            {"tag": "a"},
            {"tag": ["a", "b"]},
            {"tag": ["b", "zz"]},
            {"tag": "B"},
            {"tag": "b", "environment": "dev", "status": "maintenance"},
        )
    }
    assert list(found.values()) == [
        [three, two, one],
        [three, two],
        [one],
        [one],
        [three, two, one],
        [],
        [three, one],
        [two],
        [],
        [one],
        [two, one],
        [two, one],
        [],
        [two],
    ]


@pytest.mark.operation("list_services")
@pytest.mark.parametrize(
    ("query", "pointer", "kind"),
    [
        ({"name": "%"}, "/query/name", "pattern"),
        ({"name": ""}, "/query/name", "minLength"),
        ({"name": "n" * 101}, "/query/name", "maxLength"),
        ({"environment": "DEV"}, "/query/environment", "enum"),
        ({"status": "well"}, "/query/status", "enum"),
        ({"tag": [str(number) for number in range(11)]}, "/query/tag", "maxItems"),
        ({"name": ["a", "a"]}, "/query/name", "duplicate"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_filters_that_break_their_schema_are_refused(
    world: World, query: dict[str, Any], pointer: str, kind: str
) -> None:
    assert world.admin.call("list_services", 422, query=query).findings == {(pointer, kind)}


@pytest.mark.operation("list_services")
def test_a_list_shows_services_as_they_read_alone_and_links_keep_its_filters(world: World) -> None:
    made = world.register(**FULL).body
    query = {"status": "healthy", "tag": "web", "environment": "prod", "name": made["name"]}
    answer = world.admin.call("list_services", 200, query=query)
    ends = {"total": 1, "page": 1, "per_page": 20, "pages": 1, "total_capped": False}
    assert answer.body == {"items": [made], **ends}
    text = f"name={made['name']}&environment=prod&tag=web&status=healthy&page=1&per_page=20"
    link = f'</api/v1/services?{text}>; rel="first", </api/v1/services?{text}>; rel="last"'
    assert answer.headers["link"] == link


@pytest.mark.operation("get_service_stats")
def test_services_are_counted_by_environment_and_status_and_the_last_five_shown(world: World) -> None:
    before = world.admin.call("get_service_stats", 200).body
    made = [world.register(environment=each).body for each in ("dev", "prod", "prod", "dev", "dev", "dev")]
    world.admin.call("update_service", 200, service_id=made[0]["id"], body={"maintenance": True})
    again = {**world.service_body(), "name": made[1]["name"], "environment": "prod"}
    world.admin.call("register_service", 200, body=again)
    after = world.admin.call("get_service_stats", 200).body
    assert after["total_services"] == before["total_services"] + 6
    for member, more in (
        ("by_environment", {"dev": 4, "staging": 0, "prod": 2}),
        ("by_status", {"healthy": 5, "unhealthy": 0, "maintenance": 1}),
    ):
        assert {name: after[member][name] - before[member][name] for name in more} == more
        assert sum(after[member].values()) == after["total_services"]
    assert ids(after["latest_registrations"]) == ids(made[:0:-1])
    assert after["latest_registrations"][0] == made[-1]
