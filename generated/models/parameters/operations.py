from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TEXT_INTEGER, UUID, TextModel
from ..operations import OperationKind, OperationStatus


class ListOperationsQuery(TextModel):
    kind: Annotated[OperationKind | None, ABSENT] = None
    """Only operations that do this."""
    status: Annotated[OperationStatus | None, ABSENT] = None
    """Only operations in this status."""
    target_id: Annotated[UUID | None, ABSENT] = None
    """Only operations that work on this."""
    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1
    """Which page, counted from 1."""
    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20
    """How many items a page has at most."""


class GetOperationPath(TextModel):
    operation_id: UUID
    """Which operation."""


class GetOperationHeaders(TextModel):
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


class CancelOperationPath(TextModel):
    operation_id: UUID
    """Which operation."""


class WatchOperationPath(TextModel):
    operation_id: UUID
    """Which operation."""


class WatchOperationHeaders(TextModel):
    last_event_id: Annotated[
        Annotated[str, Field(min_length=1, max_length=18, pattern="^(0|[1-9][0-9]*)\\z")] | None,
        Field(alias="Last-Event-ID"),
        ABSENT,
    ] = None
    """The id of the last event that the caller has seen; only what follows is sent. Without it all events are sent."""
