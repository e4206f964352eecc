"""API keys: shown once, never more than their maker, good until withdrawn or expired."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from tests.fleets import eventually
from tests.service.inside import KEYS, ME, NOWHERE, SERVERS, Inside, created
from tests.service.problems import findings, refused


def soon(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def test_create_api_key_shows_the_key_this_once(api: Inside) -> None:
    body = {"name": "ci", "permissions": ["cache:read", "servers:read"]}
    answer = await api.admin.post(KEYS, json=body)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json()
    assert answer.headers["location"] == f"{KEYS}/{UUID(made['id'])}"
    assert answer.headers["etag"] == '"1"'
    secret = made.pop("key")
    assert secret.startswith(f"ck_{made['prefix']}_")
    assert made == {
        "id": made["id"],
        "name": "ci",
        "prefix": made["prefix"],
        "permissions": ["servers:read", "cache:read"],
        "environments": None,
        "owner_id": str(api.ids["admin"]),
        "expires_at": None,
        "expired": False,
        "created_at": made["created_at"],
        "last_used_at": None,
    }
    again = await api.admin.get(answer.headers["location"])
    assert again.json() == made
    assert secret not in again.text


async def test_create_api_key_gives_no_permissions_that_one_lacks(api: Inside) -> None:
    key = api.holding(**{"X-API-Key": (await api.key("keys:admin", "servers:read"))["key"]})
    body = {"name": "more", "permissions": ["servers:write", "servers:read", "cache:read"]}
    problem = refused(await key.post(KEYS, json=body), 403)
    assert problem["detail"].endswith("cache:read, servers:write.")
    created(await key.post(KEYS, json={"name": "less", "permissions": ["servers:read"]}))


@pytest.mark.parametrize("environments", [None, ["prod"], ["dev", "staging"]])
async def test_create_api_key_gives_no_environments_beyond_ones_own(
    api: Inside, environments: list[str] | None
) -> None:
    body = {"name": "ci", "permissions": ["servers:read"], "environments": environments}
    refused(await api.dev_admin.post(KEYS, json=body), 403)


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"permissions": []}, ("/body/permissions", "minItems")),
        ({"permissions": ["servers:read"] * 2}, ("/body/permissions", "uniqueItems")),
        ({"permissions": ["servers:*"]}, ("/body/permissions/0", "enum")),
        ({"name": ""}, ("/body/name", "minLength")),
        ({"expires_at": "2030-01-01"}, ("/body/expires_at", "format")),
        ({"expires_at": "2030-01-01T00:00:00"}, ("/body/expires_at", "format")),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, ("/body/expires_at", "format")),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, ("/body/expires_at", "format")),
        ({"expires_at": 1}, ("/body/expires_at", "type")),
    ],
)
async def test_create_api_key_refuses_what_breaks_the_schema(
    api: Inside, fields: dict[str, Any], finding: tuple[str, str]
) -> None:
    body = {"name": "ci", "permissions": ["servers:read"]} | fields
    assert findings(await api.admin.post(KEYS, json=body)) == [finding]


async def test_create_api_key_with_a_time_that_is_past_makes_a_key_that_never_was(api: Inside) -> None:
    made = await api.key("servers:read", expires_at="2020-01-01T00:00:00+02:00")
    assert made["expired"] is True
    assert made["expires_at"] == "2019-12-31T22:00:00Z"
    refused(await api.holding(**{"X-API-Key": made["key"]}).get(ME), 401)


async def test_list_api_keys_has_those_of_everybody_newest_first(api: Inside) -> None:
    first = await api.key("servers:read")
    body = {"name": "hers", "permissions": ["servers:read"], "environments": ["dev"]}
    second = created(await api.dev_admin.post(KEYS, json=body))
    answer = await api.admin.get(KEYS)
    assert answer.status_code == 200
    assert [each["id"] for each in answer.json()["items"]] == [second["id"], first["id"]]
    assert "key" not in answer.json()["items"][0]
    assert first["key"] not in answer.text
    assert answer.headers["link"] == (
        f'<{KEYS}?page=1&per_page=20>; rel="first", <{KEYS}?page=1&per_page=20>; rel="last"'
    )


async def test_get_api_key_is_404_where_nothing_has_the_id(api: Inside) -> None:
    refused(await api.admin.get(f"{KEYS}/{NOWHERE}"), 404)


async def test_get_api_key_tells_when_the_key_was_last_used_under_a_new_tag(api: Inside) -> None:
    made = await api.key("servers:read")
    path = f"{KEYS}/{made['id']}"
    before = await api.admin.get(path)
    await api.holding(**{"X-API-Key": made["key"]}).get(SERVERS)

    async def used() -> Response | None:
        answer = await api.admin.get(path)
        return answer if answer.json()["last_used_at"] else None

    after = await eventually(used)
    assert after.headers["etag"] != before.headers["etag"]
    refused(await api.admin.delete(path, headers={"If-Match": before.headers["etag"]}), 412)


async def test_get_api_key_has_another_tag_once_the_key_has_expired(api: Inside) -> None:
    made = await api.key("servers:read", expires_at=soon(3))
    path = f"{KEYS}/{made['id']}"
    before = await api.admin.get(path)
    assert before.json()["expired"] is False
    await asyncio.sleep(3)
    after = await api.admin.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.json()["expired"]) == (200, True)
    refused(await api.admin.delete(path, headers={"If-Match": before.headers["etag"]}), 412)
    gone = await api.admin.delete(path, headers={"If-Match": after.headers["etag"]})
    assert gone.status_code == 204


async def test_delete_api_key_ends_it_at_once(api: Inside) -> None:
    made = await api.key("servers:read")
    key = api.holding(**{"X-API-Key": made["key"]})
    assert (await key.get(ME)).status_code == 200
    answer = await api.admin.delete(f"{KEYS}/{made['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    refused(await key.get(ME), 401)
    refused(await api.admin.delete(f"{KEYS}/{made['id']}"), 404)


async def test_delete_api_key_works_with_the_key_itself(api: Inside) -> None:
    made = await api.key("keys:admin")
    key = api.holding(Authorization=f"Bearer {made['key']}")
    assert (await key.delete(f"{KEYS}/{made['id']}")).status_code == 204
    refused(await key.get(ME), 401)


async def test_a_key_that_expires_is_refused_from_that_moment_on(api: Inside) -> None:
    made = await api.key("servers:read", expires_at=soon(3))
    key = api.holding(**{"X-API-Key": made["key"]})
    assert (await key.get(ME)).status_code == 200
    await asyncio.sleep(3)
    refused(await key.get(ME), 401)
