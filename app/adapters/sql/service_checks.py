"""Checks of services in SQL: the `CheckStore` port, and the `ResultStore` port for those who ask."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.adapters.sql.services import SqlServices, endpoints_of, endpoints_text, upserting
from app.adapters.sql.tables import service_results, services
from app.adapters.sql.transactions import SqlTransactions
from app.domain.service_checks import Checked, DueCheck
from app.domain.services import KEPT_RESULTS, HealthResult, Service, ServiceStatus

# No check is due so far ahead. One that seems to be was put down before the clock was set back.
_IMPLAUSIBLE = timedelta(minutes=10)

_CLAIMED = (
    services.c.seq,
    services.c.id,
    services.c.endpoints,
    services.c.health_check_interval,
    services.c.due_at,
    services.c.epoch,
)


class SqlServiceChecks:
    """Rows of services are looked at when `look_at` says so, and claimed by moving that on."""

    def __init__(self, transactions: SqlTransactions, kept: SqlServices) -> None:
        self._transactions = transactions
        self._services = kept

    async def now(self) -> datetime:
        """The database's time."""
        return await self._transactions.now()

    async def claim(
        self, *, limit: int, ahead: timedelta, lease: timedelta
    ) -> tuple[datetime, Sequence[DueCheck]]:
        """Those that are due longest first. What another checker claims at this moment is passed over."""
        due = (
            select(services.c.seq)
            .where(services.c.look_at <= bindparam("until"))
            .order_by(services.c.look_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._transactions.writing() as connection:
            now = await self.now()
            rows = await connection.execute(
                update(services)
                .where(services.c.seq.in_(due))
                .values(look_at=bindparam("lease_end"), epoch=services.c.epoch + 1)
                .returning(*_CLAIMED),
                {"until": now + ahead, "lease_end": now + lease},
            )
            claimed = [
                DueCheck(
                    seq=row.seq,
                    service_id=row.id,
                    endpoints=endpoints_of(row.endpoints),
                    interval=row.health_check_interval,
                    due_at=row.due_at,
                    epoch=row.epoch,
                )
                for row in rows
            ]
        return now, claimed

    async def record(self, checks: Sequence[Checked]) -> None:
        """All of them in one transaction, and those of an epoch that is over not at all."""
        async with self._transactions.writing() as connection:
            current = await _current(connection, [each.check.seq for each in checks])
            written = []
            for each in checks:
                epoch, results = current.get(each.check.seq, (-1, 0))
                if epoch == each.check.epoch:
                    next_due = {"b_due_at": each.next_due, "b_look_at": each.next_due}
                    written.append({**_found(each.check.seq, results + 1, each.result), **next_due})
            await _write(connection, written, due_at=bindparam("b_due_at"), look_at=bindparam("b_look_at"))

    async def release(self, checks: Sequence[DueCheck]) -> None:
        """Due again, since it was never checked."""
        async with self._transactions.writing() as connection:
            await connection.execute(
                update(services)
                .where(services.c.seq == bindparam("b_seq"), services.c.epoch == bindparam("b_epoch"))
                .values(look_at=services.c.due_at),
                [{"b_seq": check.seq, "b_epoch": check.epoch} for check in checks],
            )

    async def evict(self, unseen: timedelta, limit: int) -> int:
        """Those unseen longest first; and what seems to be due in a far future is due now."""
        async with self._transactions.writing() as connection:
            now = await self.now()
            lost = (
                select(services.c.seq)
                .where(services.c.last_seen < now - unseen)
                .order_by(services.c.last_seen)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            gone = await connection.execute(delete(services).where(services.c.seq.in_(lost)))
            await connection.execute(
                update(services)
                .where(services.c.look_at > now + _IMPLAUSIBLE)
                .values(look_at=now, due_at=now)
            )
            return gone.rowcount

    async def newest(self, service: Service) -> HealthResult | None:
        """As the store of services has it."""
        return await self._services.newest(service)

    async def keep(self, service: Service, result: HealthResult) -> None:
        """Its number follows that of the newest one, which is compared."""
        query = select(services).where(services.c.id == service.id).with_for_update()
        async with self._transactions.begin() as connection:
            row = (await connection.execute(query)).one_or_none()
            if (
                row is not None
                and row.results == service.results
                and row.status != ServiceStatus.MAINTENANCE
                and row.endpoints == endpoints_text(service.endpoints)
            ):
                await _write(connection, [_found(row.seq, row.results + 1, result)])


async def _current(connection: AsyncConnection, seqs: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """Epoch and number of results of each, which nobody else changes now; locked in one order by all."""
    query = (
        select(services.c.seq, services.c.epoch, services.c.results)
        .where(services.c.seq.in_(seqs))
        .order_by(services.c.seq)
        .with_for_update()
    )
    return {row.seq: (row.epoch, row.results) for row in await connection.execute(query)}


def _found(seq: int, number: int, result: HealthResult) -> dict[str, Any]:
    return {
        "b_seq": seq,
        "b_number": number,
        "b_slot": number % KEPT_RESULTS,
        "b_status": result.status.value,
        "b_response_time_ms": result.response_time_ms,
        "b_status_code": result.status_code,
        "b_error_message": result.error_message,
        "b_checked_at": result.timestamp,
    }


async def _write(connection: AsyncConnection, found: Sequence[Mapping[str, Any]], **more: Any) -> None:
    """Results, and what they say of their services. Of `found` the names begin with `b_`."""
    if not found:
        return
    await connection.execute(
        update(services)
        .where(services.c.seq == bindparam("b_seq"))
        .values(
            found=bindparam("b_status"),
            status=bindparam("b_status"),
            last_health_check=bindparam("b_checked_at"),
            results=bindparam("b_number"),
            revision=services.c.revision + 1,
            **more,
        ),
        found,
    )
    names = ("number", "status", "response_time_ms", "status_code", "error_message", "checked_at")
    insert = upserting(connection)(service_results)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=[service_results.c.seq, service_results.c.slot],
            set_={name: insert.excluded[name] for name in names},
        ),
        [{name: each[f"b_{name}"] for name in ("seq", "slot", *names)} for each in found],
    )
