"""The keys of the embedded vault: kept in the database, wrapped with the key of the key file."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.vault_tables import vault_keys
from app.adapters.vault.key_file import KEY_BYTES, VaultKeyError
from app.adapters.vault.sealing import NotSealedHereError, open_now, seal_now

Purpose = Literal["kv", "transit"]
_PURPOSES: Final[tuple[Purpose, ...]] = ("kv", "transit")


class Keyring:
    """Keys by purpose and version. The newest encrypts, all decrypt; what another process adds is found."""

    def __init__(
        self, transactions: SqlTransactions, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._master: bytes | None = None
        self._keys: Mapping[tuple[str, int], bytes] = {}

    async def in_use(self) -> bool:
        """Whether there are keys already, so that the key file is needed."""
        async with self._transactions.reading() as connection:
            return (await connection.execute(select(vault_keys.c.version).limit(1))).first() is not None

    async def open(self, master: bytes) -> None:
        """Unwrap what there is, and make the first key of each purpose.

        Raises:
            VaultKeyError: `master` is not the key that the others were wrapped with.
        """
        self._master = master
        await self._load()
        for purpose in _PURPOSES:
            if self.newest_version(purpose) == 0:
                await self.rotate(purpose)

    def newest_version(self, purpose: Purpose) -> int:
        """0 when there is none."""
        return max((version for each, version in self._keys if each == purpose), default=0)

    async def find(self, purpose: Purpose, version: int) -> bytes | None:
        """A key, be it one that another process has just made."""
        if (purpose, version) not in self._keys:
            await self._load()
        return self._keys.get((purpose, version))

    def newest(self, purpose: Purpose) -> tuple[int, bytes]:
        """What encrypts."""
        version = self.newest_version(purpose)
        return version, self._keys[purpose, version]

    async def rotate(self, purpose: Purpose) -> int:
        """A new key encrypts from now on; gives its version. Another process that does the same wins."""
        version = self.newest_version(purpose) + 1
        wrapped = seal_now(self._opened(), secrets.token_bytes(KEY_BYTES), _context(purpose, version))
        new = insert(vault_keys).values(
            purpose=purpose, version=version, wrapped=wrapped, created_at=self._clock()
        )
        try:
            async with self._transactions.begin() as connection:
                await connection.execute(new)
        except IntegrityError:
            pass
        await self._load()
        return self.newest_version(purpose)

    async def _load(self) -> None:
        async with self._transactions.reading() as connection:
            rows = (await connection.execute(select(vault_keys))).all()
        try:
            self._keys = {
                (row.purpose, row.version): open_now(
                    self._opened(), row.wrapped, _context(row.purpose, row.version)
                )
                for row in rows
            }
        except NotSealedHereError:
            raise VaultKeyError(
                "vault.key in DATA_DIR is not the key of the secrets in the database: restore the right one"
            ) from None

    def _opened(self) -> bytes:
        if self._master is None:
            raise VaultKeyError("the vault has not been opened")
        return self._master


def _context(purpose: str, version: int) -> bytes:
    return f"key\0{purpose}\0{version}".encode()
