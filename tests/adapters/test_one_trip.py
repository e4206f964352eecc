"""SQLite's driver: what a statement costs in trips to the thread, and what it says of it."""

import asyncio
import contextlib
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select, text, update

from app.adapters.sql.engine import Database
from app.adapters.sql.transactions import SqlTransactions

WORDS = Table("words", MetaData(), Column("number", Integer, primary_key=True), Column("word", Text))
MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n"


@pytest.fixture
async def transactions(embedded: Database) -> SqlTransactions:
    """With a connection for writing and one for reading that are there already."""
    transactions = SqlTransactions(embedded)
    async with transactions.begin() as connection:
        await connection.run_sync(WORDS.create)
    async with transactions.reading() as connection:
        await connection.execute(select(WORDS))
    return transactions


@pytest.fixture
async def trips(transactions: SqlTransactions, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    made: list[object] = []
    usual: Any = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, fn: object, *args: object, **kwargs: object) -> object:
        made.append(fn)
        return await usual(self, fn, *args, **kwargs)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return made


async def test_a_write_takes_one_trip_each_for_begin_statement_and_commit(
    transactions: SqlTransactions, trips: list[object]
) -> None:
    async with transactions.begin() as connection:
        await connection.execute(insert(WORDS), {"word": "a"})
    assert len(trips) == 3


async def test_a_read_takes_one_trip_whatever_it_gives(
    transactions: SqlTransactions, trips: list[object]
) -> None:
    async with transactions.reading() as connection:
        assert list((await connection.execute(text(MANY.format(500)))).scalars()) == list(range(1, 501))
    assert len(trips) == 1


async def test_what_a_statement_has_changed_is_counted_and_numbered(transactions: SqlTransactions) -> None:
    async with transactions.begin() as connection:
        assert (await connection.execute(insert(WORDS), {"word": "a"})).inserted_primary_key == (1,)
        more = await connection.execute(insert(WORDS), [{"word": "b"}, {"word": "c"}])
        assert more.rowcount == 2
        assert (await connection.execute(update(WORDS).values(word="d"))).rowcount == 3
        given = await connection.execute(
            update(WORDS).where(WORDS.c.number == 2).returning(WORDS.c.word).values(word="e")
        )
        assert given.all() == [("e",)]


async def test_rows_are_given_one_by_one_and_in_parts(transactions: SqlTransactions) -> None:
    async with transactions.reading() as connection:
        result = await connection.execute(text(MANY.format(4)))
        assert result.fetchone() == (1,)
        assert result.fetchmany(2) == [(2,), (3,)]
        assert result.fetchmany() == [(4,)]
        assert result.fetchall() == []


async def test_a_write_that_is_cut_off_is_undone_before_the_connection_is_used_again(
    transactions: SqlTransactions,
) -> None:
    begun = asyncio.Event()

    async def write() -> None:
        async with transactions.begin() as connection:
            begun.set()
            await connection.execute(text(f"INSERT INTO words (number) {MANY.format(200_000)}"))

    cut_off = asyncio.create_task(write())
    await begun.wait()
    cut_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut_off
    async with transactions.begin() as connection:
        assert (await connection.execute(select(WORDS))).all() == []


async def test_a_write_that_fails_is_undone_before_the_connection_is_used_again(
    transactions: SqlTransactions,
) -> None:
    for _ in range(2):
        with contextlib.suppress(KeyError):
            async with transactions.begin() as connection:
                await connection.execute(insert(WORDS), {"word": "a"})
                raise KeyError
    async with transactions.begin() as connection:
        assert (await connection.execute(select(WORDS))).all() == []
