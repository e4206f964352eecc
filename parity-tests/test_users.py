"""The tag auth: users."""

import pytest

from calls import Caller
from world import NEW_PASSWORD, World, ids

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.operation("create_user", "get_user")
def test_a_new_user_is_answered_with_its_place_and_can_be_read_there(world: World) -> None:
    name = world.name("Grace")
    body = {"username": name, "password": NEW_PASSWORD, "role": "deploy", "environments": ["prod", "dev"]}
    made = world.admin.call("create_user", 201, body=body)
    shown = {key: made.body[key] for key in ("username", "role", "environments", "last_login_at")}
    assert shown == {
        "username": name.lower(),
        "role": "deploy",
        "environments": ["dev", "prod"],
        "last_login_at": None,
    }
    assert made.location == f"/api/v1/auth/users/{made.body['id']}"
    read = world.admin.ask("GET", made.location, 200, operation="get_user")
    world.admin.call("get_user", 200, user_id=made.body["id"])
    assert read.body == made.body
    assert read.etag == made.etag


@pytest.mark.operation("create_user")
def test_a_user_is_not_limited_to_environments_unless_it_is_said(world: World) -> None:
    assert world.create_user().body["environments"] is None
    body = {"username": world.name(), "password": NEW_PASSWORD, "role": "monitor"}
    assert world.admin.call("create_user", 201, body=body).body["environments"] is None
    null = {**body, "username": world.name(), "environments": None}
    assert world.admin.call("create_user", 201, body=null).body["environments"] is None


@pytest.mark.operation("create_user")
def test_a_name_is_taken_in_whatever_case(world: World) -> None:
    name = world.create_user().body["username"]
    body = {"username": name.upper(), "password": NEW_PASSWORD, "role": "monitor"}
    assert world.admin.call("create_user", 409, body=body).error == "conflict"


@pytest.mark.operation("create_user")
@pytest.mark.parametrize(
    ("change", "pointer", "kind"),
    [
        ({"username": ""}, "/body/username", "minLength"),
        ({"username": "a" * 51}, "/body/username", "maxLength"),
        ({"username": "a b"}, "/body/username", "pattern"),
        ({"username": "ada\n"}, "/body/username", "pattern"),
        ({"username": 7}, "/body/username", "type"),
        ({"password": "a" * 11}, "/body/password", "minLength"),
        ({"password": "a" * 129}, "/body/password", "maxLength"),
        ({"role": "root"}, "/body/role", "enum"),
        ({"role": None}, "/body/role", "type"),
        ({"environments": []}, "/body/environments", "minItems"),
        ({"environments": ["dev", "dev"]}, "/body/environments", "uniqueItems"),
        ({"environments": ["moon"]}, "/body/environments/0", "enum"),
        ({"environments": "dev"}, "/body/environments", "type"),
        ({"id": NOBODY}, "/body/id", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_user_that_breaks_the_schema_is_refused(
    world: World, change: dict[str, object], pointer: str, kind: str
) -> None:
    body = {"username": world.name(), "password": NEW_PASSWORD, "role": "monitor", **change}
    assert world.admin.call("create_user", 422, body=body).findings == {(pointer, kind)}


@pytest.mark.operation("create_user")
@pytest.mark.parametrize("missing", ["username", "password", "role"])
def test_a_user_needs_name_password_and_role(world: World, missing: str) -> None:
    body = {"username": world.name(), "password": NEW_PASSWORD, "role": "monitor"}
    del body[missing]
    assert world.admin.call("create_user", 422, body=body).findings == {(f"/body/{missing}", "required")}


@pytest.mark.operation("create_user")
def test_names_of_1_and_of_50_characters_are_good(world: World) -> None:
    name = world.name("long").ljust(50, "x")
    assert world.create_user(username=name).body["username"] == name
    single = "abcdefghijklmnopqrstuvwxyz"[int.from_bytes(world.name().encode()[-3:-1]) % 26]
    body = {"username": single, "password": NEW_PASSWORD, "role": "monitor"}
    made = world.admin.call("create_user", 201, body=body)
    world.admin.call("delete_user", 204, user_id=made.body["id"])


@pytest.mark.operation("create_user")
def test_no_answer_ever_shows_a_password(world: World) -> None:
    made = world.create_user()
    page = world.admin.call("list_users", 200)
    assert NEW_PASSWORD.encode() not in made.raw + page.raw
    assert b"argon2" not in made.raw + page.raw


@pytest.mark.operation("create_user")
def test_nobody_gives_a_role_with_permissions_beyond_the_own(world: World) -> None:
    caller = world.key("users:admin", "servers:read")
    body = {"username": world.name(), "password": NEW_PASSWORD, "role": "monitor"}
    assert caller.call("create_user", 403, body=body).error == "permission_denied"


@pytest.mark.operation("create_user")
def test_nobody_gives_environments_beyond_the_own(world: World) -> None:
    everything = world.contract.enum("Permission")
    caller = world.key(*everything, environments=["dev"])
    body = {"username": world.name(), "password": NEW_PASSWORD, "role": "monitor"}
    caller.call("create_user", 403, body=body)
    caller.call("create_user", 403, body={**body, "environments": ["dev", "prod"]})
    made = caller.call("create_user", 201, body={**body, "environments": ["dev"]})
    assert made.body["environments"] == ["dev"]


@pytest.mark.operation("list_users")
def test_users_are_listed_newest_first_as_they_read_alone(world: World) -> None:
    first, second = world.create_user().body, world.create_user().body
    page = world.admin.call("list_users", 200, query={"per_page": 2})
    assert page.body["items"] == [second, first]
    assert page.body["total"] >= 3


@pytest.mark.operation("get_user")
def test_nobody_is_404(world: World) -> None:
    assert world.admin.call("get_user", 404, user_id=NOBODY).error == "resource_not_found"


@pytest.mark.operation("delete_user", "get_user")
def test_a_deleted_user_is_gone_and_so_is_the_name_in_use(world: World) -> None:
    made = world.create_user()
    user_id = made.body["id"]
    world.admin.call("delete_user", 204, user_id=user_id)
    world.admin.call("get_user", 404, user_id=user_id)
    world.admin.call("delete_user", 404, user_id=user_id)
    assert user_id not in ids(world.admin.call("list_users", 200).body["items"])
    assert world.create_user(username=made.body["username"]).body["id"] != user_id


@pytest.mark.operation("delete_user")
def test_tokens_and_keys_of_a_deleted_user_stop_being_good_at_once(world: World) -> None:
    user = world.user("admin")
    body = {"name": world.name(), "permissions": ["servers:read"]}
    made = user.caller.call("create_api_key", 201, body=body).body
    assert made["owner_id"] == user.id
    key = Caller(world.wire, {"X-API-Key": made["key"]})
    key.call("get_me", 200)
    world.admin.call("delete_user", 204, user_id=user.id)
    user.caller.call("get_me", 401)
    key.call("get_me", 401)
    world.admin.call("get_api_key", 404, key_id=made["id"])
    world.anonymous.call("login", 401, body={"username": user.name, "password": user.password})


@pytest.mark.operation("delete_user")
def test_nobody_deletes_the_own_account(world: World) -> None:
    user = world.user("admin")
    assert user.caller.call("delete_user", 409, user_id=user.id).error == "conflict"
    user.caller.call("get_me", 200)


@pytest.mark.operation("delete_user")
def test_a_key_counts_as_its_owner_when_it_deletes(world: World) -> None:
    user = world.user("admin")
    body = {"name": world.name(), "permissions": ["users:admin"]}
    key = user.caller.call("create_api_key", 201, body=body).body["key"]
    Caller(world.wire, {"X-API-Key": key}).call("delete_user", 409, user_id=user.id)
    user.caller.call("get_me", 200)
