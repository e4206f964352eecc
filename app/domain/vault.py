"""Secrets with their versions, and encryption without keeping: the rules, and the port of the engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from app.domain.outcomes import Forbidden, NotFound, Refusal
from app.domain.principal import Principal

KEPT_VERSIONS: Final = 10
"""So many of the newest versions of a secret are kept, as by Vault where nobody says otherwise."""
MASK: Final = "*" * 8
"""Stands for a value of any length, which it does not tell."""
REVEAL: Final = "secrets:reveal"


class NotEncryptedHere(Refusal):
    """The engine did not make this ciphertext, or it was changed since."""

    def __init__(self) -> None:
        super().__init__()
        self.code = "validation_error"
        self.detail = "The ciphertext was not made here, or it was changed."


@dataclass(frozen=True, slots=True)
class Written:
    """A version of a secret, without its values."""

    path: str
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Secret(Written):
    """A version of a secret. Its values are no part of what is shown of it in logs."""

    data: Mapping[str, str] = field(repr=False)
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What an engine says of itself."""

    engine: str
    version: str | None
    initialized: bool
    sealed: bool


class SecretEngine(Protocol):
    """Keeps secrets and encrypts. All of it raises `Unavailable` when the engine is in trouble."""

    async def condition(self) -> Condition:
        """How it is, sealed or not."""
        ...

    async def read(self, path: str, version: int | None) -> Secret | None:
        """A version, the newest without a number; None when there is none."""
        ...

    async def write(self, path: str, data: Mapping[str, str], cas: int | None) -> Written:
        """Add a version. `Conflict` when `cas` is given and not the newest version (0: there is none)."""
        ...

    async def encrypt(self, plaintext: str) -> str:
        """With the newest key."""
        ...

    async def decrypt(self, ciphertext: str) -> str:
        """With the key that the ciphertext names. Raises `NotEncryptedHere`."""
        ...


class Vault:
    """Who sees which secrets, and how much of them."""

    def __init__(self, engine: SecretEngine) -> None:
        self._engine = engine

    async def condition(self) -> Condition:
        """How the engine is."""
        return await self._engine.condition()

    async def read(self, path: str, principal: Principal, *, version: int | None, reveal: bool) -> Secret:
        """A version with its values masked, unless the caller asks for them and may.

        Raises:
            Forbidden: `reveal` without the permission, whether or not there is such a secret.
            NotFound: There is no such version.
        """
        if reveal and not principal.permits(REVEAL):
            raise Forbidden(f"the permission {REVEAL} is missing")
        found = await self._engine.read(path, version)
        if found is None:
            raise NotFound("secret", path if version is None else f"{path} in version {version}")
        return found if reveal else replace(found, data=dict.fromkeys(found.data, MASK), masked=True)

    async def write(self, path: str, data: Mapping[str, str], *, cas: int | None) -> Written:
        """Add a version. Raises `Conflict` when `cas` does not hold."""
        return await self._engine.write(path, data, cas)

    async def encrypt(self, plaintext: str) -> str:
        """A ciphertext, another one each time."""
        return await self._engine.encrypt(plaintext)

    async def decrypt(self, ciphertext: str) -> str:
        """The text. Raises `NotEncryptedHere`."""
        return await self._engine.decrypt(ciphertext)
