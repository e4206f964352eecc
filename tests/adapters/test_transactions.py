import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from app.adapters.sql import engine
from app.adapters.sql import transactions as module
from app.adapters.sql.engine import Database
from app.adapters.sql.servers import SqlServers
from app.adapters.sql.tables import server_tags, servers
from app.adapters.sql.transactions import SqlTransactions
from app.domain.outcomes import Unavailable
from app.domain.servers import Server


@pytest.fixture
async def transactions(database: Database) -> SqlTransactions:
    return SqlTransactions(database)


async def add(transactions: SqlTransactions, name: str) -> None:
    now = await transactions.now()
    server = Server(uuid4(), name, "192.0.2.1", 8080, "eu", "dev", (), {}, created_at=now, updated_at=now)
    assert await SqlServers(transactions).add(server) is True


async def add_and_fail(transactions: SqlTransactions, name: str) -> None:
    async with transactions.begin():
        await add(transactions, name)
        raise KeyError


async def call_and_fail(transactions: SqlTransactions, act: Callable[[], None]) -> None:
    async with transactions.begin():
        transactions.after_commit(act)
        raise KeyError


async def names(transactions: SqlTransactions) -> list[str]:
    async with transactions.reading() as connection:
        return list((await connection.execute(select(servers.c.name).order_by(servers.c.seq))).scalars())


async def test_what_is_written_inside_is_there_after(transactions: SqlTransactions) -> None:
    async with transactions.begin():
        await add(transactions, "a")
        await add(transactions, "b")
    assert await names(transactions) == ["a", "b"]


async def test_an_exception_undoes_everything(transactions: SqlTransactions) -> None:
    with pytest.raises(KeyError):
        await add_and_fail(transactions, "a")
    assert await names(transactions) == []


async def test_reads_inside_see_what_was_written_and_reads_outside_do_not(
    transactions: SqlTransactions,
) -> None:
    outside = SqlTransactions(transactions.database)
    async with transactions.begin():
        await add(transactions, "a")
        assert await names(transactions) == ["a"]
        assert await names(outside) == []


async def test_a_nested_block_is_undone_alone(transactions: SqlTransactions) -> None:
    async with transactions.begin():
        await add(transactions, "a")
        with pytest.raises(KeyError):
            await add_and_fail(transactions, "b")
        await add(transactions, "c")
    assert await names(transactions) == ["a", "c"]


async def test_callbacks_wait_for_the_commit(transactions: SqlTransactions) -> None:
    called: list[str] = []
    async with transactions.begin():
        transactions.after_commit(lambda: called.append("outer"))
        async with transactions.begin():
            transactions.after_commit(lambda: called.append("inner"))
        assert called == []
    assert called == ["outer", "inner"]


async def test_callbacks_of_what_is_undone_are_not_called(transactions: SqlTransactions) -> None:
    called: list[str] = []
    async with transactions.begin():
        transactions.after_commit(lambda: called.append("outer"))
        with pytest.raises(KeyError):
            await call_and_fail(transactions, lambda: called.append("inner"))
    with pytest.raises(KeyError):
        await call_and_fail(transactions, lambda: called.append("undone"))
    assert called == ["outer"]


async def test_a_callback_outside_a_transaction_is_called_at_once(transactions: SqlTransactions) -> None:
    called: list[str] = []
    transactions.after_commit(lambda: called.append("now"))
    assert called == ["now"]


async def test_the_end_is_waited_for_with_what_was_written_there_and_no_lock_held(
    transactions: SqlTransactions,
) -> None:
    seen: list[list[str]] = []

    async def look() -> None:
        await add(transactions, f"added-{len(seen)}")
        seen.append(await names(transactions))

    async with transactions.begin():
        transactions.at_end(look)
        await add(transactions, "a")
    assert seen == [["a", "added-0"]]


async def test_the_end_is_waited_for_when_all_or_part_is_undone(transactions: SqlTransactions) -> None:
    called: list[str] = []

    async def call() -> None:
        called.append("end")

    async def fail() -> None:
        async with transactions.begin():
            transactions.at_end(call)
            raise KeyError

    async with transactions.begin():
        with pytest.raises(KeyError):
            await fail()
        assert called == []
    assert called == ["end"]
    with pytest.raises(KeyError):
        await fail()
    assert called == ["end"] * 2


async def test_whoever_is_cancelled_while_the_end_is_waited_for_does_not_stop_it(
    transactions: SqlTransactions,
) -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def act() -> None:
        begun.set()
        await go_on.wait()
        done.set()

    async def write() -> None:
        async with transactions.begin():
            transactions.at_end(act)

    writing = asyncio.create_task(write())
    await begun.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    go_on.set()
    await done.wait()


async def test_outside_a_transaction_there_is_no_end_to_wait_for(transactions: SqlTransactions) -> None:
    async def act() -> None:
        raise AssertionError

    with pytest.raises(RuntimeError, match="no transaction"):
        transactions.at_end(act)


async def test_no_update_is_lost_when_many_count_at_once(transactions: SqlTransactions) -> None:
    await add(transactions, "counter")

    async def count() -> None:
        async with transactions.begin() as connection:
            query = select(servers.c.port).with_for_update()
            port = (await connection.execute(query)).scalar_one()
            await connection.execute(servers.update().values(port=port + 1))

    await asyncio.gather(*(count() for _ in range(100)))
    async with transactions.reading() as connection:
        assert (await connection.execute(select(servers.c.port))).scalar_one() == 8180


async def test_a_task_started_inside_may_not_use_the_transaction(transactions: SqlTransactions) -> None:
    async with transactions.begin():
        with pytest.raises(RuntimeError, match="the task that opened it"):
            await asyncio.create_task(names(transactions))


async def test_a_task_that_outlives_the_transaction_it_started_in_has_none(
    transactions: SqlTransactions,
) -> None:
    over = asyncio.Event()

    async def later() -> list[str]:
        await over.wait()
        return await names(transactions)

    async with transactions.begin():
        await add(transactions, "a")
        task = asyncio.create_task(later())
    over.set()
    assert await task == ["a"]


async def test_two_databases_have_transactions_of_their_own(
    transactions: SqlTransactions, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "other.db")
    database = engine.open(f"sqlite:///{tmp_path / 'other.db'}")
    other = SqlTransactions(database)
    async with transactions.begin():
        await add(transactions, "a")
        async with other.begin():
            await add(other, "b")
        assert await names(other) == ["b"]
    assert await names(transactions) == ["a"]
    await database.close()


async def test_the_database_tells_a_time_that_goes_forward(transactions: SqlTransactions) -> None:
    first = await transactions.now()
    async with transactions.begin():
        second = await transactions.now()
        third = await transactions.now()
    assert first < second < third
    assert str(first.tzinfo) == "UTC"


async def test_readers_are_not_held_up_by_a_writer(transactions: SqlTransactions) -> None:
    outside = SqlTransactions(transactions.database)
    async with transactions.begin():
        await add(transactions, "a")
        async with asyncio.timeout(1):
            assert (
                await asyncio.gather(*(asyncio.create_task(names(outside)) for _ in range(10))) == [[]] * 10
            )


async def test_a_writer_that_waits_too_long_for_its_turn_is_told_so(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.05)
    transactions, waiting = SqlTransactions(embedded), SqlTransactions(embedded)
    async with transactions.begin():
        with pytest.raises(Unavailable, match="Too many writes"):
            await add(waiting, "a")
    await add(waiting, "a")
    assert await names(waiting) == ["a"]


async def test_a_foreign_key_is_enforced(transactions: SqlTransactions) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with transactions.writing() as connection:
            await connection.execute(insert(server_tags).values(tag="x", seq=12345))
    async with transactions.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(server_tags))).scalar_one() == 0
