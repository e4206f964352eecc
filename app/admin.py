"""What only an operator at the machine may do, and the first user of a new installation."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from app.adapters.argon2 import Argon2Passwords
from app.adapters.change_mark import ChangeMark
from app.adapters.keyring import DerivedKeyring, KeyringError, open_keyring
from app.adapters.sql import engine, migrate
from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.users import SqlUsers
from app.domain.memory import NoMemory
from app.domain.users import Users
from app.settings import Settings

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 128


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """The user that was just made; `shown_once` is its password, unless the operator had chosen one."""

    username: str
    shown_once: str | None = field(repr=False)


async def ensure_admin(users: Users, settings: Settings) -> FirstAdmin | None:
    """Makes the first user where there is none; only one of several processes that start at once does."""
    chosen = settings.admin_password
    password = new_password() if chosen is None else chosen.get_secret_value()
    user = await users.add_first(settings.admin_username, password)
    if user is None:
        return None
    return FirstAdmin(user.username, password if chosen is None else None)


async def reset_password(settings: Settings, username: str, password: str) -> None:
    """Sets a user's password and ends its tokens, in a running service too. Raises NotFound."""
    async with _users(settings) as users:
        await users.reset_password(username, password)
    ChangeMark(settings.data_dir).move()


def rotate_keys(settings: Settings, *, revoke: bool = False) -> str:
    """The name of the key that signs tokens from now on, in a running service too. Raises KeyringError."""
    secret = None if settings.secret_key is None else settings.secret_key.get_secret_value()
    keys = open_keyring(secret, settings.data_dir, token_seconds=settings.token_seconds)
    if isinstance(keys, DerivedKeyring):
        raise KeyringError("SECRET_KEY signs the tokens; to rotate, change it and start the service again")
    name = keys.rotate(revoke=revoke).kid
    # A running service remembers whose the tokens are that it has seen.
    ChangeMark(settings.data_dir).move()
    return name


def new_password() -> str:
    """24 random characters."""
    return secrets.token_urlsafe(18)


def acceptable(password: str) -> bool:
    """Whether the API, too, would take it as a new password."""
    return SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD and "\0" not in password


@asynccontextmanager
async def _users(settings: Settings) -> AsyncIterator[Users]:
    database = engine.open(settings.database.get_secret_value())
    try:
        await migrate.upgrade(database)
        transactions = SqlTransactions(database)
        hasher = Argon2Passwords(memory_kib=settings.password_memory_mib * 1_024)
        yield Users(SqlUsers(transactions), hasher, transactions, NoMemory())
    finally:
        await database.close()
