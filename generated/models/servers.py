from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import ABSENT, UNIQUE, WHOLE, DateTime, IPv4, IPv6, Model, OneMessage, rule
from .common import Environment, Id, PageCount, PageNumber, PageSize, Timestamp, Total, TotalCapped


class ServerStatus(StrEnum):
    """Moves by actions alone. `starting`, `stopping` and `maintenance` last as long as the operation that starts, stops or restarts it; when that fails the status is `error`, and when it is cancelled it is what it was before."""

    stopped = "stopped"
    starting = "starting"
    running = "running"
    stopping = "stopping"
    maintenance = "maintenance"
    error = "error"


Region: TypeAlias = Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")]
"""Which part of the world it stands in."""


ServerName: TypeAlias = Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")]
"""What the server is called; no two have the same name. Case counts."""


Tag: TypeAlias = Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")]
"""A word to find it by."""


class ServerPage(Model):
    """One page of servers."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Server], Field(max_length=100)]
    """The servers on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class ServerCreate(Model):
    """A server to be."""

    model_config = ConfigDict(extra="forbid")

    name: ServerName
    ip_address: IpAddress
    port: Port = 8080
    region: Region = "us-east-1"
    environment: Environment
    tags: Annotated[list[Tag], Field(max_length=50), UNIQUE] = Field(default_factory=list)
    """Words to find it by, kept in the order given."""
    labels: Labels = Field(default_factory=dict)


class Server(Model):
    """A server."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    name: ServerName
    ip_address: IpAddress
    port: Port
    region: Region
    environment: Environment
    tags: Annotated[list[Tag], Field(max_length=50), UNIQUE]
    """Words to find it by, kept in the order given."""
    labels: Labels
    status: ServerStatus
    cpu_percent: Percent
    """How busy its processors were at the last check; 0 when stopped."""
    memory_percent: Percent
    """How full its memory was at the last check; 0 when stopped."""
    last_check: DateTime | None
    """When an operation last looked at it; null before the first time."""
    created_at: Timestamp
    """When it was created."""
    updated_at: Timestamp
    """When it last changed, status included."""


class ServerReplace(Model):
    """All of a server that can be written."""

    model_config = ConfigDict(extra="forbid")

    name: ServerName
    ip_address: IpAddress
    port: Port = 8080
    region: Region = "us-east-1"
    environment: Environment
    tags: Annotated[list[Tag], Field(max_length=50), UNIQUE] = Field(default_factory=list)
    """Words to find it by, kept in the order given."""
    labels: Labels = Field(default_factory=dict)


class ServerPatch(Model):
    """What to change of a server; what is not given stays."""

    model_config = ConfigDict(extra="forbid")
    _rule_0 = rule('{"minProperties": 1}')

    name: Annotated[ServerName | None, ABSENT] = None
    ip_address: Annotated[IpAddress | None, ABSENT] = None
    port: Annotated[Port | None, ABSENT] = None
    region: Annotated[Region | None, ABSENT] = None
    environment: Annotated[Environment | None, ABSENT] = None
    tags: Annotated[Annotated[list[Tag], Field(max_length=50), UNIQUE] | None, ABSENT] = None
    """Words to find it by, kept in the order given."""
    labels: Annotated[Labels | None, ABSENT] = None


IpAddress: TypeAlias = Annotated[
    IPv4 | IPv6, OneMessage("one of IPv4, IPv6", keyword="anyOf", types="string")
]
"""Where the server is. IPv6 is answered in lower case and shortened; zones are not taken."""


Port: TypeAlias = Annotated[int, Field(ge=1, le=65535), WHOLE]
"""The port that it serves on."""


LabelValue: TypeAlias = Annotated[str, Field(max_length=255, pattern="^[^\\u0000]*\\z")]
"""What a label says."""


LabelKey: TypeAlias = Annotated[str, Field(min_length=1, max_length=63, pattern="^[^\\u0000]*\\z")]
"""What a label is called."""


Percent: TypeAlias = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
"""A share of what there is."""


Labels: TypeAlias = Annotated[dict[LabelKey, LabelValue], Field(max_length=50)]
"""What else there is to say about it, by name."""
