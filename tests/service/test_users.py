"""Users: who may make them, and what goes with them."""

from typing import Any
from uuid import UUID

import pytest

from tests.accounts import PASSWORD
from tests.service.inside import KEYS, LOGIN, ME, NOWHERE, USERS, Inside, created
from tests.service.problems import findings, refused


def user(name: str, **fields: Any) -> dict[str, Any]:
    return {"username": name, "password": PASSWORD, "role": "monitor", **fields}


async def test_create_user_answers_with_all_but_the_password(api: Inside) -> None:
    answer = await api.admin.post(USERS, json=user("Ada", environments=["prod", "dev"]))
    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == f"{USERS}/{UUID(body['id'])}"
    assert answer.headers["etag"] == '"1"'
    assert body == {
        "id": body["id"],
        "username": "ada",
        "role": "monitor",
        "environments": ["dev", "prod"],
        "created_at": body["created_at"],
        "last_login_at": None,
    }
    assert (await api.admin.get(answer.headers["location"])).json() == body


async def test_create_user_makes_somebody_who_can_sign_in(api: Inside) -> None:
    created(await api.admin.post(USERS, json=user("ada")))
    answer = await api.nobody.post(LOGIN, json={"username": "ADA", "password": PASSWORD})
    assert answer.status_code == 200


async def test_create_user_refuses_a_name_that_is_taken_whatever_its_case(api: Inside) -> None:
    refused(await api.admin.post(USERS, json=user("DEPLOY")), 409)


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"username": "a b"}, ("/body/username", "pattern")),
        ({"username": "x" * 51}, ("/body/username", "maxLength")),
        ({"username": "ÿ"}, ("/body/username", "pattern")),
        ({"username": "ada\n"}, ("/body/username", "pattern")),
        ({"password": "x" * 11}, ("/body/password", "minLength")),
        ({"role": "root"}, ("/body/role", "enum")),
        ({"environments": []}, ("/body/environments", "minItems")),
        ({"environments": ["dev", "dev"]}, ("/body/environments", "uniqueItems")),
        ({"id": NOWHERE}, ("/body/id", "additionalProperties")),
    ],
)
async def test_create_user_refuses_what_breaks_the_schema(
    api: Inside, fields: dict[str, Any], finding: tuple[str, str]
) -> None:
    assert findings(await api.admin.post(USERS, json=user("ada") | fields)) == [finding]


@pytest.mark.parametrize("environments", [None, ["prod"], ["dev", "prod"]])
async def test_create_user_gives_no_environments_beyond_ones_own(
    api: Inside, environments: list[str] | None
) -> None:
    refused(await api.dev_admin.post(USERS, json=user("ada", environments=environments)), 403)


async def test_create_user_gives_ones_own_environments(api: Inside) -> None:
    created(await api.dev_admin.post(USERS, json=user("ada", environments=["dev"])))


async def test_create_user_gives_no_role_that_is_more_than_a_keys_own_permissions(api: Inside) -> None:
    key = api.holding(**{"X-API-Key": (await api.key("users:admin", "servers:read"))["key"]})
    refused(await key.post(USERS, json=user("ada")), 403)


async def test_list_users_is_newest_first_without_passwords(api: Inside) -> None:
    created(await api.admin.post(USERS, json=user("ada")))
    answer = await api.admin.get(USERS)
    assert answer.status_code == 200
    body = answer.json()
    assert [each["username"] for each in body["items"]] == [
        "ada",
        "dev-admin",
        "dev",
        "monitor",
        "deploy",
        "admin",
    ]
    assert (body["total"], body["pages"], body["total_capped"]) == (6, 1, False)
    assert "password" not in answer.text
    assert "etag" not in answer.headers


async def test_list_users_links_its_pages(api: Inside) -> None:
    answer = await api.admin.get(USERS, params={"page": 2, "per_page": 2})
    assert [each["username"] for each in answer.json()["items"]] == ["monitor", "deploy"]
    assert answer.headers["link"] == (
        f'<{USERS}?page=1&per_page=2>; rel="first", <{USERS}?page=1&per_page=2>; rel="prev", '
        f'<{USERS}?page=3&per_page=2>; rel="next", <{USERS}?page=3&per_page=2>; rel="last"'
    )


async def test_get_user_is_404_where_nobody_has_the_id(api: Inside) -> None:
    refused(await api.admin.get(f"{USERS}/{NOWHERE}"), 404)


async def test_delete_user_ends_its_tokens_and_its_keys_at_once(api: Inside) -> None:
    body = user("ada", role="admin")
    ada = created(await api.admin.post(USERS, json=body))
    token = (await api.nobody.post(LOGIN, json={"username": "ada", "password": PASSWORD})).json()
    hers = api.holding(Authorization=f"Bearer {token['access_token']}")
    made = created(await hers.post(KEYS, json={"name": "ci", "permissions": ["servers:read"]}))
    key = api.holding(**{"X-API-Key": made["key"]})
    assert [(await each.get(ME)).status_code for each in (hers, key)] == [200, 200]

    answer = await api.admin.delete(f"{USERS}/{ada['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    for each in (hers, key):
        refused(await each.get(ME), 401)
    refused(await api.admin.get(f"{USERS}/{ada['id']}"), 404)
    refused(await api.admin.get(f"{KEYS}/{made['id']}"), 404)
    refused(await api.nobody.post(LOGIN, json={"username": "ada", "password": PASSWORD}), 401)


async def test_delete_user_does_not_delete_oneself_nor_the_owner_of_the_key_in_use(api: Inside) -> None:
    path = f"{USERS}/{api.ids['admin']}"
    refused(await api.admin.delete(path), 409)
    key = api.holding(**{"X-API-Key": (await api.key("users:admin"))["key"]})
    refused(await key.delete(path), 409)


async def test_delete_user_does_not_delete_the_last_admin(api: Inside) -> None:
    made = await api.dev_admin.post(KEYS, json=_own_key())
    key = api.holding(**{"X-API-Key": created(made)["key"]})
    assert (await key.delete(f"{USERS}/{api.ids['admin']}")).status_code == 204
    refused(await key.delete(f"{USERS}/{api.ids['dev-admin']}"), 409)


def _own_key() -> dict[str, Any]:
    return {"name": "ci", "permissions": ["users:admin"], "environments": ["dev"]}
