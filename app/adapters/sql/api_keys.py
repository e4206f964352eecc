"""The `ApiKeyStore` port in SQL."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.sql.auth_tables import api_keys, users
from app.adapters.sql.lists import newest_first
from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.users import user_of
from app.domain.api_keys import ApiKey, StoredKey
from app.domain.paging import Page, PageRequest


class SqlApiKeys:
    """Keys in a table; of the secret itself only the digest."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def add(self, key: ApiKey, digest: bytes) -> bool:
        """Insert it; False when the prefix is taken or there is no such owner."""
        new = insert(api_keys).values(
            id=key.id,
            owner_id=key.owner_id,
            name=key.name,
            prefix=key.prefix,
            digest=digest,
            permissions=sorted(key.permissions),
            environments=None if key.environments is None else sorted(key.environments),
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            version=key.version,
        )
        try:
            async with self._transactions.begin() as connection:
                await connection.execute(new)
        except IntegrityError:
            return False
        return True

    async def find(self, identity: UUID) -> ApiKey | None:
        """By id."""
        async with self._transactions.reading() as connection:
            row = (await connection.execute(select(api_keys).where(api_keys.c.id == identity))).one_or_none()
        return None if row is None else _key_of(row._mapping)

    async def page(self, request: PageRequest) -> Page[ApiKey]:
        """Newest first by `seq`."""
        async with self._transactions.reading() as connection:
            rows, counted = await newest_first(connection, api_keys, [], request)
        return Page.of(request, [_key_of(row._mapping) for row in rows], counted)

    async def remove(self, identity: UUID) -> None:
        """Delete it."""
        async with self._transactions.writing() as connection:
            await connection.execute(delete(api_keys).where(api_keys.c.id == identity))

    async def by_prefix(self, prefix: str) -> StoredKey | None:
        """In one query with the owner, who is always there: the foreign key sees to it."""
        both = select(api_keys, users).join(users, users.c.id == api_keys.c.owner_id)
        async with self._transactions.reading() as connection:
            row = (await connection.execute(both.where(api_keys.c.prefix == prefix))).one_or_none()
        if row is None:
            return None
        found = row._mapping
        return StoredKey(_key_of(found), found[api_keys.c.digest], user_of(found))

    async def used(self, identity: UUID, at: datetime, *, unless_since: datetime) -> None:
        """Set the time where the one that stands there is old enough."""
        due = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at <= unless_since)
        note = (
            update(api_keys)
            .where(api_keys.c.id == identity, due)
            .values(last_used_at=at, version=api_keys.c.version + 1)
        )
        async with self._transactions.writing() as connection:
            await connection.execute(note)


def _key_of(row: RowMapping) -> ApiKey:
    environments = row[api_keys.c.environments]
    return ApiKey(
        id=row[api_keys.c.id],
        owner_id=row[api_keys.c.owner_id],
        name=row[api_keys.c.name],
        prefix=row[api_keys.c.prefix],
        permissions=frozenset(row[api_keys.c.permissions]),
        environments=None if environments is None else frozenset(environments),
        created_at=row[api_keys.c.created_at],
        expires_at=row[api_keys.c.expires_at],
        last_used_at=row[api_keys.c.last_used_at],
        version=row[api_keys.c.version],
    )
