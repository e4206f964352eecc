"""Secrets, texts to encrypt, and what can be said about them."""

from typing import Annotated
from urllib.parse import unquote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from twin.values import NO_NUL, WHOLE, Given, Timestamp, spelt_number, varies

_CIPHERTEXT = r"^vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]+={0,2}$"


def _segment(value: object) -> object:
    # the edge leaves what would be mistaken for another path encoded
    return unquote(value, errors="surrogateescape") if isinstance(value, str) else value


def _spelt_boolean(value: object) -> object:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise PydanticCustomError("type", "must be true or false")
    return value == "true"


SEGMENT = BeforeValidator(_segment)
BOOLEAN = BeforeValidator(_spelt_boolean)
SPELT = BeforeValidator(spelt_number)
_Path = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$",
        min_length=1,
        max_length=255,
    ),
]
SecretPath = TypeAliasType("SecretPath", _Path)
SecretVersion = TypeAliasType(
    "SecretVersion",
    Annotated[int, Field(ge=1, le=2_147_483_647, json_schema_extra={"format": "int64"}), SPELT],
)
SecretName = TypeAliasType("SecretName", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=128)])
SecretValue = TypeAliasType("SecretValue", Annotated[str, Field(pattern=NO_NUL, max_length=65_536)])
SecretValues = TypeAliasType(
    "SecretValues", Annotated[dict[SecretName, SecretValue], Field(min_length=1, max_length=100)]
)
PlainText = TypeAliasType("PlainText", Annotated[str, Field(pattern=NO_NUL, max_length=65_536)])
CipherText = TypeAliasType(
    "CipherText",
    Annotated[str, Field(pattern=_CIPHERTEXT, min_length=11, max_length=360_000), varies("random")],
)
PlaintextInPath = Annotated[
    str, Field(pattern=r"^[^\u0000.][^\u0000]*$", min_length=1, max_length=1000), SEGMENT
]
CiphertextInPath = Annotated[str, Field(pattern=_CIPHERTEXT, min_length=11, max_length=6000), SEGMENT]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Secret(_Shape):
    """One version of a secret."""

    path: SecretPath
    version: SecretVersion
    created_at: Timestamp
    masked: bool
    data: SecretValues


class SecretWrite(_Shape):
    """A version to be."""

    data: SecretValues
    cas: Given[
        Annotated[int, Field(ge=0, le=2_147_483_647, json_schema_extra={"format": "int64"}), WHOLE]
    ] = None


class SecretWritten(_Shape):
    """A version that was written."""

    path: SecretPath
    version: SecretVersion
    created_at: Timestamp


class Plaintext(_Shape):
    """A text to encrypt."""

    plaintext: PlainText


class Ciphertext(_Shape):
    """A text to decrypt."""

    ciphertext: CipherText


class Encrypted(_Shape):
    """A text, encrypted."""

    ciphertext: CipherText


class Decrypted(_Shape):
    """A text as it was before."""

    plaintext: PlainText


class VaultHealth(_Shape):
    """How the engine is."""

    engine: Annotated[str, Field(pattern=NO_NUL, max_length=50), varies("implementation")]
    version: Annotated[Annotated[str, Field(pattern=NO_NUL, max_length=50)] | None, varies("implementation")]
    initialized: bool
    sealed: bool
