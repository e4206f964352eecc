"""The `OperationStore` port in SQL, and the leases of those who carry operations out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, insert, literal_column, not_, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.sql.lists import count, newest_first
from app.adapters.sql.tables import operation_events, operations
from app.adapters.sql.transactions import SqlTransactions
from app.domain.environments import Environments
from app.domain.operations import Operation, OperationFilter, OperationKind, OperationStatus
from app.domain.paging import Page, PageRequest

_UNFINISHED = operations.c.status.in_([OperationStatus.PENDING.value, OperationStatus.RUNNING.value])
_RUNNING = operations.c.status == OperationStatus.RUNNING.value

_LOGGED = ("number", "status", "stage", "progress", "error", "attempts", "started_at", "finished_at")

# No lease is this long. One that seems to be was written before the clock was set back.
_IMPLAUSIBLE = timedelta(minutes=5)


class SqlOperations:
    """Operations in a table whose rows are also the queue of those that are due."""

    def __init__(self, transactions: SqlTransactions, changed: Callable[[], None] = lambda: None) -> None:
        """`changed` is called after each change that shows; it must not block."""
        self._transactions = transactions
        self._changed = changed

    async def now(self) -> datetime:
        """The database's time."""
        return await self._transactions.now()

    async def add(self, operation: Operation) -> bool:
        """Insert it; False when the target has an unfinished one, which a unique index decides."""
        async with self._transactions.writing() as connection:
            try:
                async with self._transactions.begin():
                    await connection.execute(insert(operations).values(**_columns(operation)))
            except IntegrityError:
                return False
            await connection.execute(insert(operation_events).values(**_event(operation)))
            return True

    async def find(self, identity: UUID, *, lock: bool = False) -> Operation | None:
        """By id."""
        query = select(operations).where(operations.c.id == identity)
        return await self._one(query.with_for_update() if lock else query)

    async def several(self, identities: Sequence[UUID]) -> Mapping[UUID, Operation]:
        """By id, all at once."""
        if not identities:
            return {}
        query = select(operations).where(operations.c.id.in_(list(identities)))
        async with self._transactions.reading() as connection:
            return {row.id: _operation(row) for row in (await connection.execute(query)).all()}

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
        changed = await self._change([operations.c.id == identity], seen=False, cancel_requested=True)
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

    async def tally(self) -> Mapping[tuple[OperationKind, OperationStatus], int]:
        """One capped count each, in an index."""
        async with self._transactions.reading() as connection:
            return {
                (kind, status): await count(connection, operations, _tallied(kind, status))
                for kind in OperationKind
                for status in OperationStatus
            }

    async def due(self, limit: int, excluding: Sequence[UUID]) -> Sequence[Operation]:
        """Oldest first."""
        now = await self.now()
        query = (
            select(operations)
            .where(_UNFINISHED, _free(now), _first_in_lane(), operations.c.id.not_in(list(excluding)))
            .order_by(operations.c.seq)
            .limit(limit)
        )
        async with self._transactions.reading() as connection:
            return [_operation(row) for row in (await connection.execute(query)).all()]

    async def claim(
        self, operation: Operation, *, owner: str, lease: timedelta, attempts: int, stage: str
    ) -> Operation | None:
        """Compare and set: same epoch, the lease still free, and nobody else at work in its lane.

        The last is up to a unique index: an operation that was asked for earlier may not be visible yet.
        """
        async with self._transactions.writing():
            # Read before the row is compared: a lease that ends in between is still respected.
            now = await self.now()
            try:
                async with self._transactions.begin():
                    return _first(
                        await self._change(
                            [*_same_epoch(operation), _UNFINISHED, _free(now), _first_in_lane()],
                            status=OperationStatus.RUNNING.value,
                            stage=_unless_cancelled(stage),
                            attempts=attempts,
                            started_at=operation.started_at or now,
                            epoch=operation.epoch + 1,
                            lease_owner=owner,
                            lease_until=now + lease,
                        )
                    )
            except IntegrityError:
                return None

    async def checkpoint(
        self, operation: Operation, *, stages_done: int, progress: int, stage: str, last: bool = False
    ) -> Operation | None:
        """Only forward, and only in the same epoch."""
        return _first(
            await self._change(
                [*_same_epoch(operation), _RUNNING],
                # What ends in this transaction is seen once, when it has ended.
                seen=not last,
                unless_called_off=True,
                stages_done=stages_done,
                progress=progress,
                stage=_unless_cancelled(stage),
            )
        )

    async def renew(self, identities: Sequence[UUID], *, owner: str, lease: timedelta) -> Mapping[UUID, bool]:
        """One statement for all; what somebody else has claimed meanwhile has another owner."""
        async with self._transactions.begin() as connection:
            now = await self.now()
            rows = await connection.execute(
                update(operations)
                .where(operations.c.id.in_(list(identities)), operations.c.lease_owner == owner, _RUNNING)
                .values(lease_until=now + lease)
                .returning(operations.c.id, operations.c.cancel_requested)
            )
            return {row.id: row.cancel_requested for row in rows}

    async def release(self, operation: Operation, *, attempts: int, delay: timedelta) -> None:
        """A lease of nobody's stands for the delay."""
        async with self._transactions.begin():
            until = await self.now() + delay if delay else None
            await self._change(
                [*_same_epoch(operation), _RUNNING],
                seen=attempts != operation.attempts,
                attempts=attempts,
                lease_owner=None,
                lease_until=until,
            )

    async def heads(self, identities: Sequence[UUID]) -> Mapping[UUID, int]:
        """Read from the operations themselves."""
        query = select(operations.c.id, operations.c.events).where(operations.c.id.in_(list(identities)))
        async with self._transactions.reading() as connection:
            return {row.id: row.events for row in await connection.execute(query)}

    async def since(self, identity: UUID, number: int) -> Sequence[Operation]:
        """What does not change is read from the operation, the rest from the log."""
        query = (
            select(operations, *(operation_events.c[name].label(f"then_{name}") for name in _LOGGED))
            .join(operation_events, operation_events.c.operation_id == operations.c.id)
            .where(operations.c.id == identity, operation_events.c.number > number)
            .order_by(operation_events.c.number)
        )
        async with self._transactions.reading() as connection:
            return [_as_it_was(row) for row in await connection.execute(query)]

    async def _one(self, query: Any) -> Operation | None:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _operation(row)

    async def _change(
        self,
        where: Sequence[ColumnElement[bool]],
        *,
        seen: bool = True,
        unless_called_off: bool = False,
        **values: Any,
    ) -> Sequence[Row[Any]]:
        """Set values; `seen` says whether the change shows, so that there is an event of it."""
        events = operations.c.events + (1 if seen else 0)
        if unless_called_off:
            events = case((operations.c.cancel_requested, operations.c.events), else_=events)
        async with self._transactions.writing() as connection:
            changed = await connection.execute(
                update(operations)
                .where(*where)
                .values(version=operations.c.version + 1, events=events, **values)
                .returning(*operations.c)
            )
            rows = changed.all()
            shown = [row for row in rows if seen and not (unless_called_off and row.cancel_requested)]
            if shown:
                logged = [_event(_operation(row)) for row in shown]
                await connection.execute(insert(operation_events), logged)
                self._transactions.after_commit(self._changed)
            return rows


def _same_epoch(operation: Operation) -> list[ColumnElement[bool]]:
    return [operations.c.id == operation.id, operations.c.epoch == operation.epoch]


def _unless_cancelled(stage: str) -> ColumnElement[str]:
    """The stage that comes next; what is to be cancelled does not begin another."""
    return case((operations.c.cancel_requested, operations.c.stage), else_=stage)


def _tallied(kind: OperationKind, status: OperationStatus) -> list[ColumnElement[bool]]:
    return [operations.c.kind == kind.value, operations.c.status == status.value]


def _first_in_lane() -> ColumnElement[bool]:
    """Whether no operation of the same lane that was asked for earlier waits or runs."""
    other = operations.alias("other")
    return not_(
        select(other.c.seq)
        .where(
            other.c.lane == operations.c.lane,
            other.c.seq < operations.c.seq,
            # Written out as the index has it, so that it is used.
            other.c.status.in_([literal_column("'pending'"), literal_column("'running'")]),
        )
        .exists()
    )


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


def _event(operation: Operation) -> dict[str, Any]:
    values = {name: getattr(operation, name) for name in _LOGGED if name != "number"}
    values["status"] = operation.status.value
    return {"operation_id": operation.id, "number": operation.events, **values}


def _as_it_was(row: Row[Any]) -> Operation:
    then = {name: getattr(row, f"then_{name}") for name in _LOGGED}
    then["status"] = OperationStatus(then["status"])
    then["events"] = then.pop("number")
    return replace(_operation(row), **then)


def _operation(row: Row[Any]) -> Operation:
    values = {name: getattr(row, name) for name in Operation.__slots__}
    values["kind"] = OperationKind(row.kind)
    values["status"] = OperationStatus(row.status)
    return Operation(**values)
