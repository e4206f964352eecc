from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import ABSENT, WHOLE, Model
from .common import Timestamp


class VaultHealth(Model):
    """How the engine is."""

    model_config = ConfigDict(extra="forbid")

    engine: Annotated[str, Field(max_length=50, pattern="^[^\\u0000]*\\z")]
    """What it is, by product name; `embedded` for the store of the service itself."""
    version: Annotated[str, Field(max_length=50, pattern="^[^\\u0000]*\\z")] | None
    """Its version, where it has one of its own."""
    initialized: bool
    """Whether it has keys."""
    sealed: bool
    """Whether its keys are out of its reach at present, so that it serves no secrets."""


SecretPath: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=255,
        pattern="^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\\z",
    ),
]
"""Where a secret is: segments with `/` in between, none of which is empty or begins with a dot, so that `.` and `..` are none."""


class Secret(Model):
    """One version of a secret."""

    model_config = ConfigDict(extra="forbid")

    path: SecretPath
    version: SecretVersion
    created_at: Timestamp
    """When this version was written."""
    masked: bool
    """Whether asterisks stand in place of the values."""
    data: SecretValues


class SecretWrite(Model):
    """A version to be."""

    model_config = ConfigDict(extra="forbid")

    data: SecretValues
    cas: Annotated[Annotated[int, Field(ge=0, le=2147483647), WHOLE] | None, ABSENT] = None
    """The version that has to be the newest; 0 when there must be none yet."""


class SecretWritten(Model):
    """A version that was written."""

    model_config = ConfigDict(extra="forbid")

    path: SecretPath
    version: SecretVersion
    created_at: Timestamp
    """When it was written."""


SecretVersion: TypeAlias = Annotated[int, Field(ge=1, le=2147483647), WHOLE]
"""The number of a version, counted from 1."""


class Plaintext(Model):
    """A text to encrypt."""

    model_config = ConfigDict(extra="forbid")

    plaintext: PlainText2


class Encrypted(Model):
    """A text, encrypted."""

    model_config = ConfigDict(extra="forbid")

    ciphertext: CipherText2


class Ciphertext(Model):
    """A text to decrypt."""

    model_config = ConfigDict(extra="forbid")

    ciphertext: CipherText2


class Decrypted(Model):
    """A text as it was before."""

    model_config = ConfigDict(extra="forbid")

    plaintext: PlainText2


SecretValue: TypeAlias = Annotated[str, Field(max_length=65536, pattern="^[^\\u0000]*\\z")]
"""A value. Where it is masked it is eight asterisks, whatever its length."""


SecretName: TypeAlias = Annotated[str, Field(min_length=1, max_length=128, pattern="^[^\\u0000]*\\z")]
"""What a value is called."""


PlainText2: TypeAlias = Annotated[str, Field(max_length=65536, pattern="^[^\\u0000]*\\z")]
"""A text as it is."""


CipherText2: TypeAlias = Annotated[
    str, Field(min_length=11, max_length=360000, pattern="^vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]+={0,2}\\z")
]
"""A text that was encrypted, with the number of the key."""


SecretValues: TypeAlias = Annotated[dict[SecretName, SecretValue], Field(min_length=1, max_length=100)]
"""Values by name."""
