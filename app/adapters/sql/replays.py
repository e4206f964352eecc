"""The `ReplayStore` port in SQL."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from app.adapters.sql.tables import replays
from app.adapters.sql.transactions import SqlTransactions
from app.domain.replays import Replay, ReplayKind, StoredAnswer


class SqlReplays:
    """Records of idempotency keys in a table."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def reserve(self, scope: str, key: str) -> bool:
        """PostgreSQL: a lock that ends with the transaction. SQLite: writing transactions run one by one."""
        if self._transactions.database.dialect == "sqlite":
            return True
        digest = hashlib.sha256(f"{len(scope)} {scope} {key}".encode()).digest()
        number = int.from_bytes(digest[:8], signed=True)
        async with self._transactions.writing() as connection:
            locked = select(func.pg_try_advisory_xact_lock(number))
            return bool((await connection.execute(locked)).scalar_one())

    async def find(self, scope: str, key: str) -> Replay | None:
        """By scope and key."""
        query = select(replays).where(replays.c.scope == scope, replays.c.key == key)
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        headers = tuple((name, value) for name, value in row.headers)
        answer = StoredAnswer(row.status, headers, row.body)
        return Replay(
            row.scope, row.key, row.fingerprint, ReplayKind(row.kind), answer, created_at=row.created_at
        )

    async def save(self, replay: Replay) -> None:
        """Insert it, without what was there."""
        async with self._transactions.begin() as connection:
            await connection.execute(
                delete(replays).where(replays.c.scope == replay.scope, replays.c.key == replay.key)
            )
            await connection.execute(
                insert(replays).values(
                    scope=replay.scope,
                    key=replay.key,
                    fingerprint=replay.fingerprint,
                    kind=replay.kind.value,
                    status=replay.answer.status,
                    headers=[list(header) for header in replay.answer.headers],
                    body=replay.answer.body,
                    created_at=replay.created_at,
                )
            )

    async def purge(self, before: datetime) -> int:
        """All in one statement: a day's records are few, and the index leads to them."""
        async with self._transactions.writing() as connection:
            return (await connection.execute(delete(replays).where(replays.c.created_at < before))).rowcount
