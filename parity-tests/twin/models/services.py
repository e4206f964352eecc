"""Services that register, and what can be said about them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from twin.models.deployments import ServiceName, ServiceVersion
from twin.models.servers import Port, Tags
from twin.values import (
    NO_NUL,
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

GROUP = "[0-9A-Fa-f]{1,4}"
OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
IPV4 = rf"({OCTET}\.){{3}}{OCTET}"
IPV6 = [
    f"({GROUP}:){{7}}{GROUP}",
    f"({GROUP}:){{1,7}}:",
    *(f"({GROUP}:){{1,{7 - behind}}}(:{GROUP}){{1,{behind}}}" for behind in range(1, 6)),
    f"{GROUP}:(:{GROUP}){{1,6}}",
    f":(:{GROUP}){{1,7}}",
    "::",
    f"::({GROUP}:){{0,5}}{IPV4}",
    f"({GROUP}:){{1,5}}:{IPV4}",
]
EndpointHost = TypeAliasType(
    "EndpointHost",
    Annotated[
        str, Field(pattern=f"^({'|'.join(['[A-Za-z0-9._-]+', *IPV6])})$", min_length=1, max_length=253)
    ],
)
EndpointPath = TypeAliasType(
    "EndpointPath",
    Annotated[str, Field(pattern=r"^/[A-Za-z0-9/?:@!$&()*+,;=._~%-]*$", min_length=1, max_length=1000)],
)
MetadataKey = TypeAliasType(
    "MetadataKey", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=100)]
)
ServiceMetadata = TypeAliasType("ServiceMetadata", Annotated[dict[MetadataKey, Any], Field(max_length=100)])
HealthCheckInterval = TypeAliasType("HealthCheckInterval", Annotated[int, Field(ge=10, le=300), WHOLE])
ServiceCount = TypeAliasType(
    "ServiceCount", Annotated[int, Field(ge=0, json_schema_extra={"format": "int64"})]
)


class EndpointProtocol(StrEnum):
    """How an endpoint is probed."""

    HTTP = "http"
    HTTPS = "https"
    TCP = "tcp"
    UDP = "udp"


class ServiceStatus(StrEnum):
    """What the last check found."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    MAINTENANCE = "maintenance"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Endpoint(_Shape):
    """Where a service listens."""

    host: EndpointHost
    port: Port
    protocol: EndpointProtocol
    path: EndpointPath


class EndpointDraft(_Shape):
    """Where a service listens, with defaults."""

    host: EndpointHost
    port: Port
    protocol: EndpointProtocol = EndpointProtocol.HTTP
    path: EndpointPath = "/"


class Service(_Shape):
    """A service that others can find."""

    id: Id
    name: ServiceName
    version: ServiceVersion
    environment: Environment
    endpoints: Annotated[list[Endpoint], Field(min_length=1, max_length=10)]
    tags: Tags
    metadata: ServiceMetadata
    health_check_interval: HealthCheckInterval
    status: ServiceStatus
    registered_at: Timestamp
    last_seen: Timestamp
    last_health_check: Annotated[datetime | None, varies("time")]
    health_check_url: Annotated[str, Field(pattern=r"^https?://[!-~]+$", max_length=2000)] | None


class ServiceRegistration(_Shape):
    """What a service says of itself."""

    name: ServiceName
    version: ServiceVersion
    environment: Environment
    endpoints: Annotated[list[EndpointDraft], Field(min_length=1, max_length=10)]
    tags: Tags = []
    metadata: ServiceMetadata = {}
    health_check_interval: HealthCheckInterval = 30


class ServicePatch(_Shape):
    """What to change of a service."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    version: Given[ServiceVersion] = None
    endpoints: Given[Annotated[list[EndpointDraft], Field(min_length=1, max_length=10)]] = None
    tags: Given[Tags] = None
    metadata: Given[ServiceMetadata] = None
    health_check_interval: Given[HealthCheckInterval] = None
    maintenance: Given[Annotated[bool, Field(strict=True)]] = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("minProperties", "must have at least one member")
        return self


class ServicePage(_Shape):
    """One page of services."""

    items: Annotated[list[Service], Field(max_length=100)]
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class ServiceHealth(_Shape):
    """What one check found."""

    service_id: Id
    status: ServiceStatus
    response_time_ms: Annotated[Annotated[float, Field(ge=0)] | None, varies("time")]
    status_code: Annotated[int, Field(ge=100, le=999)] | None
    error_message: Annotated[
        Annotated[str, Field(pattern=NO_NUL, max_length=1000)] | None, varies("implementation")
    ]
    timestamp: Timestamp


class ServiceHealthPage(_Shape):
    """One page of results."""

    items: Annotated[list[ServiceHealth], Field(max_length=100)]
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class ServicesByEnvironment(_Shape):
    """How many there are in each environment."""

    dev: ServiceCount
    staging: ServiceCount
    prod: ServiceCount


class ServicesByStatus(_Shape):
    """How many there are in each status."""

    healthy: ServiceCount
    unhealthy: ServiceCount
    maintenance: ServiceCount


class ServiceStats(_Shape):
    """How many services there are."""

    total_services: ServiceCount
    by_environment: ServicesByEnvironment
    by_status: ServicesByStatus
    latest_registrations: Annotated[list[Service], Field(max_length=5)]
