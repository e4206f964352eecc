from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TEXT_BOOLEAN, TEXT_INTEGER, TextModel


class ReadSecretPath(TextModel):
    path: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            pattern="^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\\z",
        ),
    ]
    """Which secret. Its slashes are sent as `%2F`."""


class ReadSecretQuery(TextModel):
    reveal: Annotated[bool, TEXT_BOOLEAN] = False
    """Whether the values are to be shown, which takes `secrets:reveal`."""


class ReadSecretHeaders(TextModel):
    if_none_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-None-Match"),
        ABSENT,
    ] = None
    """The `ETag`s of what the caller has already, or `*` for any. If the resource still has one of them, the answer is 304 and has no body."""


class WriteSecretPath(TextModel):
    path: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            pattern="^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\\z",
        ),
    ]
    """Which secret. Its slashes are sent as `%2F`."""


class ReadSecretVersionPath(TextModel):
    path: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            pattern="^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\\z",
        ),
    ]
    """Which secret. Its slashes are sent as `%2F`."""


class ReadSecretVersionQuery(TextModel):
    version: Annotated[Annotated[int, Field(ge=1, le=2147483647), TEXT_INTEGER] | None, ABSENT] = None
    """Which version; the newest when it is not given."""
    reveal: Annotated[bool, TEXT_BOOLEAN] = False
    """Whether the values are to be shown, which takes `secrets:reveal`."""


class ReadSecretVersionHeaders(TextModel):
    if_none_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-None-Match"),
        ABSENT,
    ] = None
    """The `ETag`s of what the caller has already, or `*` for any. If the resource still has one of them, the answer is 304 and has no body."""


class EncryptTextInPathPath(TextModel):
    plaintext: Annotated[str, Field(min_length=1, max_length=1000, pattern="^[^\\u0000.][^\\u0000]*\\z")]
    """The text. It does not begin with a dot, since `.` and `..` lead to other paths."""


class DecryptTextInPathPath(TextModel):
    ciphertext: Annotated[
        str, Field(min_length=11, max_length=6000, pattern="^vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]+={0,2}\\z")
    ]
    """The ciphertext. Its slashes are sent as `%2F`."""
