"""Operations: everything that takes long."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from twin.models.auth import PrincipalName
from twin.values import NO_NUL, Id, PageCount, PageNumber, PageSize, Timestamp, Total, TotalCapped, varies


class OperationKind(StrEnum):
    """What an operation does, by the name of what asked for it."""

    START_SERVER = "start_server"
    STOP_SERVER = "stop_server"
    RESTART_SERVER = "restart_server"
    DEPLOY = "deploy"
    ROLLBACK = "rollback"


class OperationStatus(StrEnum):
    """How an operation is doing; the last three are ends."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class OperationTargetType(StrEnum):
    """What sort of thing an operation works on."""

    SERVER = "server"
    DEPLOYMENT = "deployment"


Progress = TypeAliasType("Progress", Annotated[int, Field(ge=0, le=100)])
Text = Annotated[str, Field(pattern=NO_NUL, max_length=1000)]
EventId = TypeAliasType(
    "EventId", Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)$", min_length=1, max_length=18)]
)
OperationEvents = TypeAliasType(
    "OperationEvents", Annotated[str, Field(max_length=10_000_000), varies("time")]
)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OperationTarget(_Shape):
    """What an operation works on. It may be deleted by now."""

    type: OperationTargetType
    id: Id


class Operation(_Shape):
    """A piece of work that takes long."""

    id: Id
    kind: OperationKind
    target: OperationTarget
    status: OperationStatus
    stage: Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=50)] | None
    progress: Progress
    requested_by: PrincipalName
    reason: Text | None
    error: Annotated[Text | None, varies("implementation")]
    attempts: Annotated[int, Field(ge=0, json_schema_extra={"format": "int64"})]
    created_at: Timestamp
    started_at: Annotated[datetime | None, varies("time")]
    finished_at: Annotated[datetime | None, varies("time")]
    duration_seconds: Annotated[Annotated[float, Field(ge=0)] | None, varies("time")]


class OperationPage(_Shape):
    """One page of operations."""

    items: Annotated[list[Operation], Field(max_length=100)]
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped
