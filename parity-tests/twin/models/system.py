"""What the service is, and how it is."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from twin.values import NO_NUL, Timestamp, varies


class HttpMethod(StrEnum):
    """The method of an operation."""

    GET = "GET"
    PUT = "PUT"
    POST = "POST"
    DELETE = "DELETE"
    PATCH = "PATCH"


class HealthStatus(StrEnum):
    """How the whole is."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


class ComponentStatus(StrEnum):
    """How one component is."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"
    NOT_CONFIGURED = "not_configured"


class ComponentName(StrEnum):
    """Something that the service may depend on."""

    VAULT = "vault"
    DATABASE = "database"
    POSTGRES = "postgres"
    MYSQL = "mysql"
    MONGODB = "mongodb"
    CACHE = "cache"
    REDIS = "redis"
    MESSAGING = "messaging"
    RABBITMQ = "rabbitmq"


class BreakerState(StrEnum):
    """Whether calls go through a circuit breaker."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


Version = TypeAliasType("Version", Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", max_length=50)])
SchemeName = TypeAliasType("SchemeName", Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=100)])
Uptime = TypeAliasType("Uptime", Annotated[float, Field(ge=0), varies("time")])
MetricsText = TypeAliasType(
    "MetricsText", Annotated[str, Field(pattern=NO_NUL, max_length=10_000_000), varies("implementation")]
)
_Reference = Annotated[str, Field(max_length=200, json_schema_extra={"format": "uri-reference"})]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DocumentationLinks(_Shape):
    """Where this contract can be read, as paths."""

    openapi_json: _Reference
    openapi_yaml: _Reference
    swagger_ui: _Reference
    redoc: _Reference


class OfferedOperation(_Shape):
    """One operation of this contract."""

    operation_id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]
    method: HttpMethod
    path: Annotated[str, Field(pattern=r"^/[^\u0000]*$", max_length=1000)]
    summary: Annotated[str, Field(pattern=NO_NUL, max_length=200)]
    tag: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=100)]


class Root(_Shape):
    """What this service is and what it offers."""

    name: Annotated[str, Field(pattern=NO_NUL, max_length=100)]
    version: Version
    description: Annotated[str, Field(pattern=NO_NUL, max_length=1000)]
    documentation: DocumentationLinks
    security: Annotated[list[SchemeName], Field(max_length=20, json_schema_extra={"uniqueItems": True})]
    operations: Annotated[list[OfferedOperation], Field(max_length=1000)]


class Health(_Shape):
    """A sign of life."""

    status: HealthStatus
    version: Version
    timestamp: Timestamp
    uptime_seconds: Uptime


class ComponentHealth(_Shape):
    """How one component is."""

    component: ComponentName
    status: ComponentStatus
    required: Annotated[bool, varies("implementation")]
    engine: Annotated[Annotated[str, Field(pattern=NO_NUL, max_length=100)] | None, varies("implementation")]
    latency_ms: Annotated[Annotated[float, Field(ge=0)] | None, varies("time")]
    checked_at: Timestamp
    detail: Annotated[Annotated[str, Field(pattern=NO_NUL, max_length=1000)] | None, varies("implementation")]
    breaker: Annotated[BreakerState | None, varies("implementation")]


class HealthReport(_Shape):
    """How the service and everything that it depends on is."""

    status: HealthStatus
    version: Version
    timestamp: Timestamp
    uptime_seconds: Uptime
    components: Annotated[list[ComponentHealth], Field(max_length=50)]
