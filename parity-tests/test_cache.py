"""The tag cache: values under keys, how long they are kept, and which keys a pattern means."""

from time import sleep
from typing import Any

import pytest

from world import World


def key_of(world: World, suffix: str = "") -> str:
    """A key that no other test has."""
    return world.name("k") + suffix


def keep(world: World, key: str, value: str = "v", **more: Any) -> Any:
    """Set it and give the body of the answer."""
    return world.admin.call("set_cache_entry", 200, key=key, body={"value": value, **more}).body


def found(world: World, pattern: str) -> Any:
    """The keys that fit."""
    answer = world.admin.call("find_cache_entries", 200, pattern=pattern).body
    assert (answer["pattern"], answer["truncated"]) == (pattern, False)
    return answer["keys"]


@pytest.mark.operation("set_cache_entry", "get_cache_entry")
def test_what_is_kept_is_read_as_it_was(world: World) -> None:
    key = key_of(world, ":a.b-c_D")
    for value in ("", "Доброе утро 🦦\n\t\"'\\", "v" * 10_240, "🦦" * 10_240):
        assert keep(world, key, value, ttl=60) == {"key": key, "value": value, "ttl": 60}
        read = world.admin.call("get_cache_entry", 200, key=key).body
        assert (read["key"], read["value"]) == (key, value)
        assert 50 <= read["ttl"] <= 60


@pytest.mark.operation("set_cache_entry")
def test_a_value_is_kept_for_an_hour_unless_something_else_is_asked(world: World) -> None:
    key = key_of(world)
    assert keep(world, key)["ttl"] == 3600
    assert keep(world, key, ttl=86_400)["ttl"] == 86_400
    assert keep(world, key, ttl=12.0)["ttl"] == 12
    assert 3 <= world.admin.call("get_cache_entry", 200, key=key).body["ttl"] <= 12


@pytest.mark.operation("set_cache_entry", "get_cache_entry", "delete_cache_entry", "find_cache_entries")
def test_a_value_is_gone_when_its_time_is_over(world: World) -> None:
    key = key_of(world)
    keep(world, key, ttl=1)
    sleep(1.2)
    world.admin.call("get_cache_entry", 404, key=key)
    world.admin.call("delete_cache_entry", 404, key=key)
    assert found(world, key) == []


@pytest.mark.operation("get_cache_entry", "delete_cache_entry")
def test_a_key_without_a_value_is_not_found(world: World) -> None:
    key = key_of(world)
    world.admin.call("get_cache_entry", 404, key=key)
    world.admin.call("delete_cache_entry", 404, key=key)
    keep(world, key)
    world.admin.call("delete_cache_entry", 204, key=key)
    world.admin.call("get_cache_entry", 404, key=key)
    world.admin.call("delete_cache_entry", 404, key=key)


@pytest.mark.operation("set_cache_entry")
@pytest.mark.parametrize(
    ("body", "pointer", "kind"),
    [
        ({}, "/body/value", "required"),
        ({"value": None}, "/body/value", "type"),
        ({"value": 1}, "/body/value", "type"),
        ({"value": "v" * 10_241}, "/body/value", "maxLength"),
        ({"value": "\0"}, "/body/value", "pattern"),
        ({"value": "v", "ttl": 0}, "/body/ttl", "minimum"),
        ({"value": "v", "ttl": 86_401}, "/body/ttl", "maximum"),
        ({"value": "v", "ttl": 1.5}, "/body/ttl", "type"),
        ({"value": "v", "ttl": "60"}, "/body/ttl", "type"),
        ({"value": "v", "ttl": None}, "/body/ttl", "type"),
        ({"value": "v", "key": "k"}, "/body/key", "additionalProperties"),
    ],
)
def test_a_value_that_breaks_the_schema_is_refused(
    world: World, body: dict[str, Any], pointer: str, kind: str
) -> None:
    answer = world.admin.call("set_cache_entry", 422, key=key_of(world), body=body)
    assert [(each["pointer"], each["kind"]) for each in answer.body["details"]] == [(pointer, kind)]


@pytest.mark.operation("get_cache_entry")
@pytest.mark.parametrize(
    ("key", "kind"),
    [("*", "pattern"), (".a", "pattern"), ("a b", "pattern"), ("a/b", "pattern"), ("{a}", "pattern"),
     ("ä", "pattern"), ("a\n", "pattern"), ("k" * 201, "maxLength")],
)  # fmt: skip
def test_a_key_that_breaks_the_schema_is_refused(world: World, key: str, kind: str) -> None:
    answer = world.admin.call("get_cache_entry", 422, key=key)
    assert [(each["pointer"], each["kind"]) for each in answer.body["details"]] == [("/path/key", kind)]


@pytest.mark.operation("find_cache_entries")
def test_patterns_mean_what_the_contract_says(world: World) -> None:
    name = key_of(world)
    keys = sorted(f"{name}{end}" for end in ("", "-a", "-A", "-ab", "-abc", ".a", "-b:a-b"))
    for key in keys:
        keep(world, key)
    for end, fitting in {
        "": [""],
        "*": ["", "-a", "-A", "-ab", "-abc", ".a", "-b:a-b"],
        "?a": ["-a", ".a"],
        ".a": [".a"],
        "-?": ["-a", "-A"],
        "-a*": ["-a", "-ab", "-abc"],
        "-*b": ["-ab", "-b:a-b"],
        "-*b*": ["-ab", "-abc", "-b:a-b"],
        "**": ["", "-a", "-A", "-ab", "-abc", ".a", "-b:a-b"],
        "-a?*": ["-ab", "-abc"],
        "*:*": ["-b:a-b"],
        "-d": [],
        "?": [],
    }.items():
        assert found(world, name + end) == sorted(name + each for each in fitting), end
    assert found(world, f"*{name[1:]}-a") == [f"{name}-a"]
    assert found(world, f"?{name[1:]}-a") == [f"{name}-a"]


@pytest.mark.operation("find_cache_entries")
@pytest.mark.parametrize(
    ("pattern", "kind"),
    [("[ab]", "pattern"), ("a\\*", "pattern"), ("a^b", "pattern"), ("a*b*c*d*e*f*", "pattern"),
     (".*", "pattern"), ("p" * 201, "maxLength")],
)  # fmt: skip
def test_a_pattern_that_breaks_the_schema_is_refused(world: World, pattern: str, kind: str) -> None:
    answer = world.admin.call("find_cache_entries", 422, pattern=pattern)
    assert [(each["pointer"], each["kind"]) for each in answer.body["details"]] == [("/path/pattern", kind)]


@pytest.mark.operation("get_cache_entry", "find_cache_entries")
def test_a_key_may_be_called_pattern(world: World) -> None:
    keep(world, "pattern", "p")
    assert world.admin.call("get_cache_entry", 200, key="pattern").body["value"] == "p"
    assert found(world, "pattern") == ["pattern"]


@pytest.mark.operation("get_health_component")
def test_the_cache_is_well(world: World) -> None:
    health = world.anonymous.call("get_health_component", 200, component="cache").body
    assert (health["status"], health["required"]) == ("healthy", False)
