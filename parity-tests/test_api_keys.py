"""The tag auth: the keys of programs."""

from datetime import UTC, datetime, timedelta

import pytest

from calls import Caller
from world import World, ids

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.operation("create_api_key", "get_api_key")
def test_a_new_key_is_shown_once_and_can_be_read_without_itself(world: World) -> None:
    name = world.name("key")
    body = {
        "name": name,
        "permissions": ["operations:read", "servers:read"],
        "environments": ["prod", "staging"],
    }
    made = world.admin.call("create_api_key", 201, body=body)
    assert made.headers["cache-control"] == "no-store"
    shown = {
        key: value for key, value in made.body.items() if key not in {"id", "prefix", "created_at", "key"}
    }
    assert shown == {
        "name": name,
        "permissions": ["servers:read", "operations:read"],
        "environments": ["staging", "prod"],
        "owner_id": world.admin.call("get_me", 200).body["id"],
        "expires_at": None,
        "expired": False,
        "last_used_at": None,
    }
    assert made.body["prefix"] in made.body["key"]
    assert made.location == f"/api/v1/auth/api-keys/{made.body['id']}"
    read = world.admin.call("get_api_key", 200, key_id=made.body["id"])
    assert {**read.body, "key": made.body["key"]} == made.body
    assert read.etag == made.etag
    assert made.body["key"].encode() not in read.raw


@pytest.mark.operation("create_api_key")
def test_two_keys_may_have_one_name_and_are_different_all_the_same(world: World) -> None:
    first, second = (world.create_key("servers:read", name="twice").body for _ in range(2))
    assert first["id"] != second["id"]
    assert first["key"] != second["key"]
    assert first["prefix"] != second["prefix"]


@pytest.mark.operation("create_api_key")
@pytest.mark.parametrize(
    ("change", "pointer", "kind"),
    [
        ({"name": ""}, "/body/name", "minLength"),
        ({"name": "n" * 101}, "/body/name", "maxLength"),
        ({"name": "n\0"}, "/body/name", "pattern"),
        ({"permissions": []}, "/body/permissions", "minItems"),
        ({"permissions": ["servers:read", "servers:read"]}, "/body/permissions", "uniqueItems"),
        ({"permissions": ["servers:fly"]}, "/body/permissions/0", "enum"),
        ({"permissions": None}, "/body/permissions", "type"),
        ({"environments": []}, "/body/environments", "minItems"),
        ({"environments": ["dev", "dev"]}, "/body/environments", "uniqueItems"),
        ({"expires_at": "2030-01-01 00:00:00Z"}, "/body/expires_at", "format"),
        ({"expires_at": "2030-01-01T00:00:00"}, "/body/expires_at", "format"),
        ({"expires_at": "2030-13-01T00:00:00Z"}, "/body/expires_at", "format"),
        ({"expires_at": 1893456000}, "/body/expires_at", "type"),
        ({"owner_id": NOBODY}, "/body/owner_id", "additionalProperties"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_key_that_breaks_the_schema_is_refused(
    world: World, change: dict[str, object], pointer: str, kind: str
) -> None:
    body = {"name": world.name(), "permissions": ["servers:read"], **change}
    assert world.admin.call("create_api_key", 422, body=body).findings == {(pointer, kind)}


@pytest.mark.operation("create_api_key")
def test_a_name_of_100_characters_is_good(world: World) -> None:
    assert len(world.create_key("servers:read", name="ñ" * 100).body["name"]) == 100


@pytest.mark.operation("create_api_key", "get_api_key")
def test_the_end_of_a_key_is_answered_in_utc(world: World) -> None:
    made = world.create_key("servers:read", expires_at="2099-01-01T02:00:00+02:00").body
    assert datetime.fromisoformat(made["expires_at"]) == datetime(2099, 1, 1, tzinfo=UTC)
    assert made["expired"] is False
    assert world.admin.call("get_api_key", 200, key_id=made["id"]).body["expires_at"] == made["expires_at"]


@pytest.mark.operation("create_api_key")
def test_a_key_whose_end_is_past_never_was_good(world: World) -> None:
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    made = world.create_key("servers:read", expires_at=past).body
    assert made["expired"] is True
    Caller(world.wire, {"X-API-Key": made["key"]}).call("get_me", 401)


@pytest.mark.operation("create_api_key", "get_api_key")
def test_a_key_stops_being_good_at_its_end(world: World) -> None:
    end = datetime.now(UTC) + timedelta(seconds=1)
    made = world.create_key("servers:read", expires_at=end.isoformat()).body
    key = Caller(world.wire, {"X-API-Key": made["key"]})
    assert made["expired"] is False
    key.call("get_me", 200)
    while datetime.now(UTC) < end + timedelta(milliseconds=50):
        world.anonymous.call("get_health", 200)
    key.call("get_me", 401)
    assert world.admin.call("get_api_key", 200, key_id=made["id"]).body["expired"] is True


@pytest.mark.operation("create_api_key")
def test_nobody_gives_a_key_permissions_beyond_the_own(world: World) -> None:
    caller = world.key("keys:admin", "servers:read")
    body = {"name": world.name(), "permissions": ["servers:read", "servers:write"]}
    answer = caller.call("create_api_key", 403, body=body)
    assert answer.error == "permission_denied"
    assert "servers:write" in answer.body["detail"]
    caller.call("create_api_key", 201, body={**body, "permissions": ["servers:read", "keys:admin"]})


@pytest.mark.operation("create_api_key")
def test_nobody_gives_a_key_environments_beyond_the_own(world: World) -> None:
    caller = world.key("keys:admin", environments=["dev", "staging"])
    body = {"name": world.name(), "permissions": ["keys:admin"]}
    caller.call("create_api_key", 403, body={**body, "environments": ["dev", "prod"]})
    caller.call("create_api_key", 403, body=body)
    caller.call("create_api_key", 403, body={**body, "environments": None})
    made = caller.call("create_api_key", 201, body={**body, "environments": ["staging"]})
    assert made.body["environments"] == ["staging"]


@pytest.mark.operation("create_api_key")
def test_a_key_made_by_a_key_belongs_to_the_same_user(world: World) -> None:
    made = world.key("keys:admin").call(
        "create_api_key", 201, body={"name": world.name(), "permissions": ["keys:admin"]}
    )
    assert made.body["owner_id"] == world.admin.call("get_me", 200).body["id"]


@pytest.mark.operation("list_api_keys")
def test_keys_are_listed_newest_first_without_themselves(world: World) -> None:
    first, second = (world.create_key("servers:read").body for _ in range(2))
    page = world.admin.call("list_api_keys", 200, query={"per_page": 2})
    assert ids(page.body["items"]) == [second["id"], first["id"]]
    assert [
        {**item, "key": made["key"]} for item, made in zip(page.body["items"], (second, first), strict=True)
    ] == [
        second,
        first,
    ]


@pytest.mark.operation("get_api_key")
def test_the_use_of_a_key_is_noted(world: World) -> None:
    made = world.create_key("servers:read").body
    Caller(world.wire, {"X-API-Key": made["key"]}).call("get_me", 200)
    for _ in range(200):
        if world.admin.call("get_api_key", 200, key_id=made["id"]).body["last_used_at"] is not None:
            return
    raise AssertionError("the use was never noted")


@pytest.mark.operation("get_api_key")
def test_no_key_has_the_id_of_nobody(world: World) -> None:
    assert world.admin.call("get_api_key", 404, key_id=NOBODY).error == "resource_not_found"


@pytest.mark.operation("delete_api_key", "get_api_key")
def test_a_withdrawn_key_stops_being_good_at_once(world: World) -> None:
    made = world.create_key("servers:read").body
    key = Caller(world.wire, {"X-API-Key": made["key"]})
    key.call("get_me", 200)
    world.admin.call("delete_api_key", 204, key_id=made["id"])
    key.call("get_me", 401)
    world.admin.call("get_api_key", 404, key_id=made["id"])
    world.admin.call("delete_api_key", 404, key_id=made["id"])
    assert made["id"] not in ids(world.admin.call("list_api_keys", 200).body["items"])


@pytest.mark.operation("get_api_key")
def test_a_change_of_the_password_leaves_keys_good(world: World) -> None:
    user = world.user("admin")
    body = {"name": world.name(), "permissions": ["servers:read"]}
    made = user.caller.call("create_api_key", 201, body=body).body
    change = {"old_password": user.password, "new_password": "another password than before"}
    user.caller.call("change_password", 204, body=change)
    Caller(world.wire, {"X-API-Key": made["key"]}).call("get_me", 200)
    world.admin.call("get_api_key", 200, key_id=made["id"])
