from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import ABSENT, UNIQUE, WHOLE, DateTime, JsonAny, Model, rule
from .common import Environment, Id, PageCount, PageNumber, PageSize, Timestamp, Total, TotalCapped
from .deployments import ServiceName, ServiceVersion
from .servers import Port, Tag


class ServiceStatus(StrEnum):
    """What the last check found; `maintenance` while that is set. Of several endpoints the worst counts."""

    healthy = "healthy"
    unhealthy = "unhealthy"
    maintenance = "maintenance"


class ServicePage(Model):
    """One page of services."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Service], Field(max_length=100)]
    """The services on this page, newest registration first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class ServiceRegistration(Model):
    """What a service says of itself."""

    model_config = ConfigDict(extra="forbid")

    name: ServiceName
    version: ServiceVersion
    environment: Environment
    endpoints: Annotated[list[EndpointDraft], Field(min_length=1, max_length=10)]
    """Where it listens, in the order given."""
    tags: Annotated[list[Tag], Field(max_length=50), UNIQUE] = Field(default_factory=list)
    """Words to find it by, kept in the order given."""
    metadata: ServiceMetadata = Field(default_factory=dict)
    health_check_interval: HealthCheckInterval = 30


class Service(Model):
    """A service that others can find."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    name: ServiceName
    version: ServiceVersion
    environment: Environment
    endpoints: Annotated[list[Endpoint], Field(min_length=1, max_length=10)]
    """Where it listens, in the order given."""
    tags: Annotated[list[Tag], Field(max_length=50), UNIQUE]
    """Words to find it by, kept in the order given."""
    metadata: ServiceMetadata
    health_check_interval: HealthCheckInterval
    status: ServiceStatus
    registered_at: Timestamp
    """When it first registered."""
    last_seen: Timestamp
    """When it last registered or sent a heartbeat."""
    last_health_check: DateTime | None
    """When it was last checked; null before the first time."""
    health_check_url: Annotated[str, Field(max_length=2000, pattern="^https?://[!-\\~]+\\z")] | None
    """The URL of the first endpoint that is probed over HTTP; null when none is."""


class ServiceStats(Model):
    """How many services there are."""

    model_config = ConfigDict(extra="forbid")

    total_services: ServiceCount
    by_environment: ServicesByEnvironment
    by_status: ServicesByStatus
    latest_registrations: Annotated[list[Service], Field(max_length=5)]
    """The services that registered last, newest first."""


class ServicePatch(Model):
    """What to change of a service; what is not given stays."""

    model_config = ConfigDict(extra="forbid")
    _rule_0 = rule('{"minProperties": 1}')

    version: Annotated[ServiceVersion | None, ABSENT] = None
    endpoints: Annotated[
        Annotated[list[EndpointDraft], Field(min_length=1, max_length=10)] | None, ABSENT
    ] = None
    """Where it listens, in the order given."""
    tags: Annotated[Annotated[list[Tag], Field(max_length=50), UNIQUE] | None, ABSENT] = None
    """Words to find it by, kept in the order given."""
    metadata: Annotated[ServiceMetadata | None, ABSENT] = None
    health_check_interval: Annotated[HealthCheckInterval | None, ABSENT] = None
    maintenance: Annotated[bool | None, ABSENT] = None
    """Whether it is in maintenance."""


class ServiceHealth(Model):
    """What one check found: of several endpoints the first that is unhealthy, or the slowest when all are healthy."""

    model_config = ConfigDict(extra="forbid")

    service_id: Id
    """The service."""
    status: ServiceStatus
    response_time_ms: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None
    """Milliseconds until the answer's headers, or until the connection for `tcp`; null when there was neither."""
    status_code: Annotated[int, Field(ge=100, le=999), WHOLE] | None
    """What was answered over HTTP; null when nothing was."""
    error_message: Annotated[str, Field(max_length=1000, pattern="^[^\\u0000]*\\z")] | None
    """What is wrong, for people; null when nothing is."""
    timestamp: Timestamp
    """When it was found."""


class ServiceHealthPage(Model):
    """One page of results."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[ServiceHealth], Field(max_length=100)]
    """The results on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class EndpointProtocol(StrEnum):
    """How it is probed. `http`, `https`: a `GET` of the path has to be answered 2xx; redirects are not followed and count as unhealthy, certificates have to be valid for the host. `tcp`: a connection has to be made. `udp`: not probed, counts as healthy."""

    http = "http"
    https = "https"
    tcp = "tcp"
    udp = "udp"


MetadataKey: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\u0000]*\\z")]
"""What a piece of metadata is called."""


HealthCheckInterval: TypeAlias = Annotated[int, Field(ge=10, le=300), WHOLE]
"""After how many seconds it is checked again."""


class Endpoint(Model):
    """Where a service listens."""

    model_config = ConfigDict(extra="forbid")

    host: EndpointHost
    port: Port
    protocol: EndpointProtocol
    path: EndpointPath


ServiceCount: TypeAlias = Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
"""How many services."""


class ServicesByEnvironment(Model):
    """How many services there are in each environment; 0 in one that is closed to the caller."""

    model_config = ConfigDict(extra="forbid")

    dev: ServiceCount
    staging: ServiceCount
    prod: ServiceCount


class ServicesByStatus(Model):
    """How many services there are in each status."""

    model_config = ConfigDict(extra="forbid")

    healthy: ServiceCount
    unhealthy: ServiceCount
    maintenance: ServiceCount


EndpointHost: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=253,
        pattern="^([A-Za-z0-9._-]+|([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|([0-9A-Fa-f]{1,4}:){1,7}:|([0-9A-Fa-f]{1,4}:){1,6}(:[0-9A-Fa-f]{1,4}){1,1}|([0-9A-Fa-f]{1,4}:){1,5}(:[0-9A-Fa-f]{1,4}){1,2}|([0-9A-Fa-f]{1,4}:){1,4}(:[0-9A-Fa-f]{1,4}){1,3}|([0-9A-Fa-f]{1,4}:){1,3}(:[0-9A-Fa-f]{1,4}){1,4}|([0-9A-Fa-f]{1,4}:){1,2}(:[0-9A-Fa-f]{1,4}){1,5}|[0-9A-Fa-f]{1,4}:(:[0-9A-Fa-f]{1,4}){1,6}|:(:[0-9A-Fa-f]{1,4}){1,7}|::|::([0-9A-Fa-f]{1,4}:){0,5}((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|([0-9A-Fa-f]{1,4}:){1,5}:((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]))\\z",
    ),
]
"""A host name or an IP address; IPv6 without brackets and zone."""


EndpointPath: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=1000, pattern="^/[A-Za-z0-9/?:@!$\\&()*+,;=._\\~%-]*\\z")
]
"""What is asked for over HTTP, with its query if there is one; has no meaning otherwise."""


class EndpointDraft(Model):
    """Where a service listens. Link-local and multicast addresses, those of cloud metadata, and reserved ones are never probed; loopback and private ones only where the service is configured so. That is looked at after the name was resolved, and the probe goes to the very address that was looked at. Such an endpoint is unhealthy."""

    model_config = ConfigDict(extra="forbid")

    host: EndpointHost
    port: Port
    protocol: EndpointProtocol = EndpointProtocol.http
    path: EndpointPath = "/"


ServiceMetadata: TypeAlias = Annotated[dict[MetadataKey, JsonAny], Field(max_length=100)]
"""What else there is to say, any JSON values by name. It has no meaning here."""
