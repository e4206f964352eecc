from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import UNIQUE, Model, formatted
from .common import Timestamp


class Root(Model):
    """What this service is and what it offers."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=100, pattern="^[^\\u0000]*\\z")]
    """The title of the contract."""
    version: Version
    description: Annotated[str, Field(max_length=1000, pattern="^[^\\u0000]*\\z")]
    """The summary of the contract."""
    documentation: DocumentationLinks
    security: Annotated[list[SchemeName], Field(max_length=20), UNIQUE]
    """Names of the security schemes in force."""
    operations: Annotated[list[OfferedOperation], Field(max_length=1000)]
    """All operations, in the order of the contract."""


class Health(Model):
    """A sign of life."""

    model_config = ConfigDict(extra="forbid")

    status: HealthStatus
    """Always `healthy`, since somebody answered."""
    version: Version
    timestamp: Timestamp
    """When this was answered."""
    uptime_seconds: Uptime


class HealthReport(Model):
    """How the service and everything that it depends on is."""

    model_config = ConfigDict(extra="forbid")

    status: HealthStatus
    version: Version
    timestamp: Timestamp
    """When the components were asked."""
    uptime_seconds: Uptime
    components: Annotated[list[ComponentHealth], Field(max_length=50)]
    """Every component, in the order of `ComponentName`."""


class ComponentName(StrEnum):
    """Something that the service may depend on. `database`, `cache` and `messaging` are what the service itself works with, whatever engine that is; the others are engines."""

    vault = "vault"
    database = "database"
    postgres = "postgres"
    mysql = "mysql"
    mongodb = "mongodb"
    cache = "cache"
    redis = "redis"
    messaging = "messaging"
    rabbitmq = "rabbitmq"


class ComponentHealth(Model):
    """How one component is."""

    model_config = ConfigDict(extra="forbid")

    component: ComponentName
    status: ComponentStatus
    required: bool
    """Whether the service can do nothing without it."""
    engine: Annotated[str, Field(max_length=100, pattern="^[^\\u0000]*\\z")] | None
    """What it is, such as `sqlite` or `postgresql`; null when it is not configured."""
    latency_ms: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None
    """How many milliseconds it took to answer; null when it was not asked or did not answer."""
    checked_at: Timestamp
    """When it was asked."""
    detail: Annotated[str, Field(max_length=1000, pattern="^[^\\u0000]*\\z")] | None
    """What is the matter, for people; null when all is well. It never has an address or a secret in it."""
    breaker: BreakerState | None
    """The circuit breaker in front of it; null when there is none."""


MetricsText: TypeAlias = Annotated[str, Field(max_length=10000000, pattern="^[^\\u0000]*\\z")]
"""Lines of the Prometheus text format, version 0.0.4."""


Version: TypeAlias = Annotated[str, Field(max_length=50, pattern="^[0-9]+\\.[0-9]+\\.[0-9]+\\z")]
"""The version of the contract that the service implements."""


class DocumentationLinks(Model):
    """Where this contract can be read, as paths."""

    model_config = ConfigDict(extra="forbid")

    openapi_json: Annotated[str, Field(max_length=200), formatted("uri-reference")]
    """The contract as JSON."""
    openapi_yaml: Annotated[str, Field(max_length=200), formatted("uri-reference")]
    """The contract as YAML."""
    swagger_ui: Annotated[str, Field(max_length=200), formatted("uri-reference")]
    """Pages to read it and try it out."""
    redoc: Annotated[str, Field(max_length=200), formatted("uri-reference")]
    """Pages to read it."""


SchemeName: TypeAlias = Annotated[str, Field(max_length=100, pattern="^[A-Za-z0-9._-]+\\z")]
"""The name of a security scheme."""


class OfferedOperation(Model):
    """One operation of this contract."""

    model_config = ConfigDict(extra="forbid")

    operation_id: Annotated[str, Field(max_length=100, pattern="^[a-z][a-z0-9_]*\\z")]
    """Its name."""
    method: HttpMethod
    path: Annotated[str, Field(max_length=1000, pattern="^/[^\\u0000]*\\z")]
    """Its path, parameters in braces."""
    summary: Annotated[str, Field(max_length=200, pattern="^[^\\u0000]*\\z")]
    """What it does, in a few words."""
    tag: Annotated[str, Field(max_length=100, pattern="^[a-z][a-z0-9_-]*\\z")]
    """The part of the contract that it belongs to."""


class HealthStatus(StrEnum):
    """`healthy`: all is well. `degraded`: something optional is down. `unhealthy`: something that is needed is down."""

    healthy = "healthy"
    degraded = "degraded"
    unhealthy = "unhealthy"


Uptime: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""How many seconds ago the service was started."""


class ComponentStatus(StrEnum):
    """`healthy`: it answers. `degraded`: it answers, but not as it should. `unhealthy`: it does not answer. `not_configured`: the service runs without it."""

    healthy = "healthy"
    degraded = "degraded"
    unhealthy = "unhealthy"
    not_configured = "not_configured"


class BreakerState(StrEnum):
    """`closed`: calls go through. `open`: calls fail at once, after too many failures. `half_open`: one call is let through to see whether it is back."""

    closed = "closed"
    open = "open"
    half_open = "half_open"


class HttpMethod(StrEnum):
    """The method of an operation."""

    get = "GET"
    put = "PUT"
    post = "POST"
    delete = "DELETE"
    patch = "PATCH"
