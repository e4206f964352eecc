from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import ABSENT, UUID, WHOLE, DateTime, Model, formatted, parsed, rule
from .auth import PrincipalName
from .common import Environment, Id, PageCount, PageNumber, PageSize, Timestamp, Total, TotalCapped
from .operations import OperationStatus, Progress


class DeploymentStatus(StrEnum):
    """`pending`: waits for its turn. `in_progress`: its operation runs. `rolled_back`: a rollback of it has succeeded. The others are how its operation ended."""

    pending = "pending"
    in_progress = "in_progress"
    succeeded = "succeeded"
    failed = "failed"
    rolled_back = "rolled_back"
    cancelled = "cancelled"


ServiceName: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern="^[A-Za-z0-9_-]+\\z")]
"""What the service is called. Case counts."""


class DeploymentPage(Model):
    """One page of deployments."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Deployment], Field(max_length=100)]
    """The deployments on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class DeploymentCreate(Model):
    """A deployment to be."""

    model_config = ConfigDict(extra="forbid")

    service: ServiceName
    version: ServiceVersion
    environment: Environment
    replicas: Replicas = 2
    config: DeploymentConfig = Field(default_factory=parsed(lambda: DeploymentConfig, "{}"))
    rollback_enabled: bool = True
    """Whether it may be rolled back."""


class Deployment(Model):
    """One version of a service brought into one environment."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    service: ServiceName
    version: ServiceVersion
    environment: Environment
    replicas: Replicas
    config: DeploymentConfig
    rollback_enabled: bool
    """Whether it may be rolled back; false for a rollback."""
    status: DeploymentStatus
    stage: DeploymentStage | None
    """The stage that it is in or was last in; null before the first."""
    progress: Progress
    kind: DeploymentKind
    rollback_of: UUID | None
    """The deployment that this one rolls back; null unless it is a rollback."""
    operation_id: Id
    """The operation that carries it out."""
    requested_by: PrincipalName
    """Who asked for it, a user's name or the name of an API key."""
    reason: RollbackReason | None
    """Why it was asked for; null when nobody said."""
    error_message: Annotated[str, Field(max_length=1000, pattern="^[^\\u0000]*\\z")] | None
    """Why it failed, for people; null unless it did."""
    created_at: Timestamp
    """When it was asked for."""
    started_at: DateTime | None
    """When it was first begun; null while it is pending."""
    completed_at: DateTime | None
    """When it ended; null before that."""
    duration_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None
    """From `started_at` to `completed_at`; null while either is."""


class DeploymentAccepted(Model):
    """A deployment that was asked for, seen from its operation."""

    model_config = ConfigDict(extra="forbid")

    operation_id: Id
    """The operation that carries it out."""
    deployment_id: Id
    """The deployment."""
    status_url: Annotated[str, Field(max_length=1000), formatted("uri-reference")]
    """Where the operation is, as a path."""
    status: OperationStatus
    progress: Progress
    started_at: DateTime | None
    """When it was first begun; null while it is pending."""


class RollbackRequest(Model):
    """What there is to say about a rollback."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[RollbackReason | None, ABSENT] = None


ServiceVersion: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\u0000]*\\z")]
"""Which version of the service. In YAML it goes into quotes when it looks like a number."""


Replicas: TypeAlias = Annotated[int, Field(ge=1, le=100), WHOLE]
"""How many instances of the service run."""


class DeploymentConfig(Model):
    """Settings of the service, any JSON values by name. Of them only `simulate` has a meaning here."""

    model_config = ConfigDict(extra="allow")
    _rule_0 = rule(
        '{"propertyNames": {"allOf": [{"type": "string", "pattern": "^[^\\\\u0000]*\\\\Z", "minLength": 1, "maxLength": 100}]}, "maxProperties": 100}'
    )

    simulate: Annotated[Simulation | None, ABSENT] = None


class DeploymentStage(StrEnum):
    """A step of a deployment. Deploying takes `preparing`, `building`, `testing`, `deploying`, `verifying`; a rollback takes `preparing`, `stopping`, `starting_previous`, `verifying`."""

    preparing = "preparing"
    building = "building"
    testing = "testing"
    deploying = "deploying"
    stopping = "stopping"
    starting_previous = "starting_previous"
    verifying = "verifying"


class DeploymentKind(StrEnum):
    """`deploy`: it was asked for as such. `rollback`: it brings an earlier deployment back."""

    deploy = "deploy"
    rollback = "rollback"


RollbackReason: TypeAlias = Annotated[str, Field(min_length=1, max_length=500, pattern="^[^\\u0000]*\\z")]
"""Why it is rolled back, for people."""


ConfigKey: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\u0000]*\\z")]
"""What a setting is called."""


class Simulation(Model):
    """What the simulated driver does; other drivers ignore it. A stage that a deployment does not go through has no effect."""

    model_config = ConfigDict(extra="forbid")

    stage_seconds: Annotated[Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] | None, ABSENT] = None
    """How long each stage takes; as the service is configured when not given."""
    fail_at: Annotated[DeploymentStage | None, ABSENT] = None
    """The stage that fails. It is not tried again."""
    hold_at: Annotated[DeploymentStage | None, ABSENT] = None
    """The stage that does not end until the operation is cancelled, or an hour has passed. Cancelling ends it at once, and it counts as done: `progress` is what it is at the end of the stage, unless it is the stage of `fail_at`, too."""
    message: Annotated[FailureMessage | None, ABSENT] = None


FailureMessage: TypeAlias = Annotated[str, Field(min_length=1, max_length=500, pattern="^[^\\u0000]*\\z")]
"""What `error_message` says when a simulated stage fails."""
