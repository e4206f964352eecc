from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import WHOLE, Model


class ClusterNodes(Model):
    """All nodes."""

    model_config = ConfigDict(extra="forbid")

    nodes: Annotated[list[ClusterNode], Field(max_length=1000)]
    """By name."""


class ClusterSlots(Model):
    """All slots that are served."""

    model_config = ConfigDict(extra="forbid")

    slots: Annotated[list[SlotAssignment], Field(max_length=16384)]
    """In the order of the slots."""


class ClusterInfo(Model):
    """How the cluster is."""

    model_config = ConfigDict(extra="forbid")

    state: ClusterHealth
    slots_assigned: Annotated[int, Field(ge=0, le=16384), WHOLE]
    """Slots that have a node."""
    slots_ok: Annotated[int, Field(ge=0, le=16384), WHOLE]
    """Slots whose node is well."""
    slots_failing: Annotated[int, Field(ge=0, le=16384), WHOLE]
    """Slots whose node may be down."""
    slots_failed: Annotated[int, Field(ge=0, le=16384), WHOLE]
    """Slots whose node is down."""
    known_nodes: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """Nodes that it knows, new and lost ones included."""
    size: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """Primaries that serve slots."""
    current_epoch: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """How often the cluster changed its mind about who serves what."""


NodeName: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=64, pattern="^[A-Za-z0-9][A-Za-z0-9._-]*\\z")
]
"""What the cluster calls the node, for as long as it exists. It tells nothing of its address."""


class NodeInfo(Model):
    """How one node is."""

    model_config = ConfigDict(extra="forbid")

    name: NodeName
    role: NodeRole
    version: Annotated[str, Field(max_length=100, pattern="^[ -\\~]*\\z")]
    """The version of the engine."""
    uptime_seconds: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """For how long it has run."""
    connected_clients: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """Connections of clients."""
    used_memory_bytes: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """What its data and it take of memory."""
    keys: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """Keys that it has."""


class ClusterNode(Model):
    """A node as the cluster sees it."""

    model_config = ConfigDict(extra="forbid")

    name: NodeName
    role: NodeRole
    copies: NodeName | None
    """The node that a replica copies; null for a primary."""
    connected: bool
    """Whether the node that was asked has a connection to it and takes it for well."""
    slots: Annotated[list[SlotRange], Field(max_length=16384)]
    """The slots that it serves, in their order."""


class SlotAssignment(Model):
    """Slots and who serves them."""

    model_config = ConfigDict(extra="forbid")

    start: Slot
    end: Slot
    primary: NodeName
    replicas: Annotated[list[NodeName], Field(max_length=1000)]
    """The nodes that copy them, by name."""


class ClusterHealth(StrEnum):
    """Whether the cluster takes requests."""

    ok = "ok"
    fail = "fail"


class NodeRole(StrEnum):
    """Whether it serves slots of its own or copies another node."""

    primary = "primary"
    replica = "replica"


class SlotRange(Model):
    """Slots that follow each other, both ends included."""

    model_config = ConfigDict(extra="forbid")

    start: Slot
    end: Slot


Slot: TypeAlias = Annotated[int, Field(ge=0, le=16383), WHOLE]
"""One of the parts that keys are divided into."""
