"""Signing in, who is calling, and one's own password."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from tests.accounts import PASSWORD
from tests.service.inside import LOGIN, ME, OWN_PASSWORD, SERVERS, USERS, Inside
from tests.service.problems import CONTRACT, findings, refused

PERMISSIONS: list[str] = CONTRACT["components"]["schemas"]["Permission"]["enum"]
NEW = "another horse battery"


async def test_login_gives_a_token_that_nothing_may_keep(api: Inside) -> None:
    answer = await api.nobody.post(LOGIN, json={"username": "admin", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 3_600)
    me = await api.nobody.get(ME, headers={"Authorization": f"Bearer {body['access_token']}"})
    assert me.json()["username"] == "admin"


async def test_login_does_not_mind_the_case_of_a_name(api: Inside) -> None:
    answer = await api.nobody.post(LOGIN, json={"username": "Deploy", "password": PASSWORD})
    assert answer.status_code == 200


async def test_login_is_noted_and_changes_the_version_of_the_user(api: Inside) -> None:
    path = f"{USERS}/{api.ids['deploy']}"
    before = await api.admin.get(path)
    await api.nobody.post(LOGIN, json={"username": "deploy", "password": PASSWORD})
    after = await api.admin.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert before.json()["last_login_at"] is None
    assert after.status_code == 200
    assert datetime.now(UTC) - datetime.fromisoformat(after.json()["last_login_at"]) < timedelta(seconds=5)


async def test_login_does_not_tell_which_half_was_wrong(api: Inside) -> None:
    said = set()
    for body in (
        {"username": "deploy", "password": "wrong"},
        {"username": "nobody-has-this", "password": PASSWORD},
    ):
        problem = refused(await api.nobody.post(LOGIN, json=body), 401)
        said.add((problem["detail"], problem["instance"], str(problem["details"])))
    assert len(said) == 1


async def test_login_needs_both_halves(api: Inside) -> None:
    assert findings(await api.nobody.post(LOGIN, json={"username": "a\0b"})) == [
        ("/body/username", "pattern"),
        ("/body/password", "required"),
    ]


async def test_login_never_answers_with_a_password(api: Inside) -> None:
    secret = "a password that is much too long " * 10
    answer = await api.nobody.post(LOGIN, json={"username": "admin", "password": secret})
    assert findings(answer) == [("/body/password", "maxLength")]
    assert "much too long" not in answer.text


async def test_get_me_shows_a_user_with_its_permissions_in_the_order_of_the_contract(api: Inside) -> None:
    answer = await api.admin.get(ME)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(api.ids["admin"]),
        "kind": "user",
        "username": "admin",
        "role": "admin",
        "permissions": PERMISSIONS,
        "environments": None,
    }


async def test_get_me_shows_what_a_role_may_not(api: Inside) -> None:
    deploy = (await api.deploy.get(ME)).json()["permissions"]
    assert deploy == [
        each for each in PERMISSIONS if each not in ("secrets:reveal", "users:admin", "keys:admin")
    ]
    monitor = (await api.monitor.get(ME)).json()["permissions"]
    assert monitor == [each for each in PERMISSIONS if each.endswith(":read") and each != "secrets:read"]


async def test_get_me_shows_the_environments_of_a_user(api: Inside) -> None:
    assert (await api.dev.get(ME)).json()["environments"] == ["dev"]


@pytest.mark.parametrize("way", ["Authorization", "X-API-Key"])
async def test_get_me_shows_an_api_key_with_what_it_was_given(api: Inside, way: str) -> None:
    made = await api.key("servers:write", "cache:read", "servers:read", environments=["prod", "dev"])
    credential = made["key"] if way == "X-API-Key" else f"Bearer {made['key']}"
    answer = await api.holding(**{way: credential}).get(ME)
    assert answer.json() == {
        "id": made["id"],
        "kind": "api_key",
        "username": "ci",
        "role": None,
        "permissions": ["servers:read", "servers:write", "cache:read"],
        "environments": ["dev", "prod"],
    }


async def test_get_me_goes_by_the_authorization_when_there_are_two_credentials(api: Inside) -> None:
    key = (await api.key("servers:read"))["key"]
    assert (await api.deploy.get(ME, headers={"X-API-Key": key})).json()["username"] == "deploy"
    both = {"Authorization": "Bearer wrong", "X-API-Key": key}
    refused(await api.nobody.get(ME, headers=both), 401)


async def test_get_me_takes_no_token_for_an_api_key(api: Inside) -> None:
    token = api.admin.headers["authorization"].removeprefix("Bearer ")
    refused(await api.nobody.get(ME, headers={"X-API-Key": token}), 401)


async def test_change_password_ends_the_tokens_from_before_and_only_those(api: Inside) -> None:
    body = {"old_password": PASSWORD, "new_password": NEW}
    answer = await api.deploy.post(OWN_PASSWORD, json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    refused(await api.deploy.get(ME), 401)
    assert (await api.monitor.get(ME)).status_code == 200
    refused(await api.nobody.post(LOGIN, json={"username": "deploy", "password": PASSWORD}), 401)
    again = await api.nobody.post(LOGIN, json={"username": "deploy", "password": NEW})
    assert again.status_code == 200


async def test_change_password_with_a_wrong_old_one_is_403_and_changes_nothing(api: Inside) -> None:
    body = {"old_password": "wrong", "new_password": NEW}
    refused(await api.deploy.post(OWN_PASSWORD, json=body), 403)
    assert (await api.deploy.get(ME)).status_code == 200


async def test_change_password_is_not_for_api_keys(api: Inside) -> None:
    key = (await api.key("servers:read"))["key"]
    body = {"old_password": PASSWORD, "new_password": NEW}
    refused(await api.holding(**{"X-API-Key": key}).post(OWN_PASSWORD, json=body), 403)


@pytest.mark.parametrize(("password", "rule"), [("x" * 11, "minLength"), ("x" * 129, "maxLength")])
async def test_change_password_wants_12_to_128_characters(api: Inside, password: str, rule: str) -> None:
    body = {"old_password": PASSWORD, "new_password": password}
    assert findings(await api.deploy.post(OWN_PASSWORD, json=body)) == [("/body/new_password", rule)]


async def test_change_password_twice_at_once_succeeds_once(api: Inside) -> None:
    answers = await asyncio.gather(
        *(
            api.deploy.post(OWN_PASSWORD, json={"old_password": PASSWORD, "new_password": f"{NEW} {n}"})
            for n in range(2)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [204, 403]


async def test_a_token_is_remembered_but_not_beyond_the_deletion_of_its_user(api: Inside) -> None:
    assert (await api.monitor.get(SERVERS)).status_code == 200
    assert (await api.admin.delete(f"{USERS}/{api.ids['monitor']}")).status_code == 204
    refused(await api.monitor.get(SERVERS), 401)


async def test_a_password_is_in_no_byte_of_the_installation(api: Inside) -> None:
    await api.deploy.post(OWN_PASSWORD, json={"old_password": PASSWORD, "new_password": NEW})
    with sqlite3.connect(api.directory / "app.db") as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() is not None
    connection.close()
    for path in api.directory.iterdir():
        assert NEW.encode() not in path.read_bytes()
