"""The `ServerStore` port in SQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.sql.lists import newest_first
from app.adapters.sql.tables import server_tags, servers
from app.adapters.sql.transactions import SqlTransactions
from app.domain.environments import Environments
from app.domain.outcomes import Conflict
from app.domain.paging import Page, PageRequest
from app.domain.servers import Server, ServerFilter, ServerStatus


class SqlServers:
    """Servers in a table, their tags in a second one to be found by."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def add(self, server: Server) -> bool:
        """Insert it; False when the unique name is taken."""
        async with self._transactions.begin() as connection:
            # In a savepoint, since PostgreSQL ends a transaction in which a statement fails.
            try:
                async with self._transactions.begin():
                    seq = (
                        await connection.execute(
                            insert(servers)
                            .values(id=server.id, created_at=server.created_at, **_columns(server))
                            .returning(servers.c.seq)
                        )
                    ).scalar_one()
            except IntegrityError:
                return False
            await _tag(connection, seq, server.tags)
            return True

    async def find(self, identity: UUID, *, lock: bool = False) -> Server | None:
        """By id."""
        query = select(servers).where(servers.c.id == identity)
        if lock:
            # SQLite knows no row locks and needs none: its writing transactions run one by one.
            query = query.with_for_update()
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _server(row)

    async def page(
        self, request: PageRequest, where: ServerFilter, environments: Environments
    ) -> Page[Server]:
        """Newest first by `seq`."""
        async with self._transactions.reading() as connection:
            rows, counted = await newest_first(connection, servers, _conditions(where, environments), request)
        return Page.of(request, [_server(row) for row in rows], counted)

    async def save(self, server: Server) -> Server | None:
        """Compare the version, and set everything."""
        async with self._transactions.begin() as connection:
            try:
                async with self._transactions.begin():
                    row = (
                        await connection.execute(
                            update(servers)
                            .where(servers.c.id == server.id, servers.c.version == server.version)
                            .values(**{**_columns(server), "version": server.version + 1})
                            .returning(*servers.c)
                        )
                    ).one_or_none()
            except IntegrityError:
                return None
            if row is None:
                raise Conflict("The server was changed by somebody else at the same moment.")
            await connection.execute(delete(server_tags).where(server_tags.c.seq == row.seq))
            await _tag(connection, row.seq, server.tags)
            return _server(row)

    async def remove(self, identity: UUID) -> None:
        """Delete it; its tags go with it."""
        async with self._transactions.writing() as connection:
            await connection.execute(delete(servers).where(servers.c.id == identity))


async def _tag(connection: AsyncConnection, seq: int, tags: Sequence[str]) -> None:
    if tags:
        await connection.execute(
            insert(server_tags), [{"seq": seq, "tag": tag} for tag in dict.fromkeys(tags)]
        )


def _conditions(where: ServerFilter, environments: Environments) -> list[ColumnElement[bool]]:
    exact = {
        servers.c.status: where.status,
        servers.c.region: where.region,
        servers.c.environment: where.environment,
        servers.c.name: where.name,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in exact.items() if value is not None
    ]
    if where.tags:
        tagged = select(server_tags.c.seq).where(server_tags.c.tag.in_(list(where.tags)))
        conditions.append(servers.c.seq.in_(tagged))
    if environments is not None:
        conditions.append(servers.c.environment.in_(sorted(environments)))
    return conditions


def _columns(server: Server) -> dict[str, Any]:
    return {
        "name": server.name,
        "ip_address": server.ip_address,
        "port": server.port,
        "region": server.region,
        "environment": server.environment,
        "tags": list(server.tags),
        "labels": dict(server.labels),
        "status": server.status.value,
        "cpu_percent": server.cpu_percent,
        "memory_percent": server.memory_percent,
        "last_check": server.last_check,
        "updated_at": server.updated_at,
        "version": server.version,
    }


def _server(row: Row[Any]) -> Server:
    return Server(
        id=row.id,
        name=row.name,
        ip_address=row.ip_address,
        port=row.port,
        region=row.region,
        environment=row.environment,
        tags=tuple(row.tags),
        labels=row.labels,
        created_at=row.created_at,
        updated_at=row.updated_at,
        status=ServerStatus(row.status),
        cpu_percent=row.cpu_percent,
        memory_percent=row.memory_percent,
        last_check=row.last_check,
        version=row.version,
    )
