from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import WHOLE, DateTime, Model
from .auth import PrincipalName
from .common import Id, PageCount, PageNumber, PageSize, Timestamp, Total, TotalCapped


class Operation(Model):
    """A piece of work that takes long."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    kind: OperationKind
    target: OperationTarget
    status: OperationStatus
    stage: Annotated[str, Field(max_length=50, pattern="^[a-z_]+\\z")] | None
    """The stage that it is in or was last in; null before the first."""
    progress: Progress
    requested_by: PrincipalName
    """Who asked for it, a user's name or the name of an API key."""
    reason: Annotated[str, Field(max_length=1000, pattern="^[^\\u0000]*\\z")] | None
    """Why it was asked for; null when nobody said."""
    error: Annotated[str, Field(max_length=1000, pattern="^[^\\u0000]*\\z")] | None
    """Why it failed, for people; null unless it did."""
    attempts: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """How often it was begun; more than once when the service was restarted meanwhile."""
    created_at: Timestamp
    """When it was asked for."""
    started_at: DateTime | None
    """When it was first begun; null while it is pending."""
    finished_at: DateTime | None
    """When it ended; null before that."""
    duration_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None
    """From `started_at` to `finished_at`; null while either is."""


class OperationKind(StrEnum):
    """What an operation does; for a deployment its kind, for a server the action."""

    start_server = "start_server"
    stop_server = "stop_server"
    restart_server = "restart_server"
    deploy = "deploy"
    rollback = "rollback"


class OperationStatus(StrEnum):
    """`pending`: waits for its turn. `running`: at work. The others are ends: `succeeded`, `failed`, or `cancelled` on request."""

    pending = "pending"
    running = "running"
    succeeded = "succeeded"
    failed = "failed"
    cancelled = "cancelled"


class OperationPage(Model):
    """One page of operations."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Operation], Field(max_length=100)]
    """The operations on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


EventId: TypeAlias = Annotated[str, Field(min_length=1, max_length=18, pattern="^(0|[1-9][0-9]*)\\z")]
"""The `id` of an event; 0 comes before the first."""


OperationEvents: TypeAlias = Annotated[str, Field(max_length=10000000)]
"""Server-sent events. The data of each is an `Operation`."""


class OperationTarget(Model):
    """What an operation works on. It may be deleted by now."""

    model_config = ConfigDict(extra="forbid")

    type: OperationTargetType
    id: Id


Progress: TypeAlias = Annotated[int, Field(ge=0, le=100), WHOLE]
"""How far it is in percent, as of the last stage that was finished."""


class OperationTargetType(StrEnum):
    """What sort of thing an operation works on."""

    server = "server"
    deployment = "deployment"
