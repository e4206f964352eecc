"""The `OperationStore` port in SQL, and the leases of those who carry operations out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate

from app.adapters.sql import operation_statements as statements
from app.adapters.sql.lists import count, newest_first
from app.adapters.sql.operation_rows import as_it_was, from_row, moved, to_row
from app.adapters.sql.tables import operations
from app.adapters.sql.transactions import SqlTransactions
from app.domain.environments import Environments
from app.domain.operations import Operation, OperationFilter, OperationKind, OperationStatus
from app.domain.paging import Page, PageRequest


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
                async with self._transactions.attempt():
                    await connection.execute(statements.ADD, to_row(operation))
            except IntegrityError:
                return False
            return True

    async def find(self, identity: UUID, *, lock: bool = False) -> Operation | None:
        """By id."""
        return await self._one(statements.FIND_TO_CHANGE if lock else statements.FIND, p_id=identity)

    async def several(self, identities: Sequence[UUID]) -> Mapping[UUID, Operation]:
        """By id, all at once."""
        if not identities:
            return {}
        async with self._transactions.reading() as connection:
            rows = await connection.execute(statements.SEVERAL, {"p_ids": list(identities)})
            return {row.id: from_row(row) for row in rows}

    async def page(
        self, request: PageRequest, where: OperationFilter, environments: Environments
    ) -> Page[Operation]:
        """Newest first by `seq`."""
        conditions = _conditions(where, environments)
        async with self._transactions.reading() as connection:
            rows, counted = await newest_first(connection, operations, conditions, request)
        return Page.of(request, [from_row(row) for row in rows], counted)

    async def unfinished(self, target_id: UUID) -> Operation | None:
        """There is one at most."""
        return await self._one(statements.UNFINISHED_OF, p_target_id=target_id)

    async def ask_to_cancel(self, identity: UUID) -> Operation:
        """Set the flag that is looked at between stages."""
        async with self._transactions.writing() as connection:
            return from_row((await connection.execute(statements.ASK_TO_CANCEL, {"p_id": identity})).one())

    async def end(
        self, operation: Operation, status: OperationStatus, error: str | None = None
    ) -> Operation | None:
        """Set the final status and drop the lease, in the same epoch only."""
        return await self._change(
            statements.END,
            operation,
            p_status=status.value,
            p_error=error,
            p_finished_at=await self.now(),
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
        values = {"p_limit": limit, "p_excluding": list(excluding), **_at(await self.now())}
        async with self._transactions.reading() as connection:
            return [from_row(row) for row in await connection.execute(statements.DUE, values)]

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
                async with self._transactions.attempt():
                    return await self._change(
                        statements.CLAIM,
                        operation,
                        **_at(now),
                        p_attempts=attempts,
                        p_stage=stage,
                        p_started_at=operation.started_at or now,
                        p_lease_owner=owner,
                        p_lease_until=now + lease,
                    )
            except IntegrityError:
                return None

    async def checkpoint(
        self, operation: Operation, *, stages_done: int, progress: int, stage: str, last: bool = False
    ) -> Operation | None:
        """Only forward, and only in the same epoch."""
        return await self._change(
            statements.LAST_CHECKPOINT if last else statements.CHECKPOINT,
            operation,
            p_stages_done=stages_done,
            p_progress=progress,
            p_stage=stage,
            p_now=await self.now(),
        )

    async def renew(self, identities: Sequence[UUID], *, owner: str, lease: timedelta) -> Mapping[UUID, bool]:
        """One statement for all; what somebody else has claimed meanwhile has another owner."""
        async with self._transactions.begin() as connection:
            until = await self.now() + lease
            values = {"p_ids": list(identities), "p_lease_owner": owner, "p_lease_until": until}
            rows = await connection.execute(statements.RENEW, values)
            return {row.id: row.cancel_requested for row in rows}

    async def release(self, operation: Operation, *, attempts: int, delay: timedelta) -> None:
        """A lease of nobody's stands for the delay."""
        seen = attempts != operation.attempts
        async with self._transactions.begin():
            await self._change(
                statements.RELEASE if seen else statements.RELEASE_UNSEEN,
                operation,
                seen=seen,
                p_attempts=attempts,
                p_lease_until=await self.now() + delay if delay else None,
            )

    async def heads(self, identities: Sequence[UUID]) -> Mapping[UUID, int]:
        """Read from the operations themselves."""
        async with self._transactions.reading() as connection:
            rows = await connection.execute(statements.HEADS, {"p_ids": list(identities)})
            return {row.id: row.events for row in rows}

    async def since(self, identity: UUID, number: int) -> Sequence[Operation]:
        """What does not change is read from the operation, the rest from the log."""
        async with self._transactions.reading() as connection:
            rows = await connection.execute(statements.SINCE, {"p_id": identity, "p_number": number})
            return [as_it_was(row) for row in rows]

    async def _one(self, query: Any, **values: Any) -> Operation | None:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query, values)).one_or_none()
        return None if row is None else from_row(row)

    async def _change(
        self, statement: ReturningUpdate[Any], operation: Operation, *, seen: bool = True, **values: Any
    ) -> Operation | None:
        """Change it in the same epoch only; what is `seen` of it, the database has made an event of."""
        values |= {"p_id": operation.id, "p_epoch": operation.epoch}
        async with self._transactions.writing() as connection:
            row = (await connection.execute(statement, values)).one_or_none()
        if row is None:
            return None
        if seen:
            self._transactions.after_commit(self._changed)
        return moved(operation, row)


def _at(now: datetime) -> dict[str, Any]:
    return {"p_now": now, "p_implausible": now + statements.IMPLAUSIBLE}


def _tallied(kind: OperationKind, status: OperationStatus) -> list[ColumnElement[bool]]:
    return [operations.c.kind == kind.value, operations.c.status == status.value]


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
