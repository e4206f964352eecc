"""Lists: how they are cut into pages, and how the pages lead to each other."""

from typing import Any

import pytest

from world import World, ids

LISTS = [
    "list_servers",
    "list_deployments",
    "list_services",
    "list_experiments",
    "list_operations",
    "list_users",
    "list_api_keys",
]


@pytest.fixture(scope="module")
def region(world: World) -> str:
    """Where five servers stand, and no others."""
    region = world.name("région &=+/%")
    for _ in range(5):
        world.server(region=region, tags=["a b", "c,d"])
    return region


def relations(link: str) -> dict[str, str]:
    """Targets by relation, in the order of the header."""
    parts = [part.split("; rel=") for part in link.split(", ")]
    return {relation.strip('"'): target.strip("<>") for target, relation in parts}


def page(world: World, region: str, **query: Any) -> Any:
    """A page of the five."""
    return world.admin.call("list_servers", 200, query={"region": region, **query})


@pytest.mark.parametrize("name", LISTS)
def test_without_a_word_the_first_twenty_are_shown(world: World, name: str) -> None:
    answer = world.admin.call(name, 200)
    assert (answer.body["page"], answer.body["per_page"]) == (1, 20)
    assert len(answer.body["items"]) == min(answer.body["total"], 20)
    assert answer.body["total_capped"] is False
    assert answer.body["pages"] == -(-answer.body["total"] // 20)
    assert "etag" not in answer.headers


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"page": 0}, "minimum"),
        ({"page": -1}, "minimum"),
        ({"page": 1000001}, "maximum"),
        ({"page": 10**30}, "maximum"),
        ({"page": "one"}, "type"),
        ({"page": ""}, "type"),
        ({"page": "1.5"}, "type"),
        ({"page": ["1", "1"]}, "duplicate"),
        ({"per_page": 0}, "minimum"),
        ({"per_page": 101}, "maximum"),
        ({"per_page": "all"}, "type"),
    ],
    ids=str,
)
def test_pages_are_within_their_limits(world: World, name: str, query: dict[str, Any], kind: str) -> None:
    answer = world.admin.call(name, 422, query=query)
    assert answer.findings == {(f"/query/{next(iter(query))}", kind)}


@pytest.mark.parametrize("name", LISTS)
def test_pages_at_their_limits_are_answered(world: World, name: str) -> None:
    assert world.admin.call(name, 200, query={"per_page": 100}).body["per_page"] == 100
    assert len(world.admin.call(name, 200, query={"per_page": 1}).body["items"]) <= 1
    far = world.admin.call(name, 200, query={"page": 1000000, "per_page": 100}).body
    assert (far["page"], far["items"]) == (1000000, [])


@pytest.mark.parametrize("name", LISTS)
def test_query_parameters_that_nobody_knows_are_ignored(world: World, name: str) -> None:
    world.admin.call(name, 200, query={"colour": "red", "Page": "zero"})


@pytest.mark.operation("list_servers")
def test_pages_follow_each_other_without_gap_or_overlap(world: World, region: str) -> None:
    whole = page(world, region).body
    assert whole["total"] == 5
    parts = [page(world, region, page=number, per_page=2).body for number in (1, 2, 3, 4)]
    assert [ids(part["items"]) for part in parts] == [
        ids(whole["items"][0:2]),
        ids(whole["items"][2:4]),
        ids(whole["items"][4:5]),
        [],
    ]
    assert [(part["total"], part["pages"], part["page"], part["per_page"]) for part in parts] == [
        (5, 3, number, 2) for number in (1, 2, 3, 4)
    ]


@pytest.mark.operation("list_servers")
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, {"first": 1, "next": 2, "last": 3}),
        (2, {"first": 1, "prev": 1, "next": 3, "last": 3}),
        (3, {"first": 1, "prev": 2, "last": 3}),
        (4, {"first": 1, "prev": 3, "last": 3}),
        (9, {"first": 1, "prev": 8, "last": 3}),
    ],
)
def test_links_lead_to_the_other_pages_that_there_are(
    world: World, region: str, number: int, expected: dict[str, int]
) -> None:
    links = relations(page(world, region, page=number, per_page=2).headers["link"])
    assert list(links) == list(expected)
    for relation, target in links.items():
        answer = world.admin.ask("GET", target, 200, operation="list_servers")
        assert (answer.body["page"], answer.body["per_page"]) == (expected[relation], 2)
        assert answer.body["items"] == page(world, region, page=expected[relation], per_page=2).body["items"]


@pytest.mark.operation("list_servers")
def test_links_keep_the_filters_in_the_order_of_the_contract(world: World, region: str) -> None:
    query = {
        "per_page": 3,
        "tag": ["a b", "c,d"],
        "environment": "dev",
        "page": 1,
        "unknown": "gone",
        "region": region,
        "status": "stopped",
    }
    answer = world.admin.call("list_servers", 200, query=query)
    assert len(answer.body["items"]) == 3
    target = relations(answer.headers["link"])["next"]
    path, _, text = target.partition("?")
    assert path == "/api/v1/servers"
    names = [pair.partition("=")[0] for pair in text.split("&")]
    assert names == ["status", "region", "environment", "tag", "tag", "page", "per_page"]
    following = world.admin.ask("GET", target, 200, operation="list_servers")
    assert len(following.body["items"]) == 2


@pytest.mark.operation("list_servers")
def test_an_empty_list_has_a_first_page_and_no_last(world: World) -> None:
    answer = page(world, world.name("nowhere"))
    assert answer.body == {
        "items": [],
        "total": 0,
        "page": 1,
        "per_page": 20,
        "pages": 0,
        "total_capped": False,
    }
    assert list(relations(answer.headers["link"])) == ["first"]


@pytest.mark.operation("list_servers")
def test_what_fills_its_last_page_has_no_page_behind(world: World) -> None:
    region = world.name("region")
    for _ in range(2):
        world.server(region=region)
    answer = page(world, region, per_page=2)
    assert (answer.body["total"], answer.body["pages"]) == (2, 1)
    assert list(relations(answer.headers["link"])) == ["first", "last"]


@pytest.mark.operation("list_operations")
def test_operations_keep_their_filters_too(world: World) -> None:
    server_id = world.running_server()
    query = {"target_id": server_id, "status": "succeeded", "kind": "start_server"}
    answer = world.admin.call("list_operations", 200, query=query)
    first = relations(answer.headers["link"])["first"]
    text = f"kind=start_server&status=succeeded&target_id={server_id}&page=1&per_page=20"
    assert first == f"/api/v1/operations?{text}"


@pytest.mark.parametrize(
    ("name", "path"), [("list_users", "/api/v1/auth/users"), ("list_api_keys", "/api/v1/auth/api-keys")]
)
def test_users_and_keys_have_links_as_well(world: World, name: str, path: str) -> None:
    world.create_user()
    world.create_key("servers:read")
    links = relations(world.admin.call(name, 200, query={"per_page": 1, "page": 1}).headers["link"])
    assert links["first"] == f"{path}?page=1&per_page=1"
    assert links["next"] == f"{path}?page=2&per_page=1"


@pytest.mark.operation("list_servers")
def test_a_parameter_of_one_value_is_refused_when_it_stands_twice(world: World) -> None:
    query = {"region": ["a", "a"], "status": ["stopped", "running"]}
    answer = world.admin.call("list_servers", 422, query=query)
    assert answer.findings == {("/query/region", "duplicate"), ("/query/status", "duplicate")}


@pytest.mark.operation("list_servers")
@pytest.mark.parametrize(
    ("query", "pointer", "kind"),
    [
        ({"status": "asleep"}, "/query/status", "enum"),
        ({"environment": "DEV"}, "/query/environment", "enum"),
        ({"region": "r" * 51}, "/query/region", "maxLength"),
        ({"region": ""}, "/query/region", "minLength"),
        ({"name": "n" * 51}, "/query/name", "maxLength"),
        ({"name": "n\0"}, "/query/name", "pattern"),
        ({"tag": [str(number) for number in range(11)]}, "/query/tag", "maxItems"),
        ({"tag": ["a", ""]}, "/query/tag/1", "minLength"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_filters_that_break_their_schema_are_refused(
    world: World, query: dict[str, Any], pointer: str, kind: str
) -> None:
    assert world.admin.call("list_servers", 422, query=query).findings == {(pointer, kind)}


@pytest.mark.operation("list_operations")
@pytest.mark.parametrize(
    ("query", "pointer", "kind"),
    [
        ({"kind": "fly"}, "/query/kind", "enum"),
        ({"status": "stopped"}, "/query/status", "enum"),
        ({"target_id": "x"}, "/query/target_id", "format"),
    ],
    ids=str,
)
def test_filters_of_operations_are_refused_alike(
    world: World, query: dict[str, Any], pointer: str, kind: str
) -> None:
    assert world.admin.call("list_operations", 422, query=query).findings == {(pointer, kind)}
