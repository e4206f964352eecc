"""The `ServiceStore` port in SQL."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.sql.lists import newest_first
from app.adapters.sql.tables import service_metadata, service_results, service_tags, services
from app.adapters.sql.transactions import SqlTransactions
from app.domain.endpoints import Endpoint, EndpointProtocol
from app.domain.environments import Environments
from app.domain.paging import Page, PageRequest
from app.domain.services import (
    KEPT_RESULTS,
    HealthResult,
    Service,
    ServiceFilter,
    ServiceStatus,
    Tally,
)

LONG: Final = 1000
"""Metadata longer than this is kept by itself."""


class SqlServices:
    """Services in a table whose rows are also the queue of checks, and their tags in a second one."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def now(self) -> datetime:
        """The database's time."""
        return await self._transactions.now()

    async def add(self, service: Service) -> bool:
        """Insert it; False when a unique index has the name in the environment already."""
        async with self._transactions.begin() as connection:
            # In a savepoint, since PostgreSQL ends a transaction in which a statement fails.
            try:
                async with self._transactions.begin():
                    seq = (
                        await connection.execute(
                            insert(services)
                            .values(
                                id=service.id,
                                registered_at=service.registered_at,
                                look_at=service.due_at,
                                **_columns(service),
                            )
                            .returning(services.c.seq)
                        )
                    ).scalar_one()
            except IntegrityError:
                return False
            await _tag(connection, seq, service.tags)
            await _keep_long(connection, seq, service)
            return True

    async def named(self, name: str, environment: str) -> Service | None:
        """In the unique index."""
        return await self._one(
            select(services)
            .where(services.c.name == name, services.c.environment == environment)
            .with_for_update()
        )

    async def find(self, identity: UUID, *, lock: bool = False) -> Service | None:
        """By id."""
        query = select(services).where(services.c.id == identity)
        # SQLite knows no row locks and needs none: its writing transactions run one by one.
        return await self._one(query.with_for_update() if lock else query)

    async def page(
        self, request: PageRequest, where: ServiceFilter, environments: Environments
    ) -> Page[Service]:
        """Newest first by `seq`."""
        async with self._transactions.reading() as connection:
            conditions = _conditions(where, environments)
            rows, counted = await newest_first(connection, services, conditions, request)
            found = await _services(connection, rows)
        return Page.of(request, found, counted)

    async def save(self, service: Service, before: Service) -> Service:
        """Set everything; a check that is under way stays claimed unless its epoch is over."""
        columns = _columns(service)
        due_at = literal(service.due_at, services.c.due_at.type)
        stays = and_(
            services.c.epoch == service.epoch,
            services.c.due_at == service.due_at if service.due_at else services.c.due_at.is_(None),
        )
        async with self._transactions.writing() as connection:
            row = (
                await connection.execute(
                    update(services)
                    .where(services.c.id == service.id)
                    .values(
                        **{**columns, "revision": services.c.revision + 1},
                        look_at=case(
                            (stays, services.c.look_at),
                            else_=due_at,
                        ),
                    )
                    .returning(*services.c)
                )
            ).one()
            if service.tags != before.tags:
                await connection.execute(delete(service_tags).where(service_tags.c.seq == row.seq))
                await _tag(connection, row.seq, service.tags)
            if service.metadata != before.metadata:
                await connection.execute(delete(service_metadata).where(service_metadata.c.seq == row.seq))
                await _keep_long(connection, row.seq, service)
            return (await _services(connection, [row]))[0]

    async def seen(self, identity: UUID, moment: datetime) -> Service | None:
        """Set the moment, by id."""
        async with self._transactions.writing() as connection:
            rows = await connection.execute(
                update(services)
                .where(services.c.id == identity)
                .values(last_seen=moment, revision=services.c.revision + 1)
                .returning(*services.c)
            )
            return _first(await _services(connection, rows.all()))

    async def remove(self, identity: UUID) -> None:
        """Delete it; its tags and results go with it."""
        async with self._transactions.writing() as connection:
            await connection.execute(delete(services).where(services.c.id == identity))

    async def tally(self, environments: Environments) -> Tally:
        """Counted in an index."""
        query = select(services.c.environment, services.c.status, func.count().label("number")).group_by(
            services.c.environment, services.c.status
        )
        if environments is not None:
            query = query.where(services.c.environment.in_(sorted(environments)))
        async with self._transactions.reading() as connection:
            rows = (await connection.execute(query)).all()
        return {(row.environment, ServiceStatus(row.status)): row.number for row in rows}

    async def history(self, service: Service, request: PageRequest) -> Page[HealthResult]:
        """By falling number; how many there are follows from how many there were."""
        query = (
            _results(service)
            .order_by(service_results.c.number.desc())
            .limit(request.per_page + 1)
            .offset(request.offset)
        )
        kept = min(service.results, KEPT_RESULTS)
        if request.offset >= kept:
            return Page.of(request, (), kept)
        async with self._transactions.reading() as connection:
            rows = (await connection.execute(query)).all()
        return Page.of(request, [_result(service.id, row) for row in rows], kept)

    async def newest(self, service: Service) -> HealthResult | None:
        """The one with the highest number."""
        if not service.results:
            return None
        query = _results(service).order_by(service_results.c.number.desc()).limit(1)
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _result(service.id, row)

    async def _one(self, query: Any) -> Service | None:
        async with self._transactions.reading() as connection:
            rows = (await connection.execute(query)).all()
            return _first(await _services(connection, rows))


def upserting(connection: AsyncConnection) -> Any:
    """The `insert` of this database that can update instead."""
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def endpoints_text(endpoints: Sequence[Endpoint]) -> str:
    """Endpoints as they are kept: equal ones are equal texts."""
    return json.dumps([[each.host, each.port, each.protocol.value, each.path] for each in endpoints])


def endpoints_of(text: str) -> tuple[Endpoint, ...]:
    """Endpoints from how they are kept."""
    return tuple(
        Endpoint(host, port, EndpointProtocol(protocol), path)
        for host, port, protocol, path in json.loads(text)
    )


async def _keep_long(connection: AsyncConnection, seq: int, service: Service) -> None:
    text = json.dumps(service.metadata)
    if len(text) > LONG:
        await connection.execute(insert(service_metadata), [{"seq": seq, "metadata": text}])


async def _services(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Service]:
    """Services from their rows, with what is long of them."""
    long: dict[int, str] = {}
    if seqs := [row.seq for row in rows if row.metadata is None]:
        query = select(service_metadata).where(service_metadata.c.seq.in_(seqs))
        long = {row.seq: row.metadata for row in await connection.execute(query)}
    # One that was removed between the two statements has nothing more to say.
    return [_service(row, row.metadata or long.get(row.seq, "{}")) for row in rows]


def _first(found: Sequence[Service]) -> Service | None:
    return found[0] if found else None


async def _tag(connection: AsyncConnection, seq: int, tags: Sequence[str]) -> None:
    if tags:
        await connection.execute(
            insert(service_tags), [{"seq": seq, "tag": tag} for tag in dict.fromkeys(tags)]
        )


def _conditions(where: ServiceFilter, environments: Environments) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.name is not None:
        conditions.append(func.lower(services.c.name).contains(where.name.lower(), autoescape=True))
    if where.environment is not None:
        conditions.append(services.c.environment == where.environment)
    if where.tags:
        tagged = select(service_tags.c.seq).where(service_tags.c.tag.in_(list(where.tags)))
        conditions.append(services.c.seq.in_(tagged))
    if where.status is not None:
        conditions.append(services.c.status == where.status.value)
    if environments is not None:
        conditions.append(services.c.environment.in_(sorted(environments)))
    return conditions


def _results(service: Service) -> Any:
    seq = select(services.c.seq).where(services.c.id == service.id).scalar_subquery()
    return select(service_results).where(service_results.c.seq == seq)


def _columns(service: Service) -> dict[str, Any]:
    text = json.dumps(service.metadata)
    return {
        "name": service.name,
        "environment": service.environment,
        "version": service.version,
        "endpoints": endpoints_text(service.endpoints),
        "tags": list(service.tags),
        "metadata": text if len(text) <= LONG else None,
        "health_check_interval": service.health_check_interval,
        "last_seen": service.last_seen,
        "last_health_check": service.last_health_check,
        "found": service.found.value,
        "status": service.status.value,
        "due_at": service.due_at,
        "epoch": service.epoch,
        "results": service.results,
        "revision": service.revision,
    }


def _service(row: Row[Any], metadata: str) -> Service:
    return Service(
        id=row.id,
        name=row.name,
        version=row.version,
        environment=row.environment,
        endpoints=endpoints_of(row.endpoints),
        tags=tuple(row.tags),
        metadata=json.loads(metadata),
        health_check_interval=row.health_check_interval,
        registered_at=row.registered_at,
        last_seen=row.last_seen,
        due_at=row.due_at,
        last_health_check=row.last_health_check,
        found=ServiceStatus(row.found),
        status=ServiceStatus(row.status),
        epoch=row.epoch,
        results=row.results,
        revision=row.revision,
    )


def _result(identity: UUID, row: Row[Any]) -> HealthResult:
    return HealthResult(
        service_id=identity,
        status=ServiceStatus(row.status),
        response_time_ms=row.response_time_ms,
        status_code=row.status_code,
        error_message=row.error_message,
        timestamp=row.checked_at,
    )
