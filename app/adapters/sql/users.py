"""The `UserStore` port in SQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.sql.auth_tables import users
from app.adapters.sql.lists import newest_first
from app.adapters.sql.transactions import SqlTransactions
from app.domain.paging import Page, PageRequest
from app.domain.users import Account, PasswordHash, User


class SqlUsers:
    """Accounts in a table, password hashes beside them."""

    def __init__(self, transactions: SqlTransactions) -> None:
        self._transactions = transactions

    async def add(self, user: User, password: PasswordHash) -> bool:
        """Insert it; False when the unique name is taken."""
        new = insert(users).values(
            id=user.id,
            username=user.username,
            password_hash=password,
            role=user.role,
            environments=None if user.environments is None else sorted(user.environments),
            created_at=user.created_at,
            last_login_at=user.last_login_at,
            token_epoch=user.token_epoch,
            version=user.version,
        )
        try:
            async with self._transactions.begin() as connection:
                await connection.execute(new)
        except IntegrityError:
            return False
        return True

    async def find(self, identity: UUID) -> User | None:
        """By id."""
        account = await self._one(users.c.id == identity)
        return None if account is None else account.user

    async def account(self, identity: UUID) -> Account | None:
        """By id, with the password's hash."""
        return await self._one(users.c.id == identity)

    async def account_named(self, username: str) -> Account | None:
        """By name; no name that a database could not take is ever a user's."""
        return await self._one(users.c.username == username) if _askable(username) else None

    async def page(self, request: PageRequest) -> Page[User]:
        """Newest first by `seq`."""
        async with self._transactions.reading() as connection:
            rows, counted = await newest_first(connection, users, [], request)
        return Page.of(request, [user_of(row._mapping) for row in rows], counted)

    async def any(self) -> bool:
        """Whether there is a row."""
        async with self._transactions.reading() as connection:
            return (await connection.execute(select(users.c.seq).limit(1))).first() is not None

    async def lock_admins(self) -> frozenset[UUID]:
        """Row locks, in one order; SQLite's writing transactions run one by one anyway."""
        admins = select(users.c.id).where(users.c.role == "admin").order_by(users.c.seq).with_for_update()
        async with self._transactions.writing() as connection:
            return frozenset((await connection.execute(admins)).scalars())

    async def remove(self, identity: UUID) -> None:
        """Delete it; the foreign key takes its API keys along."""
        async with self._transactions.writing() as connection:
            await connection.execute(delete(users).where(users.c.id == identity))

    async def change_password(self, account: Account, password: PasswordHash) -> bool:
        """Compare the former hash and set the new one."""
        return await self._update(
            account, {"password_hash": password, "token_epoch": users.c.token_epoch + 1}
        )

    async def logged_in(self, account: Account, at: datetime, rehashed: PasswordHash | None) -> bool:
        """Compare the hash and set the time."""
        values: dict[str, Any] = {"last_login_at": at, "version": users.c.version + 1}
        if rehashed is not None:
            values["password_hash"] = rehashed
        return await self._update(account, values)

    async def _update(self, account: Account, values: dict[str, Any]) -> bool:
        # A password change always changes the hash, as each has its own salt.
        same = (users.c.id == account.user.id, users.c.password_hash == account.password)
        async with self._transactions.writing() as connection:
            return (await connection.execute(update(users).where(*same).values(values))).rowcount == 1

    async def _one(self, condition: ColumnElement[bool]) -> Account | None:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(select(users).where(condition))).one_or_none()
        return None if row is None else Account(user_of(row._mapping), PasswordHash(row.password_hash))


def _askable(username: str) -> bool:
    return username.isascii() and username.isprintable()


def user_of(row: RowMapping) -> User:
    """The user that a row of the table holds."""
    environments = row[users.c.environments]
    return User(
        id=row[users.c.id],
        username=row[users.c.username],
        role=row[users.c.role],
        environments=None if environments is None else frozenset(environments),
        created_at=row[users.c.created_at],
        last_login_at=row[users.c.last_login_at],
        token_epoch=row[users.c.token_epoch],
        version=row[users.c.version],
    )
