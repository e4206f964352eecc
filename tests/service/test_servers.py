"""The inventory: each operation on one server, and what may be written."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.service.inside import NOWHERE, SERVERS, Inside, server
from tests.service.problems import findings, refused

FULL: dict[str, Any] = {
    "name": "db-1",
    "ip_address": "2001:db8::1",
    "port": 5432,
    "region": "eu-central-1",
    "environment": "prod",
    "tags": ["db", "primary"],
    "labels": {"team": "core", "note": ""},
}

DEFAULTS = {"port": 8080, "region": "us-east-1", "tags": [], "labels": {}}
NEW = {"status": "stopped", "cpu_percent": 0.0, "memory_percent": 0.0, "last_check": None}


def written(body: dict[str, Any]) -> dict[str, Any]:
    """What callers can write of a server."""
    return {name: body[name] for name in FULL}


async def test_create_server_answers_with_all_of_it_and_where_it_is(api: Inside) -> None:
    answer = await api.admin.post(SERVERS, json=FULL)
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert answer.headers["location"] == f"{SERVERS}/{UUID(body['id'])}"
    assert answer.headers["etag"] == '"1"'
    assert written(body) == FULL
    assert {name: body[name] for name in NEW} == NEW
    assert body["created_at"] == body["updated_at"]
    assert body["created_at"].endswith("Z")
    assert datetime.now(UTC) - datetime.fromisoformat(body["created_at"]) < timedelta(seconds=5)


async def test_create_server_fills_in_the_defaults(api: Inside) -> None:
    body = await api.add("web-1")
    assert {name: body[name] for name in DEFAULTS} == DEFAULTS


async def test_create_server_can_be_read_at_once(api: Inside) -> None:
    answer = await api.admin.post(SERVERS, json=FULL)
    again = await api.admin.get(answer.headers["location"])
    assert again.status_code == 200
    assert again.json() == answer.json()
    assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("192.0.2.255", "192.0.2.255"),
    ],
)
async def test_create_server_keeps_addresses_in_their_one_spelling(
    api: Inside, given: str, kept: str
) -> None:
    assert (await api.add("web-1", ip_address=given))["ip_address"] == kept


async def test_create_server_refuses_a_name_that_is_taken(api: Inside) -> None:
    await api.add("web-1")
    refused(await api.admin.post(SERVERS, json=server("web-1")), 409)
    assert (await api.admin.get(SERVERS)).json()["total"] == 1


async def test_create_server_tells_names_apart_by_case(api: Inside) -> None:
    await api.add("web-1")
    await api.add("WEB-1")


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"name": ""}, ("/body/name", "minLength")),
        ({"name": "x" * 51}, ("/body/name", "maxLength")),
        ({"name": "a\0b"}, ("/body/name", "pattern")),
        ({"name": None}, ("/body/name", "type")),
        ({"name": 7}, ("/body/name", "type")),
        ({"port": 0}, ("/body/port", "minimum")),
        ({"port": 65_536}, ("/body/port", "maximum")),
        ({"port": 10**400}, ("/body/port", "maximum")),
        ({"port": "80"}, ("/body/port", "type")),
        ({"port": 80.5}, ("/body/port", "type")),
        ({"port": True}, ("/body/port", "type")),
        ({"environment": "moon"}, ("/body/environment", "enum")),
        ({"tags": ["a", "a"]}, ("/body/tags", "uniqueItems")),
        ({"tags": [""]}, ("/body/tags/0", "minLength")),
        ({"tags": ["x"] * 51}, ("/body/tags", "maxItems")),
        ({"labels": {"a": 1}}, ("/body/labels/a", "type")),
        ({"labels": {"a\0b": "c"}}, ("/body/labels/a\ufffdb", "propertyNames")),
        ({"labels": {"a": "x" * 256}}, ("/body/labels/a", "maxLength")),
        ({"status": "running"}, ("/body/status", "additionalProperties")),
        ({"a/b~c": 1}, ("/body/a~1b~0c", "additionalProperties")),
    ],
)
async def test_create_server_refuses_what_breaks_the_schema(
    api: Inside, fields: dict[str, Any], finding: tuple[str, str]
) -> None:
    found = findings(await api.admin.post(SERVERS, json=server("web-1") | fields))
    assert finding in found
    assert (await api.admin.get(SERVERS)).json()["total"] == 0


@pytest.mark.parametrize("address", ["256.0.0.1", "10.0.0", "fe80::1%eth0", "01.2.3.4", "10.0.0.0/8", ""])
async def test_create_server_refuses_what_is_no_address(api: Inside, address: str) -> None:
    answer = await api.admin.post(SERVERS, json=server("web-1", ip_address=address))
    assert findings(answer) == [("/body/ip_address", "anyOf")]


async def test_create_server_names_everything_that_is_wrong_at_once(api: Inside) -> None:
    answer = await api.admin.post(
        SERVERS, json={"port": 0, "owner": "me"}, headers={"Idempotency-Key": "no\tkey"}
    )
    assert sorted(findings(answer)) == [
        ("/body/environment", "required"),
        ("/body/ip_address", "required"),
        ("/body/name", "required"),
        ("/body/owner", "additionalProperties"),
        ("/body/port", "minimum"),
        ("/header/Idempotency-Key", "pattern"),
    ]


async def test_create_server_takes_a_whole_number_however_it_is_written(api: Inside) -> None:
    raw = b'{"name":"web-1","ip_address":"10.0.0.1","environment":"dev","port":8.0e1}'
    answer = await api.admin.post(SERVERS, content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201
    assert answer.json()["port"] == 80


async def test_get_server_is_404_where_nothing_has_the_id(api: Inside) -> None:
    body = refused(await api.admin.get(f"{SERVERS}/{NOWHERE}"), 404)
    assert body["instance"] == f"{SERVERS}/{NOWHERE}"


async def test_get_server_refuses_what_is_no_id(api: Inside) -> None:
    assert findings(await api.admin.get(f"{SERVERS}/web-1")) == [("/path/server_id", "format")]


async def test_replace_server_sets_everything_and_leaves_id_and_status(api: Inside) -> None:
    before = await api.running("web-1", tags=["a"], labels={"a": "b"})
    answer = await api.admin.put(f"{SERVERS}/{before['id']}", json=FULL)
    assert answer.status_code == 200
    after = answer.json()
    assert written(after) == FULL
    kept = ("id", "status", "cpu_percent", "memory_percent", "last_check", "created_at")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["updated_at"] > before["updated_at"]
    assert after == await api.shown(before["id"])


async def test_replace_server_puts_defaults_where_nothing_is_given(api: Inside) -> None:
    before = await api.add("web-1", port=1, region="r", tags=["a"], labels={"a": "b"})
    answer = await api.admin.put(f"{SERVERS}/{before['id']}", json=server("web-1"))
    assert {name: answer.json()[name] for name in DEFAULTS} == DEFAULTS


async def test_replace_server_refuses_a_name_that_is_taken(api: Inside) -> None:
    await api.add("web-1")
    second = await api.add("web-2")
    refused(await api.admin.put(f"{SERVERS}/{second['id']}", json=server("web-1")), 409)
    assert await api.shown(second["id"]) == second


async def test_replace_server_does_not_create(api: Inside) -> None:
    refused(await api.admin.put(f"{SERVERS}/{NOWHERE}", json=server("web-1")), 404)


async def test_update_server_changes_what_is_given_and_nothing_else(api: Inside) -> None:
    before = await api.add("web-1", tags=["a", "b"], labels={"a": "b", "c": "d"})
    answer = await api.admin.patch(f"{SERVERS}/{before['id']}", json={"port": 81, "labels": {"x": "y"}})
    assert answer.status_code == 200
    expected = before | {"port": 81, "labels": {"x": "y"}, "updated_at": answer.json()["updated_at"]}
    assert answer.json() == expected
    assert await api.shown(before["id"]) == expected


@pytest.mark.parametrize("name", list(FULL))
async def test_update_server_takes_each_member_alone(api: Inside, name: str) -> None:
    before = await api.add("web-1")
    answer = await api.admin.patch(f"{SERVERS}/{before['id']}", json={name: FULL[name]})
    assert answer.status_code == 200
    assert written(answer.json()) == written(before) | {name: FULL[name]}


@pytest.mark.parametrize("name", list(FULL))
async def test_update_server_refuses_null(api: Inside, name: str) -> None:
    before = await api.add("web-1")
    found = findings(await api.admin.patch(f"{SERVERS}/{before['id']}", json={name: None}))
    assert {pointer for pointer, _ in found} == {f"/body/{name}"}
    assert await api.shown(before["id"]) == before


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ({}, ("/body", "minProperties")),
        ([], ("/body", "type")),
        ({"id": NOWHERE}, ("/body/id", "additionalProperties")),
    ],
)
async def test_update_server_refuses_what_changes_nothing(
    api: Inside, body: object, finding: tuple[str, str]
) -> None:
    before = await api.add("web-1")
    assert finding in findings(await api.admin.patch(f"{SERVERS}/{before['id']}", json=body))


async def test_update_server_refuses_a_name_that_is_taken_but_its_own(api: Inside) -> None:
    first, second = await api.add("web-1"), await api.add("web-2")
    refused(await api.admin.patch(f"{SERVERS}/{second['id']}", json={"name": "web-1"}), 409)
    same = await api.admin.patch(f"{SERVERS}/{first['id']}", json={"name": "web-1"})
    assert same.status_code == 200


async def test_delete_server_leaves_nothing_to_find(api: Inside) -> None:
    identity = (await api.running("web-1"))["id"]
    answer = await api.admin.delete(f"{SERVERS}/{identity}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers
    for method in ("GET", "DELETE"):
        refused(await api.admin.request(method, f"{SERVERS}/{identity}"), 404)
    assert (await api.admin.get(SERVERS)).json()["total"] == 0
    await api.add("web-1")
