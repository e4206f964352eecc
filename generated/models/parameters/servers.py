from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TEXT_INTEGER, UUID, TextModel
from ..common import Environment
from ..servers import ServerStatus


class ListServersQuery(TextModel):
    status: Annotated[ServerStatus | None, ABSENT] = None
    """Only servers in this status."""
    region: Annotated[
        Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")] | None, ABSENT
    ] = None
    """Only servers in this region."""
    environment: Annotated[Environment | None, ABSENT] = None
    """Only servers of this environment; none when it is closed to the caller."""
    name: Annotated[
        Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")] | None, ABSENT
    ] = None
    """Only the server with this name."""
    tag: Annotated[
        Annotated[
            list[Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")]],
            Field(min_length=1, max_length=10),
        ]
        | None,
        ABSENT,
    ] = None
    """Tags of which a server must have at least one."""
    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1
    """Which page, counted from 1."""
    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20
    """How many items a page has at most."""


class CreateServerHeaders(TextModel):
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class GetServerPath(TextModel):
    server_id: UUID
    """Which server."""


class GetServerHeaders(TextModel):
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


class ReplaceServerPath(TextModel):
    server_id: UUID
    """Which server."""


class ReplaceServerHeaders(TextModel):
    if_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-Match"),
        ABSENT,
    ] = None
    """The `ETag`s that the resource may have, or `*` for any. If it has none of them, nothing is done and the answer is 412. Weak tags never match."""


class UpdateServerPath(TextModel):
    server_id: UUID
    """Which server."""


class UpdateServerHeaders(TextModel):
    if_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-Match"),
        ABSENT,
    ] = None
    """The `ETag`s that the resource may have, or `*` for any. If it has none of them, nothing is done and the answer is 412. Weak tags never match."""


class DeleteServerPath(TextModel):
    server_id: UUID
    """Which server."""


class DeleteServerHeaders(TextModel):
    if_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-Match"),
        ABSENT,
    ] = None
    """The `ETag`s that the resource may have, or `*` for any. If it has none of them, nothing is done and the answer is 412. Weak tags never match."""


class StartServerPath(TextModel):
    server_id: UUID
    """Which server."""


class StartServerHeaders(TextModel):
    if_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-Match"),
        ABSENT,
    ] = None
    """The `ETag`s that the resource may have, or `*` for any. If it has none of them, nothing is done and the answer is 412. Weak tags never match."""
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class StopServerPath(TextModel):
    server_id: UUID
    """Which server."""


class StopServerHeaders(TextModel):
    if_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-Match"),
        ABSENT,
    ] = None
    """The `ETag`s that the resource may have, or `*` for any. If it has none of them, nothing is done and the answer is 412. Weak tags never match."""
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class RestartServerPath(TextModel):
    server_id: UUID
    """Which server."""


class RestartServerHeaders(TextModel):
    if_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-Match"),
        ABSENT,
    ] = None
    """The `ETag`s that the resource may have, or `*` for any. If it has none of them, nothing is done and the answer is 412. Weak tags never match."""
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""
