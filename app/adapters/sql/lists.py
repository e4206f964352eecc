"""One page of a table, at a price that does not grow with the table."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.paging import COUNT_LIMIT, PageRequest


async def newest_first(
    connection: AsyncConnection, table: Table, where: Sequence[ColumnElement[bool]], request: PageRequest
) -> tuple[Sequence[Row[Any]], int]:
    """The rows of a page by falling `seq`, and how many match, counted to one past the limit at most.

    There is one row more than the page holds where another page follows. Rows before the page are skipped in
    an index on `seq`, without being read, and never more of them than the limit.
    """
    if request.too_far:
        return (), await count(connection, table, where)
    numbers = (
        select(table.c.seq)
        .where(*where)
        .order_by(table.c.seq.desc())
        .limit(request.per_page + 1)
        .offset(request.offset)
    )
    page = select(table).where(table.c.seq.in_(numbers)).order_by(table.c.seq.desc())
    rows = (await connection.execute(page)).all()
    if len(rows) <= request.per_page and (rows or request.page == 1):
        # The list ends here, so that its length is known.
        return rows, request.offset + len(rows)
    return rows, await count(connection, table, where)


async def count(connection: AsyncConnection, table: Table, where: Sequence[ColumnElement[bool]]) -> int:
    """How many rows match, looking at no more than one past the limit."""
    some = select(table.c.seq).where(*where).limit(COUNT_LIMIT + 1).subquery()
    return (await connection.execute(select(func.count()).select_from(some))).scalar_one()
