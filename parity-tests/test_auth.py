"""The tag auth: signing in, who one is, and the own password."""

import pytest

from calls import Caller
from world import NEW_PASSWORD, World

ELSE = "another password than before"


@pytest.mark.operation("login")
def test_a_login_gives_a_token_that_no_cache_keeps(world: World) -> None:
    name = world.create_user().body["username"]
    answer = world.anonymous.call("login", 200, body={"username": name, "password": NEW_PASSWORD})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body["token_type"] == "bearer"
    assert answer.body["expires_in"] == 3600
    me = Caller(world.wire, {"Authorization": f"Bearer {answer.body['access_token']}"}).call("get_me", 200)
    assert me.body["username"] == name


@pytest.mark.operation("login")
def test_case_does_not_count_in_the_name_that_signs_in(world: World) -> None:
    name = world.create_user().body["username"]
    world.anonymous.call("login", 200, body={"username": name.upper(), "password": NEW_PASSWORD})


@pytest.mark.operation("login")
def test_a_failed_login_does_not_tell_which_half_was_wrong(world: World) -> None:
    name = world.create_user().body["username"]
    wrong = world.anonymous.call("login", 401, body={"username": name, "password": "not the one"})
    unknown = world.anonymous.call("login", 401, body={"username": world.name(), "password": NEW_PASSWORD})
    assert wrong.error == unknown.error == "authentication_error"
    assert wrong.body["detail"] == unknown.body["detail"]
    assert wrong.headers["www-authenticate"] == unknown.headers["www-authenticate"]


@pytest.mark.operation("login")
def test_the_case_of_a_password_counts(world: World) -> None:
    name = world.create_user().body["username"]
    world.anonymous.call("login", 401, body={"username": name, "password": NEW_PASSWORD.upper()})


@pytest.mark.operation("login", "get_user")
def test_a_login_is_noted_on_the_user_and_leaves_the_rest(world: World) -> None:
    made = world.create_user()
    assert made.body["last_login_at"] is None
    world.signed_in(made.body["username"], NEW_PASSWORD)
    user = world.admin.call("get_user", 200, user_id=made.body["id"]).body
    assert user["last_login_at"] is not None
    assert {**user, "last_login_at": None} == made.body


@pytest.mark.operation("login")
def test_wrong_credentials_in_a_header_do_not_matter_to_login(world: World) -> None:
    name = world.create_user().body["username"]
    stranger = Caller(world.wire, {"Authorization": "Bearer nonsense"})
    stranger.call("login", 200, body={"username": name, "password": NEW_PASSWORD})


@pytest.mark.operation("get_me")
def test_the_first_user_is_an_admin_with_every_permission_everywhere(world: World) -> None:
    me = world.admin.call("get_me", 200).body
    assert me["kind"] == "user"
    assert me["username"] == world.target.username
    assert me["role"] == "admin"
    assert tuple(me["permissions"]) == world.contract.enum("Permission")
    assert me["environments"] is None


@pytest.mark.operation("get_me")
def test_deploy_has_all_permissions_but_three(world: World) -> None:
    without = {"secrets:reveal", "users:admin", "keys:admin"}
    me = world.deploy.caller.call("get_me", 200).body
    assert me["role"] == "deploy"
    assert me["permissions"] == [each for each in world.contract.enum("Permission") if each not in without]


@pytest.mark.operation("get_me")
def test_monitor_may_read_everything_but_secrets(world: World) -> None:
    readable = [each for each in world.contract.enum("Permission") if each.endswith(":read")]
    me = world.monitor.caller.call("get_me", 200).body
    assert me["role"] == "monitor"
    assert me["permissions"] == [each for each in readable if each != "secrets:read"]


@pytest.mark.operation("get_me")
def test_an_api_key_is_known_by_its_own_name_and_id(world: World) -> None:
    made = world.create_key("operations:read", "servers:read", environments=["prod", "dev"]).body
    me = Caller(world.wire, {"X-API-Key": made["key"]}).call("get_me", 200).body
    assert me == {
        "id": made["id"],
        "kind": "api_key",
        "username": made["name"],
        "role": None,
        "permissions": ["servers:read", "operations:read"],
        "environments": ["dev", "prod"],
    }


@pytest.mark.operation("get_me")
@pytest.mark.parametrize(
    "header",
    ["Bearer {}", "bearer {}", "BEARER {}"],
)
def test_an_api_key_is_good_as_a_bearer_token_too(world: World, header: str) -> None:
    made = world.create_key("servers:read").body
    caller = Caller(world.wire, {"Authorization": header.format(made["key"])})
    assert caller.call("get_me", 200).body["id"] == made["id"]


@pytest.mark.operation("get_me")
def test_a_token_is_no_api_key(world: World) -> None:
    token = world.admin.credentials["Authorization"].removeprefix("Bearer ")
    Caller(world.wire, {"X-API-Key": token}).call("get_me", 401)


@pytest.mark.operation("get_me")
def test_of_two_credentials_authorization_decides(world: World) -> None:
    key = world.create_key("servers:read").body
    both = Caller(world.wire, {**world.admin.credentials, "X-API-Key": key["key"]})
    assert both.call("get_me", 200).body["kind"] == "user"
    wrong = Caller(world.wire, {"Authorization": "Bearer nonsense", "X-API-Key": key["key"]})
    wrong.call("get_me", 401)


@pytest.mark.operation("get_me")
@pytest.mark.parametrize(
    "credentials",
    [
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer ck_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"X-API-Key": "nonsense"},
        {"X-API-Key": ""},
    ],
    ids=lambda credentials: " ".join(f"{name}={value[:12]}" for name, value in credentials.items()),
)
def test_credentials_that_are_nobodys_are_401_with_a_challenge(
    world: World, credentials: dict[str, str]
) -> None:
    answer = Caller(world.wire, credentials).call("get_me", 401)
    assert answer.error == "authentication_error"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.operation("get_me")
def test_a_token_that_was_tampered_with_is_nobodys(world: World) -> None:
    head, claims, signature = world.admin.credentials["Authorization"].split(".")
    changed = ("A" if signature[0] != "A" else "B") + signature[1:]
    Caller(world.wire, {"Authorization": f"{head}.{claims}.{changed}"}).call("get_me", 401)


@pytest.mark.operation("change_password")
def test_a_changed_password_replaces_the_old_one_and_ends_earlier_tokens(world: World) -> None:
    user = world.user("monitor")
    second = world.signed_in(user.name, user.password)
    change = {"old_password": user.password, "new_password": ELSE}
    user.caller.call("change_password", 204, body=change)
    user.caller.call("get_me", 401)
    second.call("get_me", 401)
    world.anonymous.call("login", 401, body={"username": user.name, "password": user.password})
    again = world.signed_in(user.name, ELSE)
    assert again.call("get_me", 200).body["id"] == user.id


@pytest.mark.operation("change_password")
def test_a_wrong_old_password_is_forbidden_and_changes_nothing(world: World) -> None:
    user = world.user("monitor")
    change = {"old_password": "not the one", "new_password": ELSE}
    assert user.caller.call("change_password", 403, body=change).error == "permission_denied"
    user.caller.call("get_me", 200)
    world.signed_in(user.name, user.password)


@pytest.mark.operation("change_password")
def test_an_api_key_has_no_password_to_change(world: World) -> None:
    change = {"old_password": world.target.password, "new_password": ELSE}
    assert world.key("servers:read").call("change_password", 403, body=change).error == "permission_denied"


@pytest.mark.operation("change_password")
def test_changing_a_password_leaves_other_users_signed_in(world: World) -> None:
    user, other = world.user("monitor"), world.user("monitor")
    user.caller.call("change_password", 204, body={"old_password": user.password, "new_password": ELSE})
    other.caller.call("get_me", 200)


@pytest.mark.operation("change_password")
@pytest.mark.parametrize(
    ("password", "kind"),
    [("a" * 11, "minLength"), ("a" * 129, "maxLength"), ("a" * 12 + "\0", "pattern")],
    ids=["11 characters", "129 characters", "a NUL"],
)
def test_a_new_password_has_12_to_128_characters(world: World, password: str, kind: str) -> None:
    change = {"old_password": world.target.password, "new_password": password}
    assert world.admin.call("change_password", 422, body=change).findings == {("/body/new_password", kind)}


@pytest.mark.operation("change_password", "login")
def test_a_password_of_128_characters_counts_characters_and_not_bytes(world: World) -> None:
    user = world.user("monitor")
    long = "ü" * 128
    user.caller.call("change_password", 204, body={"old_password": user.password, "new_password": long})
    world.signed_in(user.name, long)


@pytest.mark.operation("login")
def test_a_password_of_one_character_is_looked_at_and_an_empty_one_is_not(world: World) -> None:
    world.anonymous.call("login", 401, body={"username": world.name(), "password": "x"})
    empty = world.anonymous.call("login", 422, body={"username": world.name(), "password": ""})
    assert empty.findings == {("/body/password", "minLength")}
