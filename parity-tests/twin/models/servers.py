"""Servers, and what can be said about them."""

from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from twin.values import (
    NO_NUL,
    UNIQUE,
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


class ServerStatus(StrEnum):
    """Moves by actions alone."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    MAINTENANCE = "maintenance"
    ERROR = "error"


def _address(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("type", "must be a string")
    if "%" not in value:
        try:
            return str(ip_address(value))
        except ValueError:
            pass
    raise PydanticCustomError("anyOf", "must be an IPv4 or IPv6 address")


ServerName = TypeAliasType("ServerName", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=50)])
IpAddress = TypeAliasType(
    "IpAddress",
    Annotated[
        str,
        BeforeValidator(_address),
        WithJsonSchema(
            {"anyOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}]}
        ),
    ],
)
Port = TypeAliasType("Port", Annotated[int, Field(ge=1, le=65_535), WHOLE])
Region = TypeAliasType("Region", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=50)])
Tag = TypeAliasType("Tag", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=50)])
LabelKey = TypeAliasType("LabelKey", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=63)])
LabelValue = TypeAliasType("LabelValue", Annotated[str, Field(pattern=NO_NUL, max_length=255)])
Labels = TypeAliasType(
    "Labels",
    Annotated[dict[LabelKey, LabelValue], Field(max_length=50)],
)
Percent = TypeAliasType("Percent", Annotated[float, Field(ge=0, le=100)])
Tags = Annotated[list[Tag], Field(max_length=50, json_schema_extra={"uniqueItems": True}), UNIQUE]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Server(_Shape):
    """A server."""

    id: Id
    name: ServerName
    ip_address: IpAddress
    port: Port
    region: Region
    environment: Environment
    tags: Tags
    labels: Labels
    status: ServerStatus
    cpu_percent: Percent
    memory_percent: Percent
    last_check: Annotated[datetime | None, varies("time")]
    created_at: Timestamp
    updated_at: Timestamp


class ServerCreate(_Shape):
    """A server to be."""

    name: ServerName
    ip_address: IpAddress
    environment: Environment
    port: Port = 8080
    region: Region = "us-east-1"
    tags: Tags = []
    labels: Labels = {}


class ServerReplace(_Shape):
    """All of a server that can be written."""

    name: ServerName
    ip_address: IpAddress
    environment: Environment
    port: Port = 8080
    region: Region = "us-east-1"
    tags: Tags = []
    labels: Labels = {}


class ServerPatch(_Shape):
    """What to change of a server; what is not given stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    name: Given[ServerName] = None
    ip_address: Given[IpAddress] = None
    port: Given[Port] = None
    region: Given[Region] = None
    environment: Given[Environment] = None
    tags: Given[Tags] = None
    labels: Given[Labels] = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("minProperties", "must have at least one member")
        return self


class ServerPage(_Shape):
    """One page of servers."""

    items: Annotated[list[Server], Field(max_length=100)]
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped
