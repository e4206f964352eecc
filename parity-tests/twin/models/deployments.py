"""Deployments and rollbacks, and what can be said about them."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema
from typing_extensions import TypeAliasType

from twin.models.auth import PrincipalName
from twin.models.operations import OperationStatus, Progress, Text
from twin.values import (
    NO_NUL,
    NUMBER,
    WHOLE,
    Environment,
    Given,
    Id,
    PageCount,
    PageNumber,
    PageSize,
    Timestamp,
    Total,
    TotalCapped,
    varies,
)


class DeploymentKind(StrEnum):
    """Whether a version is brought or brought back."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"


class DeploymentStatus(StrEnum):
    """How a deployment is doing."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"
    CANCELLED = "cancelled"


class DeploymentStage(StrEnum):
    """A step of a deployment or of a rollback."""

    PREPARING = "preparing"
    BUILDING = "building"
    TESTING = "testing"
    DEPLOYING = "deploying"
    STOPPING = "stopping"
    STARTING_PREVIOUS = "starting_previous"
    VERIFYING = "verifying"


ServiceName = TypeAliasType(
    "ServiceName", Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=100)]
)
ServiceVersion = TypeAliasType(
    "ServiceVersion", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=100)]
)
Replicas = TypeAliasType("Replicas", Annotated[int, Field(ge=1, le=100), WHOLE])
FailureMessage = TypeAliasType(
    "FailureMessage", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=500)]
)
RollbackReason = TypeAliasType(
    "RollbackReason", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=500)]
)
ConfigKey = TypeAliasType("ConfigKey", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=100)])


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Simulation(_Shape):
    """What the stages of a deployment do instead of work."""

    stage_seconds: Given[Annotated[float, Field(ge=0, le=60), NUMBER]] = None
    fail_at: Given[DeploymentStage] = None
    hold_at: Given[DeploymentStage] = None
    message: Given[FailureMessage] = None


class _Simulated(BaseModel):
    """The one member of a config that means something here; the others are anything."""

    simulate: Given[Simulation] = None


def _holds_simulation(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    """A config as it was given, once its names and its simulation are good; what is wrong is told at once."""
    found: list[InitErrorDetails] = []
    checks: list[Callable[[object], object]] = [validate]
    if isinstance(value, dict):
        checks.append(_Simulated.model_validate)
    for check in checks:
        try:
            check(value)
        except ValidationError as error:
            found += [
                InitErrorDetails(
                    type=PydanticCustomError(each["type"], "{why}", {"why": each["msg"]}),
                    loc=each["loc"],
                    input=each["input"],
                )
                for each in error.errors()
            ]
    if found:
        raise ValidationError.from_exception_data("config", found)
    return _with_a_number(value)


def _with_a_number(value: Any) -> Any:
    """Seconds are a number, and written as one, be they whole or not."""
    simulate = value.get("simulate") if isinstance(value, dict) else None
    if not isinstance(simulate, dict) or "stage_seconds" not in simulate:
        return value
    return {**value, "simulate": {**simulate, "stage_seconds": float(simulate["stage_seconds"])}}


class _WithSimulation:
    """Has `simulate` among the members of an object whose other members are anything."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(_holds_simulation, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        found = handler(schema)
        found["properties"] = {"simulate": handler(Simulation.__pydantic_core_schema__)}
        return found


DeploymentConfig = TypeAliasType(
    "DeploymentConfig", Annotated[dict[ConfigKey, Any], Field(max_length=100), _WithSimulation()]
)


class Deployment(_Shape):
    """One version of a service brought into one environment."""

    id: Id
    service: ServiceName
    version: ServiceVersion
    environment: Environment
    replicas: Replicas
    config: DeploymentConfig
    rollback_enabled: bool
    status: DeploymentStatus
    stage: DeploymentStage | None
    progress: Progress
    kind: DeploymentKind
    rollback_of: Id | None
    operation_id: Id
    requested_by: PrincipalName
    reason: RollbackReason | None
    error_message: Annotated[Text | None, varies("implementation")]
    created_at: Timestamp
    started_at: Annotated[datetime | None, varies("time")]
    completed_at: Annotated[datetime | None, varies("time")]
    duration_seconds: Annotated[Annotated[float, Field(ge=0)] | None, varies("time")]

    @property
    def simulation(self) -> Simulation:
        """What its stages do."""
        return _Simulated.model_validate(self.config).simulate or Simulation()


class DeploymentCreate(_Shape):
    """A deployment to be."""

    service: ServiceName
    version: ServiceVersion
    environment: Environment
    replicas: Replicas = 2
    config: DeploymentConfig = {}
    rollback_enabled: Annotated[bool, Field(strict=True)] = True


class DeploymentAccepted(_Shape):
    """A deployment that was asked for, seen from its operation."""

    operation_id: Id
    deployment_id: Id
    status_url: Annotated[str, Field(max_length=1000), varies("implementation", format="uri-reference")]
    status: OperationStatus
    progress: Progress
    started_at: Annotated[datetime | None, varies("time")]


class RollbackRequest(_Shape):
    """What there is to say about a rollback."""

    reason: Given[RollbackReason] = None


class DeploymentPage(_Shape):
    """One page of deployments."""

    items: Annotated[list[Deployment], Field(max_length=100)]
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped
