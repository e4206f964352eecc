"""The `SecretEngine` port on the service's own database, where everything is encrypted."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.vault_tables import vault_secrets
from app.adapters.vault.key_file import VaultKeyError, read_or_make
from app.adapters.vault.keyring import Keyring
from app.adapters.vault.sealing import NotSealedHereError, seal, unseal
from app.domain.outcomes import Conflict, Unavailable
from app.domain.vault import KEPT_VERSIONS, Condition, NotEncryptedHere, Secret, Written

_TRIES: Final = 20
_CIPHERTEXT: Final = re.compile(r"vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/]+={0,2})")
_TRANSIT: Final = b"transit"


class EmbeddedVault:
    """Versions of secrets in a table, each bound to its path and number; transit has keys of its own."""

    engine = "embedded"

    def __init__(
        self,
        transactions: SqlTransactions,
        directory: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._transactions = transactions
        self._directory = directory
        self._clock = clock
        self._keys = Keyring(transactions, clock)
        self._opening = asyncio.Lock()
        self._open = False

    async def start(self) -> None:
        """Open the keys, where there are any; else the first who needs them makes them.

        Raises:
            VaultKeyError: The key file is missing, or not that of the keys.
        """
        if await self._keys.in_use():
            await self._unlocked()

    async def _unlocked(self) -> None:
        async with self._opening:
            if not self._open:
                needed = await self._keys.in_use()
                await self._keys.open(await asyncio.to_thread(read_or_make, self._directory, needed=needed))
                self._open = True

    async def _ready(self) -> None:
        """Open the keys that another host has made since the start, or the first ones."""
        if not self._open:
            try:
                await self._unlocked()
            except VaultKeyError as error:
                raise Unavailable("vault", "Its keys cannot be opened here.") from error

    async def ping(self) -> None:
        """Ask the database for the keys."""
        await self._keys.in_use()

    async def condition(self) -> Condition:
        """See `SecretEngine`."""
        await self._keys.in_use()
        return Condition(self.engine, None, initialized=True, sealed=False)

    async def read(self, path: str, version: int | None) -> Secret | None:
        """See `SecretEngine`."""
        await self._ready()
        query = select(vault_secrets).where(vault_secrets.c.path == path)
        if version is not None:
            query = query.where(vault_secrets.c.version == version)
        query = query.order_by(vault_secrets.c.version.desc()).limit(1)
        async with self._transactions.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        plain = await self._opened(row.path, row.version, row.key_version, row.sealed)
        return Secret(row.path, row.version, row.created_at, json.loads(plain))

    async def write(self, path: str, data: Mapping[str, str], cas: int | None) -> Written:
        """See `SecretEngine`."""
        await self._ready()
        plain = json.dumps(dict(data), ensure_ascii=False).encode()
        for _ in range(_TRIES):
            written = await self._add(path, plain, cas)
            if written is not None:
                return written
        raise Conflict("Too many write this secret at once.")

    async def encrypt(self, plaintext: str) -> str:
        """See `SecretEngine`."""
        await self._ready()
        version, key = self._keys.newest("transit")
        sealed = await seal(key, plaintext.encode(), _TRANSIT)
        return f"vault:v{version}:{base64.b64encode(sealed).decode('ascii')}"

    async def decrypt(self, ciphertext: str) -> str:
        """See `SecretEngine`."""
        await self._ready()
        found = _CIPHERTEXT.fullmatch(ciphertext)
        key = await self._keys.find("transit", int(found[1])) if found else None
        if found is None or key is None:
            raise NotEncryptedHere
        try:
            plain = await unseal(key, base64.b64decode(found[2], validate=True), _TRANSIT)
            return plain.decode()
        except (NotSealedHereError, binascii.Error, UnicodeDecodeError):
            raise NotEncryptedHere from None

    async def rotate(self) -> None:
        """New keys seal and encrypt from now on; what there is can still be read."""
        await self._ready()
        await self._keys.rotate("kv")
        await self._keys.rotate("transit")

    async def rewrap(self, ciphertext: str) -> str:
        """The same text under the newest key. Raises `NotEncryptedHere`."""
        return await self.encrypt(await self.decrypt(ciphertext))

    async def rewrap_secrets(self) -> int:
        """Seal every version with the newest key; gives how many were sealed with an older one."""
        await self._ready()
        version, key = self._keys.newest("kv")
        behind = select(vault_secrets).where(vault_secrets.c.key_version < version).limit(1)
        count = 0
        while True:
            async with self._transactions.begin() as connection:
                row = (await connection.execute(behind)).one_or_none()
                if row is None:
                    return count
                plain = await self._opened(row.path, row.version, row.key_version, row.sealed)
                sealed = await seal(key, plain, _context(row.path, row.version))
                same = and_(vault_secrets.c.path == row.path, vault_secrets.c.version == row.version)
                change = update(vault_secrets).where(same).values(sealed=sealed, key_version=version)
                await connection.execute(change)
            count += 1

    async def _add(self, path: str, plain: bytes, cas: int | None) -> Written | None:
        """The next version; None when another process has just written that one."""
        newest = select(func.max(vault_secrets.c.version)).where(vault_secrets.c.path == path)
        key_version, key = self._keys.newest("kv")
        try:
            async with self._transactions.begin() as connection:
                version = ((await connection.execute(newest)).scalar_one() or 0) + 1
                if cas is not None and cas != version - 1:
                    raise Conflict(f"The newest version is {version - 1}, not {cas}.")
                now = self._clock()
                await connection.execute(
                    insert(vault_secrets).values(
                        path=path,
                        version=version,
                        key_version=key_version,
                        sealed=await seal(key, plain, _context(path, version)),
                        created_at=now,
                    )
                )
                old = and_(vault_secrets.c.path == path, vault_secrets.c.version <= version - KEPT_VERSIONS)
                await connection.execute(delete(vault_secrets).where(old))
        except IntegrityError:
            return None
        return Written(path, version, now)

    async def _opened(self, path: str, version: int, key_version: int, sealed: bytes) -> bytes:
        key = await self._keys.find("kv", key_version)
        try:
            if key is None:
                raise NotSealedHereError
            return await unseal(key, sealed, _context(path, version))
        except NotSealedHereError:
            raise VaultKeyError(f"version {version} of a secret was changed in the database") from None


def _context(path: str, version: int) -> bytes:
    return f"secret\0{path}\0{version}".encode()
