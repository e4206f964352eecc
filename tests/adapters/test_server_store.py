import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, text

from app.adapters.sql.engine import Database
from app.adapters.sql.lists import newest_first
from app.adapters.sql.servers import SqlServers
from app.adapters.sql.tables import server_tags, servers
from app.adapters.sql.transactions import SqlTransactions
from app.domain.outcomes import Conflict
from app.domain.paging import PageRequest
from app.domain.servers import Server, ServerFilter, ServerStatus

THEN = datetime(2025, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
async def transactions(database: Database) -> SqlTransactions:
    return SqlTransactions(database)


@pytest.fixture
async def store(transactions: SqlTransactions) -> SqlServers:
    return SqlServers(transactions)


def server(name: str, environment: str = "dev", region: str = "eu", tags: tuple[str, ...] = ()) -> Server:
    return Server(uuid4(), name, "192.0.2.1", 80, region, environment, tags, {}, THEN, THEN)


async def listed(store: SqlServers, where: ServerFilter = ServerFilter()) -> list[str]:  # noqa: B008
    return [one.name for one in (await store.page(PageRequest(), where, None)).items]


async def fill(transactions: SqlTransactions, count: int) -> None:
    row = {
        "ip_address": "::1",
        "port": 1,
        "region": "eu",
        "environment": "dev",
        "tags": [],
        "labels": {},
        "status": "stopped",
        "cpu_percent": 0,
        "memory_percent": 0,
        "created_at": THEN,
        "updated_at": THEN,
        "version": 1,
    }
    async with transactions.begin() as connection:
        rows = [{**row, "id": uuid4(), "name": str(number)} for number in range(count)]
        await connection.execute(insert(servers), rows)


async def test_a_server_comes_back_as_it_went_in(store: SqlServers) -> None:
    rich = Server(
        id=uuid4(),
        name="näme'); DROP TABLE servers; --",
        ip_address="2001:db8::ffff:192.0.2.255",
        port=65535,
        region="🌍",
        environment="prod",
        tags=("z", "a", "ä"),
        labels={"ключ": "värde", "empty": ""},
        created_at=THEN,
        updated_at=THEN + timedelta(microseconds=1),
        status=ServerStatus.RUNNING,
        cpu_percent=15.5,
        memory_percent=32.0,
        last_check=THEN,
        version=7,
    )
    assert await store.add(rich) is True
    assert await store.find(rich.id) == rich
    assert await store.find(rich.id, lock=True) == rich


async def test_times_come_back_in_utc(store: SqlServers) -> None:
    elsewhere = THEN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    one = replace(server("a"), created_at=elsewhere)
    await store.add(one)
    found = await store.find(one.id)
    assert found is not None
    assert found.created_at.isoformat() == THEN.isoformat()


async def test_what_is_not_there_is_none(store: SqlServers) -> None:
    assert await store.find(uuid4()) is None


async def test_a_name_in_use_is_not_added_and_the_transaction_goes_on(
    store: SqlServers, transactions: SqlTransactions
) -> None:
    async with transactions.begin():
        assert await store.add(server("a")) is True
        assert await store.add(server("a")) is False
        assert await store.add(server("b")) is True
    assert await listed(store) == ["b", "a"]


async def test_one_of_many_simultaneous_servers_of_a_name_is_added(store: SqlServers) -> None:
    added = await asyncio.gather(*(store.add(server("same")) for _ in range(10)))
    assert sorted(added) == [False] * 9 + [True]


async def test_saving_counts_the_version_and_keeps_the_place_in_the_list(store: SqlServers) -> None:
    first = server("a")
    await store.add(first)
    await store.add(server("b"))
    saved = await store.save(replace(first, name="c", tags=("t",)))
    assert saved == replace(first, name="c", tags=("t",), version=2)
    assert await store.find(first.id) == saved
    assert await listed(store) == ["b", "c"]


async def test_saving_over_another_version_is_a_conflict(store: SqlServers) -> None:
    one = server("a")
    await store.add(one)
    await store.save(one)
    with pytest.raises(Conflict, match="somebody else"):
        await store.save(one)


async def test_saving_a_name_in_use_is_refused_and_the_transaction_goes_on(
    store: SqlServers, transactions: SqlTransactions
) -> None:
    one, two = server("a"), server("b")
    async with transactions.begin():
        await store.add(one)
        await store.add(two)
        assert await store.save(replace(two, name="a")) is None
    assert await store.find(two.id) == two


async def test_removing_a_server_removes_its_tags(store: SqlServers, transactions: SqlTransactions) -> None:
    one = server("a", tags=("x", "y"))
    await store.add(one)
    await store.remove(one.id)
    assert await store.find(one.id) is None
    async with transactions.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(server_tags))).scalar_one() == 0


async def test_a_number_in_the_sequence_is_never_used_again(
    store: SqlServers, transactions: SqlTransactions
) -> None:
    last = server("a")
    await store.add(last)
    await store.remove(last.id)
    await store.add(server("b"))
    async with transactions.reading() as connection:
        assert (await connection.execute(select(servers.c.seq))).scalar_one() == 2


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (ServerFilter(), ["c", "b", "a"]),
        (ServerFilter(name="b"), ["b"]),
        (ServerFilter(name="B"), []),
        (ServerFilter(environment="prod"), ["c"]),
        (ServerFilter(region="us"), ["c", "b"]),
        (ServerFilter(status=ServerStatus.STOPPED), ["c", "b", "a"]),
        (ServerFilter(status=ServerStatus.ERROR), []),
        (ServerFilter(tags=("x",)), ["b", "a"]),
        (ServerFilter(tags=("x", "y")), ["c", "b", "a"]),
        (ServerFilter(tags=("y", "unknown")), ["c", "b"]),
        (ServerFilter(tags=("unknown",)), []),
        (ServerFilter(tags=("X",)), []),
        (ServerFilter(tags=("x",), region="us"), ["b"]),
        (ServerFilter(environment="prod", region="eu"), []),
    ],
)
async def test_filters_are_exact_and_any_tag_matches(
    store: SqlServers, where: ServerFilter, names: list[str]
) -> None:
    await store.add(server("a", tags=("x",)))
    await store.add(server("b", region="us", tags=("x", "y")))
    await store.add(server("c", "prod", "us", tags=("y",)))
    assert await listed(store, where) == names


async def test_changed_tags_are_found_and_former_ones_are_not(store: SqlServers) -> None:
    one = server("a", tags=("old",))
    await store.add(one)
    await store.save(replace(one, tags=("new",)))
    assert await listed(store, ServerFilter(tags=("new",))) == ["a"]
    assert await listed(store, ServerFilter(tags=("old",))) == []


async def test_somebody_without_environments_sees_nothing(store: SqlServers) -> None:
    await store.add(server("a"))
    assert (await store.page(PageRequest(), ServerFilter(), frozenset())).total == 0


async def test_pages_follow_each_other_without_gap_or_overlap(store: SqlServers) -> None:
    for name in "abcdefg":
        await store.add(server(name))
    pages = [await store.page(PageRequest(n, 3), ServerFilter(), None) for n in (1, 2, 3, 4)]
    assert [[one.name for one in page.items] for page in pages] == [
        ["g", "f", "e"],
        ["d", "c", "b"],
        ["a"],
        [],
    ]
    assert [page.total for page in pages] == [7, 7, 7, 7]
    assert [page.pages for page in pages] == [3, 3, 3, 3]


async def test_a_page_beyond_all_counting_is_empty(store: SqlServers) -> None:
    await store.add(server("a"))
    page = await store.page(PageRequest(10**30, 100), ServerFilter(), None)
    assert (page.items, page.total) == ([], 1)


async def test_totals_are_exact_to_ten_thousand_and_capped_beyond(
    store: SqlServers, transactions: SqlTransactions
) -> None:
    await fill(transactions, 10_000)
    page = await store.page(PageRequest(), ServerFilter(), None)
    assert (page.total, page.total_capped) == (10_000, False)
    await store.add(server("one more"))
    page = await store.page(PageRequest(), ServerFilter(), None)
    assert (page.total, page.total_capped) == (10_000, True)
    last = await store.page(PageRequest(500, 20), ServerFilter(), None)
    assert ([one.name for one in last.items][-1], last.follows) == ("1", False)
    behind = await store.page(PageRequest(501, 20), ServerFilter(), None)
    assert (behind.items, behind.total, behind.total_capped) == ([], 10_000, True)


async def test_a_deep_page_skips_in_an_index(embedded: Database) -> None:
    transactions = SqlTransactions(embedded)
    await fill(transactions, 500)
    statements: list[str] = []
    async with transactions.reading() as connection:
        rows, counted = await newest_first(connection, servers, [], PageRequest(10, 20))
        plan = (
            await connection.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT * FROM servers WHERE seq IN"
                    " (SELECT seq FROM servers ORDER BY seq DESC LIMIT 20 OFFSET 180) ORDER BY seq DESC"
                )
            )
        ).all()
    statements = [row.detail for row in plan]
    assert (len(rows), counted) == (20 + 1, 500)
    assert not [line for line in statements if "TEMP B-TREE" in line], statements
