"""Lists: pages, the links between them, filters, and what is left out."""

import sqlite3
from typing import Any
from uuid import uuid4

import pytest

from tests.service.inside import OPERATIONS, SERVERS, Inside
from tests.service.problems import findings


async def fill(api: Inside, count: int) -> None:
    for number in range(count):
        await api.add(f"web-{number}")


def copy_one_server(api: Inside, times: int) -> None:
    """So many servers at once that adding them one by one would take too long."""
    with sqlite3.connect(api.directory / "app.db") as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(servers)") if row[1] != "seq"]
        first = dict(
            zip(names, connection.execute(f"SELECT {','.join(names)} FROM servers").fetchone(), strict=True)  # noqa: S608
        )
        rows = [{**first, "id": uuid4().hex, "name": f"copy-{number}"} for number in range(times)]
        marks = ",".join(f":{name}" for name in names)
        connection.executemany(f"INSERT INTO servers ({','.join(names)}) VALUES ({marks})", rows)  # noqa: S608
    connection.close()


async def names(api: Inside, **params: Any) -> list[str]:
    answer = await api.admin.get(SERVERS, params=params)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def links(query: str, **pages: int) -> str:
    return ", ".join(f'<{SERVERS}?{query}page={n}&per_page=2>; rel="{rel}"' for rel, n in pages.items())


async def test_list_servers_of_nothing_is_an_empty_page_with_one_link(api: Inside) -> None:
    answer = await api.admin.get(SERVERS)
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [],
        "total": 0,
        "page": 1,
        "per_page": 20,
        "pages": 0,
        "total_capped": False,
    }
    assert answer.headers["link"] == f'<{SERVERS}?page=1&per_page=20>; rel="first"'
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("page", "items", "relations"),
    [
        (1, ["web-4", "web-3"], {"first": 1, "next": 2, "last": 3}),
        (2, ["web-2", "web-1"], {"first": 1, "prev": 1, "next": 3, "last": 3}),
        (3, ["web-0"], {"first": 1, "prev": 2, "last": 3}),
        (4, [], {"first": 1, "prev": 3, "last": 3}),
        (9, [], {"first": 1, "prev": 8, "last": 3}),
    ],
)
async def test_list_servers_is_newest_first_and_links_its_pages(
    api: Inside, page: int, items: list[str], relations: dict[str, int]
) -> None:
    await fill(api, 5)
    answer = await api.admin.get(SERVERS, params={"page": page, "per_page": 2})
    body = answer.json()
    assert [item["name"] for item in body["items"]] == items
    assert (body["total"], body["pages"], body["page"], body["per_page"]) == (5, 3, page, 2)
    assert answer.headers["link"] == links("", **relations)


async def test_list_servers_has_no_next_page_when_the_last_one_is_full(api: Inside) -> None:
    await fill(api, 2)
    answer = await api.admin.get(SERVERS, params={"per_page": 2})
    assert answer.headers["link"] == links("", first=1, last=1)


async def test_list_servers_keeps_the_filters_in_its_links_in_the_order_of_the_contract(api: Inside) -> None:
    for number in range(3):
        await api.add(f"web-{number}", tags=["a b", "c"], region="<eu>")
    query = "tag=a+b&tag=c%26&page=1&per_page=2&environment=dev&region=%3Ceu%3E&status=stopped"
    answer = await api.admin.get(f"{SERVERS}?{query}")
    kept = "status=stopped&region=%3Ceu%3E&environment=dev&tag=a%20b&tag=c%26&"
    assert answer.headers["link"] == links(kept, first=1, next=2, last=2)
    assert len(answer.json()["items"]) == 2


async def test_list_servers_counts_and_leads_to_10000_and_no_further(api: Inside) -> None:
    await api.add("web-1")
    copy_one_server(api, 9_999)
    answer = await api.admin.get(SERVERS, params={"page": 5_000, "per_page": 2})
    assert (answer.json()["total"], answer.json()["total_capped"]) == (10_000, False)
    assert answer.headers["link"] == links("", first=1, prev=4_999, last=5_000)

    await api.add("web-2")
    answer = await api.admin.get(SERVERS, params={"page": 5_000, "per_page": 2})
    assert (answer.json()["total"], answer.json()["total_capped"]) == (10_000, True)
    assert answer.json()["pages"] == 5_000
    assert answer.headers["link"] == links("", first=1, prev=4_999)
    answer = await api.admin.get(SERVERS, params={"page": 5_001, "per_page": 2})
    assert (answer.json()["items"], answer.json()["total"]) == ([], 10_000)
    assert answer.headers["link"] == links("", first=1, prev=5_000)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"name": "a"}, ["a"]),
        ({"name": "A"}, []),
        ({"region": "eu"}, ["b", "a"]),
        ({"environment": "prod"}, ["c"]),
        ({"status": "running"}, ["a"]),
        ({"tag": "x"}, ["b", "a"]),
        ({"tag": ["x", "y"]}, ["c", "b", "a"]),
        ({"tag": ["z"]}, []),
        ({"tag": ["y", "x"], "region": "us", "environment": "prod"}, ["c"]),
        ({"unknown": "ignored"}, ["d", "c", "b", "a"]),
    ],
)
async def test_list_servers_is_filtered_exactly_and_by_any_of_the_tags(
    api: Inside, params: dict[str, Any], expected: list[str]
) -> None:
    await api.running("a", region="eu", tags=["x"])
    await api.add("b", region="eu", tags=["x", "y"])
    await api.add("c", region="us", tags=["y"], environment="prod")
    await api.add("d", region="us")
    assert await names(api, **params) == expected


@pytest.mark.parametrize(
    ("query", "finding"),
    [
        ("page=0", ("/query/page", "minimum")),
        ("page=1000001", ("/query/page", "maximum")),
        ("page=" + "9" * 400, ("/query/page", "maximum")),
        ("page=a", ("/query/page", "type")),
        ("page=", ("/query/page", "type")),
        ("page=1&page=1", ("/query/page", "duplicate")),
        ("per_page=101", ("/query/per_page", "maximum")),
        ("per_page=0", ("/query/per_page", "minimum")),
        ("status=gone", ("/query/status", "enum")),
        ("environment=moon", ("/query/environment", "enum")),
        ("name=", ("/query/name", "minLength")),
        ("name=%00", ("/query/name", "pattern")),
        ("name=a&name=b", ("/query/name", "duplicate")),
        ("&".join(f"tag={n}" for n in range(11)), ("/query/tag", "maxItems")),
        ("tag=a&tag=%00", ("/query/tag/1", "pattern")),
    ],
)
async def test_list_servers_refuses_parameters_that_break_the_schema(
    api: Inside, query: str, finding: tuple[str, str]
) -> None:
    assert findings(await api.admin.get(f"{SERVERS}?{query}")) == [finding]


async def test_list_operations_is_newest_first_and_filtered(api: Inside) -> None:
    first, second = await api.running("a"), await api.running("b", environment="prod")
    await api.act("stop", first["id"])

    async def found(**params: Any) -> list[tuple[str, str]]:
        answer = await api.admin.get(OPERATIONS, params=params)
        assert answer.status_code == 200
        return [(item["kind"], item["target"]["id"]) for item in answer.json()["items"]]

    stop = ("stop_server", first["id"])
    start, other = ("start_server", first["id"]), ("start_server", second["id"])
    assert await found() == [stop, other, start]
    assert await found(kind="start_server") == [other, start]
    assert await found(target_id=first["id"]) == [stop, start]
    assert await found(status="succeeded", kind="stop_server", target_id=first["id"]) == [stop]
    assert await found(status="failed") == []


async def test_list_operations_links_its_pages_with_its_filters(api: Inside) -> None:
    machine = await api.running("a")
    await api.act("stop", machine["id"])
    params = {"per_page": 1, "target_id": machine["id"], "status": "succeeded"}
    answer = await api.admin.get(OPERATIONS, params=params)
    assert (answer.json()["total"], answer.json()["pages"]) == (2, 2)
    kept = f"{OPERATIONS}?status=succeeded&target_id={machine['id']}"
    assert answer.headers["link"] == (
        f'<{kept}&page=1&per_page=1>; rel="first", <{kept}&page=2&per_page=1>; rel="next", '
        f'<{kept}&page=2&per_page=1>; rel="last"'
    )


@pytest.mark.parametrize(
    ("query", "finding"),
    [
        ("kind=explode", ("/query/kind", "enum")),
        ("status=late", ("/query/status", "enum")),
        ("target_id=7", ("/query/target_id", "format")),
    ],
)
async def test_list_operations_refuses_filters_that_break_the_schema(
    api: Inside, query: str, finding: tuple[str, str]
) -> None:
    assert findings(await api.admin.get(f"{OPERATIONS}?{query}")) == [finding]
