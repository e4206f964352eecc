from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TEXT_INTEGER, UUID, TextModel
from ..common import Environment
from ..services import ServiceStatus


class ListServicesQuery(TextModel):
    name: Annotated[
        Annotated[str, Field(min_length=1, max_length=100, pattern="^[A-Za-z0-9_-]+\\z")] | None, ABSENT
    ] = None
    """Only services whose name contains this, in upper or lower case."""
    environment: Annotated[Environment | None, ABSENT] = None
    """Only services of this environment; none when it is closed to the caller."""
    tag: Annotated[
        Annotated[
            list[Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")]],
            Field(min_length=1, max_length=10),
        ]
        | None,
        ABSENT,
    ] = None
    """Tags of which a service must have at least one."""
    status: Annotated[ServiceStatus | None, ABSENT] = None
    """Only services in this status."""
    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1
    """Which page, counted from 1."""
    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20
    """How many items a page has at most."""


class RegisterServiceHeaders(TextModel):
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class GetServicePath(TextModel):
    service_id: UUID
    """Which service."""


class GetServiceHeaders(TextModel):
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


class UpdateServicePath(TextModel):
    service_id: UUID
    """Which service."""


class UpdateServiceHeaders(TextModel):
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


class DeleteServicePath(TextModel):
    service_id: UUID
    """Which service."""


class DeleteServiceHeaders(TextModel):
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


class SendHeartbeatPath(TextModel):
    service_id: UUID
    """Which service."""


class GetServiceHealthPath(TextModel):
    service_id: UUID
    """Which service."""


class ListServiceHealthPath(TextModel):
    service_id: UUID
    """Which service."""


class ListServiceHealthQuery(TextModel):
    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1
    """Which page, counted from 1."""
    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20
    """How many items a page has at most."""
