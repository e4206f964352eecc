"""Passwords as Argon2id hashes."""

import asyncio
import base64
import os
from typing import Final

from pwdlib.hashers.argon2 import Argon2Hasher

_MEMORY_KIB: Final = 65_536
_PASSES: Final = 3
_LANES: Final = 4
_SALT_BYTES: Final = 16
_DIGEST_BYTES: Final = 32


class Argon2Passwords:
    """Hashes and verifies off the event loop, at most `at_once` at a time.

    One computation takes `memory_kib` of memory, so `at_once` also bounds what a rush of logins
    may take. `decoy` is a hash that no password matches and that costs as much as a true one.
    """

    def __init__(
        self,
        *,
        at_once: int = 2,
        memory_kib: int = _MEMORY_KIB,
        passes: int = _PASSES,
        lanes: int = _LANES,
    ) -> None:
        self._hasher = Argon2Hasher(
            time_cost=passes,
            memory_cost=memory_kib,
            parallelism=lanes,
            hash_len=_DIGEST_BYTES,
            salt_len=_SALT_BYTES,
        )
        self._gate = asyncio.Semaphore(at_once)
        # A random digest needs no computation at start and is matched by nothing.
        self.decoy: Final = (
            f"$argon2id$v=19$m={memory_kib},t={passes},p={lanes}"
            f"${_unpadded(os.urandom(_SALT_BYTES))}${_unpadded(os.urandom(_DIGEST_BYTES))}"
        )

    async def hash(self, password: str) -> str:
        async with self._gate:
            return await asyncio.to_thread(self._hasher.hash, _bytes(password))

    async def verify(self, password: str, hashed: str) -> bool:
        async with self._gate:
            return await asyncio.to_thread(self._hasher.verify, _bytes(password), hashed)

    def outdated(self, hashed: str) -> bool:
        """Whether `hashed` was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    # A lone surrogate is no character, yet it must lead to "wrong password" and not to an error.
    return password.encode("utf-8", "surrogatepass")


def _unpadded(raw: bytes) -> str:
    return base64.b64encode(raw).rstrip(b"=").decode("ascii")
