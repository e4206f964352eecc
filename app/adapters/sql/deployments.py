"""The `DeploymentStore` port in SQL."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, insert, select, update

from app.adapters.sql.lists import newest_first
from app.adapters.sql.operations import SqlOperations
from app.adapters.sql.tables import deployments
from app.adapters.sql.transactions import SqlTransactions
from app.domain.deployments import Deployment, DeploymentFilter, DeploymentKind, DeploymentStatus
from app.domain.environments import Environments
from app.domain.operations import Operation, OperationStatus
from app.domain.paging import Page, PageRequest

_ROLLED_BACK = DeploymentStatus.ROLLED_BACK
_AS_ITS_OPERATION: Mapping[OperationStatus, DeploymentStatus] = {
    OperationStatus.PENDING: DeploymentStatus.PENDING,
    OperationStatus.RUNNING: DeploymentStatus.IN_PROGRESS,
    OperationStatus.SUCCEEDED: DeploymentStatus.SUCCEEDED,
    OperationStatus.FAILED: DeploymentStatus.FAILED,
    OperationStatus.CANCELLED: DeploymentStatus.CANCELLED,
}
_UNDER_WAY = [DeploymentStatus.PENDING.value, DeploymentStatus.IN_PROGRESS.value]

# Built once: building a statement costs more than carrying it out.
_ADD = insert(deployments)
_FIND = select(deployments).where(deployments.c.id == bindparam("p_id"))
_FIND_TO_CHANGE = _FIND.with_for_update()
_MARK = update(deployments).where(deployments.c.id == bindparam("p_id")).values(status=bindparam("p_status"))
_BEGUN = _MARK.returning(*deployments.c)


class SqlDeployments:
    """Deployments in a table; how far they are is read from their operations."""

    def __init__(self, transactions: SqlTransactions, operations: SqlOperations) -> None:
        self._transactions = transactions
        self._operations = operations

    async def add(self, deployment: Deployment) -> None:
        """Insert it."""
        async with self._transactions.writing() as connection:
            await connection.execute(_ADD, _columns(deployment))

    async def find(self, identity: UUID, *, lock: bool = False) -> Deployment | None:
        """By id."""
        return await self._one(_FIND_TO_CHANGE if lock else _FIND, {"p_id": identity})

    async def page(
        self, request: PageRequest, where: DeploymentFilter, environments: Environments
    ) -> Page[Deployment]:
        """Newest first by `seq`, with the operations of the page."""
        async with self._transactions.reading() as connection:
            conditions = _conditions(where, environments)
            rows, counted = await newest_first(connection, deployments, conditions, request)
        return Page.of(request, await self._with_operations(rows), counted)

    async def mark(self, identity: UUID, status: DeploymentStatus) -> None:
        """Set the status."""
        async with self._transactions.writing() as connection:
            await connection.execute(_MARK, {"p_id": identity, "p_status": status.value})

    async def begun(self, operation: Operation) -> Deployment | None:
        """Set the status, and read the row on the way."""
        values = {"p_id": operation.target_id, "p_status": DeploymentStatus.IN_PROGRESS.value}
        async with self._transactions.writing() as connection:
            row = (await connection.execute(_BEGUN, values)).one_or_none()
        return None if row is None else _deployment(row, operation)

    async def before(self, deployment: Deployment) -> Deployment | None:
        """In the index of service, environment and status."""
        own = select(deployments.c.seq).where(deployments.c.id == deployment.id).scalar_subquery()
        return await self._one(
            select(deployments)
            .where(
                deployments.c.service == deployment.service,
                deployments.c.environment == deployment.environment,
                deployments.c.status == DeploymentStatus.SUCCEEDED.value,
                deployments.c.seq < own,
            )
            .order_by(deployments.c.seq.desc())
            .limit(1)
        )

    async def rolls_back(self, identity: UUID) -> bool:
        """In the index of what is rolled back."""
        query = select(deployments.c.seq).where(
            deployments.c.rollback_of == identity, deployments.c.status.in_(_UNDER_WAY)
        )
        async with self._transactions.reading() as connection:
            return (await connection.execute(query.limit(1))).one_or_none() is not None

    async def _one(self, query: Any, values: Mapping[str, Any] | None = None) -> Deployment | None:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query, values)).one_or_none()
        return None if row is None else (await self._with_operations([row]))[0]

    async def _with_operations(self, rows: Sequence[Row[Any]]) -> list[Deployment]:
        found = await self._operations.several([row.operation_id for row in rows])
        return [_deployment(row, found[row.operation_id]) for row in rows]


def _conditions(where: DeploymentFilter, environments: Environments) -> list[ColumnElement[bool]]:
    exact = {
        deployments.c.service: where.service,
        deployments.c.environment: where.environment,
        deployments.c.status: where.status,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in exact.items() if value is not None
    ]
    if environments is not None:
        conditions.append(deployments.c.environment.in_(sorted(environments)))
    return conditions


def _columns(deployment: Deployment) -> dict[str, Any]:
    return {
        "id": deployment.id,
        "service": deployment.service,
        "version": deployment.version,
        "environment": deployment.environment,
        "replicas": deployment.replicas,
        "config": json.dumps(deployment.config),
        "rollback_enabled": deployment.rollback_enabled,
        "kind": deployment.kind.value,
        "rollback_of": deployment.rollback_of,
        "status": deployment.status.value,
        "operation_id": deployment.operation.id,
    }


def _deployment(row: Row[Any], operation: Operation) -> Deployment:
    return Deployment(
        id=row.id,
        service=row.service,
        version=row.version,
        environment=row.environment,
        replicas=row.replicas,
        config=json.loads(row.config),
        rollback_enabled=row.rollback_enabled,
        kind=DeploymentKind(row.kind),
        rollback_of=row.rollback_of,
        # Read after the row, the operation knows better how far it is.
        status=_ROLLED_BACK if row.status == _ROLLED_BACK else _AS_ITS_OPERATION[operation.status],
        operation=operation,
    )
