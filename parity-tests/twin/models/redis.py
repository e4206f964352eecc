"""What a cluster would look like."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

from twin.values import varies

NodeName = TypeAliasType(
    "NodeName",
    Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", min_length=1, max_length=64),
        varies("implementation"),
    ],
)
Slot = TypeAliasType("Slot", Annotated[int, Field(ge=0, le=16_383)])


class NodeRole(StrEnum):
    """Whether it serves slots of its own."""

    PRIMARY = "primary"
    REPLICA = "replica"


class ClusterHealth(StrEnum):
    """Whether it takes requests."""

    OK = "ok"
    FAIL = "fail"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _amount(**more: Any) -> Any:
    return Field(ge=0, json_schema_extra={"format": "int64", **more})


Slots = Annotated[int, Field(ge=0, le=16_384, json_schema_extra={"format": "int64"})]
Count = Annotated[int, _amount()]
Reading = Annotated[int, _amount(**{"x-varies": "time"})]


class SlotRange(_Shape):
    """Slots that follow each other."""

    start: Slot
    end: Slot


class ClusterNode(_Shape):
    """A node as the cluster sees it."""

    name: NodeName
    role: NodeRole
    copies: NodeName | None
    connected: bool
    slots: Annotated[list[SlotRange], Field(max_length=16_384)]


class ClusterNodes(_Shape):
    """All nodes."""

    nodes: Annotated[list[ClusterNode], Field(max_length=1000)]


class SlotAssignment(_Shape):
    """Slots and who serves them."""

    start: Slot
    end: Slot
    primary: NodeName
    replicas: Annotated[list[NodeName], Field(max_length=1000)]


class ClusterSlots(_Shape):
    """All slots that are served."""

    slots: Annotated[list[SlotAssignment], Field(max_length=16_384)]


class ClusterInfo(_Shape):
    """How the cluster is."""

    state: ClusterHealth
    slots_assigned: Slots
    slots_ok: Slots
    slots_failing: Slots
    slots_failed: Slots
    known_nodes: Count
    size: Count
    current_epoch: Reading


class NodeInfo(_Shape):
    """How one node is."""

    name: NodeName
    role: NodeRole
    version: Annotated[str, Field(pattern=r"^[ -~]*$", max_length=100), varies("implementation")]
    uptime_seconds: Reading
    connected_clients: Reading
    used_memory_bytes: Reading
    keys: Reading
