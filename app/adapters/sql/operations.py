"""The `OperationStore` port in SQL, and the leases of those who carry operations out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.sql.lists import count, newest_first
from app.adapters.sql.tables import operations
from app.adapters.sql.transactions import SqlTransactions
from app.domain.environments import Environments
from app.domain.operations import Operation, OperationFilter, OperationKind, OperationStatus
from app.domain.paging import Page, PageRequest

_UNFINISHED = operations.c.status.in_([OperationStatus.PENDING.value, OperationStatus.RUNNING.value])
_RUNNING = operations.c.status == OperationStatus.RUNNING.value

# No lease is this long. One that seems to be was written before the clock was set back.
_IMPLAUSIBLE = timedelta(minutes=5)


class SqlOperations:
    """Operations in a table whose rows are also the queue of those that are due."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def now(self) -> datetime:
        """The database's time."""
        return await self._transactions.now()

    async def add(self, operation: Operation) -> bool:
        """Insert it; False when the target has an unfinished one, which a unique index decides."""
        async with self._transactions.begin() as connection:
            try:
                async with self._transactions.begin():
                    await connection.execute(insert(operations).values(**_columns(operation)))
            except IntegrityError:
                return False
            return True

    async def find(self, identity: UUID, *, lock: bool = False) -> Operation | None:
        """By id."""
        query = select(operations).where(operations.c.id == identity)
        return await self._one(query.with_for_update() if lock else query)

    async def page(
        self, request: PageRequest, where: OperationFilter, environments: Environments
    ) -> Page[Operation]:
        """Newest first by `seq`."""
        conditions = _conditions(where, environments)
        async with self._transactions.reading() as connection:
            rows, counted = await newest_first(connection, operations, conditions, request)
        return Page.of(request, [_operation(row) for row in rows], counted)

    async def unfinished(self, target_id: UUID) -> Operation | None:
        """There is one at most."""
        return await self._one(select(operations).where(operations.c.target_id == target_id, _UNFINISHED))

    async def ask_to_cancel(self, identity: UUID) -> Operation:
        """Set the flag that is looked at between stages."""
        changed = await self._change([operations.c.id == identity], cancel_requested=True)
        return _operation(changed[0])

    async def end(
        self, operation: Operation, status: OperationStatus, error: str | None = None
    ) -> Operation | None:
        """Set the final status and drop the lease, in the same epoch only."""
        return _first(
            await self._change(
                [*_same_epoch(operation), _UNFINISHED],
                status=status.value,
                error=error,
                finished_at=await self.now(),
                lease_owner=None,
                lease_until=None,
            )
        )

    async def relocate(self, target_id: UUID, environment: str) -> None:
        """All of a target's operations."""
        async with self._transactions.writing() as connection:
            await connection.execute(
                update(operations).where(operations.c.target_id == target_id).values(environment=environment)
            )

    async def tally(self) -> Mapping[OperationStatus, int]:
        """One capped count a status, each in the index."""
        async with self._transactions.reading() as connection:
            return {
                status: await count(connection, operations, [operations.c.status == status.value])
                for status in OperationStatus
            }

    async def due(self, limit: int, excluding: Sequence[UUID]) -> Sequence[Operation]:
        """Oldest first."""
        now = await self.now()
        query = (
            select(operations)
            .where(_UNFINISHED, _free(now), operations.c.id.not_in(list(excluding)))
            .order_by(operations.c.seq)
            .limit(limit)
        )
        async with self._transactions.reading() as connection:
            return [_operation(row) for row in (await connection.execute(query)).all()]

    async def claim(
        self, operation: Operation, *, owner: str, lease: timedelta, attempts: int, stage: str
    ) -> Operation | None:
        """Compare and set: same epoch, and the lease still free."""
        async with self._transactions.begin():
            # Read before the row is compared: a lease that ends in between is still respected.
            now = await self.now()
            return _first(
                await self._change(
                    [*_same_epoch(operation), _UNFINISHED, _free(now)],
                    status=OperationStatus.RUNNING.value,
                    stage=_unless_cancelled(stage),
                    attempts=attempts,
                    started_at=operation.started_at or now,
                    epoch=operation.epoch + 1,
                    lease_owner=owner,
                    lease_until=now + lease,
                )
            )

    async def checkpoint(
        self, operation: Operation, *, stages_done: int, progress: int, stage: str
    ) -> Operation | None:
        """Only forward, and only in the same epoch."""
        return _first(
            await self._change(
                [*_same_epoch(operation), _RUNNING],
                stages_done=stages_done,
                progress=progress,
                stage=_unless_cancelled(stage),
            )
        )

    async def renew(self, identities: Sequence[UUID], *, owner: str, lease: timedelta) -> frozenset[UUID]:
        """One statement for all; what somebody else has claimed meanwhile has another owner."""
        async with self._transactions.begin() as connection:
            now = await self.now()
            rows = await connection.execute(
                update(operations)
                .where(operations.c.id.in_(list(identities)), operations.c.lease_owner == owner, _RUNNING)
                .values(lease_until=now + lease)
                .returning(operations.c.id)
            )
            return frozenset(rows.scalars())

    async def release(self, operation: Operation, *, attempts: int, delay: timedelta) -> None:
        """A lease of nobody's stands for the delay."""
        async with self._transactions.begin():
            until = await self.now() + delay if delay else None
            await self._change(
                [*_same_epoch(operation), _RUNNING], attempts=attempts, lease_owner=None, lease_until=until
            )

    async def _one(self, query: Any) -> Operation | None:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _operation(row)

    async def _change(self, where: Sequence[ColumnElement[bool]], **values: Any) -> Sequence[Row[Any]]:
        async with self._transactions.writing() as connection:
            changed = await connection.execute(
                update(operations)
                .where(*where)
                .values(version=operations.c.version + 1, **values)
                .returning(*operations.c)
            )
            return changed.all()


def _same_epoch(operation: Operation) -> list[ColumnElement[bool]]:
    return [operations.c.id == operation.id, operations.c.epoch == operation.epoch]


def _unless_cancelled(stage: str) -> ColumnElement[str]:
    """The stage that comes next; what is to be cancelled does not begin another."""
    return case((operations.c.cancel_requested, operations.c.stage), else_=stage)


def _free(now: datetime) -> ColumnElement[bool]:
    until = operations.c.lease_until
    return or_(until.is_(None), until < now, until > now + _IMPLAUSIBLE)


def _conditions(where: OperationFilter, environments: Environments) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if where.kind is not None:
        conditions.append(operations.c.kind == where.kind.value)
    if where.status is not None:
        conditions.append(operations.c.status == where.status.value)
    if where.target_id is not None:
        conditions.append(operations.c.target_id == where.target_id)
    if environments is not None:
        conditions.append(operations.c.environment.in_(sorted(environments)))
    return [and_(*conditions)] if conditions else []


def _first(rows: Sequence[Row[Any]]) -> Operation | None:
    return _operation(rows[0]) if rows else None


def _columns(operation: Operation) -> dict[str, Any]:
    values = {name: getattr(operation, name) for name in operation.__slots__}
    return {**values, "kind": operation.kind.value, "status": operation.status.value}


def _operation(row: Row[Any]) -> Operation:
    values = {name: getattr(row, name) for name in Operation.__slots__}
    values["kind"] = OperationKind(row.kind)
    values["status"] = OperationStatus(row.status)
    return Operation(**values)
