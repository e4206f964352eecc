"""What a Redis Cluster looks like from outside. Nodes go by their names; their addresses stay inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.breakers import Breaker
from app.domain.outcomes import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Node:
    """A node as the cluster sees it; `copies` names the primary of a replica."""

    name: str
    copies: str | None
    connected: bool
    slots: Sequence[tuple[int, int]]

    @property
    def role(self) -> str:
        """What it is in the cluster."""
        return "primary" if self.copies is None else "replica"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Slots from `start` to `end`, both included, and who serves them."""

    start: int
    end: int
    primary: str
    replicas: Sequence[str]


@dataclass(frozen=True, slots=True)
class ClusterState:
    """How the cluster is."""

    ok: bool
    slots_assigned: int
    slots_ok: int
    slots_failing: int
    slots_failed: int
    known_nodes: int
    size: int
    current_epoch: int


@dataclass(frozen=True, slots=True)
class NodeState:
    """How one node is."""

    name: str
    role: str
    version: str
    uptime_seconds: int
    connected_clients: int
    used_memory_bytes: int
    keys: int


class NotACluster(Conflict):
    """The engine stands alone."""

    def __init__(self) -> None:
        super().__init__("The engine is not a cluster.", "not_a_cluster")


class Topology(Protocol):
    """Asks the engine; each raises `NotACluster` when it is none."""

    async def nodes(self) -> Sequence[Node]:
        """All nodes, in any order."""
        ...

    async def state(self) -> ClusterState:
        """How the cluster is."""
        ...

    async def node(self, name: str) -> NodeState | None:
        """How one node is; None when the cluster knows none of that name."""
        ...


class Cluster:
    """The cluster behind the cache; without a topology there is none."""

    def __init__(self, topology: Topology | None, breaker: Breaker) -> None:
        self._known = topology
        self._breaker = breaker

    async def nodes(self) -> Sequence[Node]:
        """All nodes, by name."""
        return sorted(await self._breaker(self._topology.nodes), key=lambda node: node.name)

    async def slots(self) -> Sequence[Assignment]:
        """Which node serves which slots, in their order."""
        nodes = await self.nodes()
        replicas: Mapping[str, list[str]] = {
            node.name: [other.name for other in nodes if other.copies == node.name] for node in nodes
        }
        assigned = [
            Assignment(start, end, node.name, replicas[node.name])
            for node in nodes
            if node.copies is None
            for start, end in node.slots
        ]
        return sorted(assigned, key=lambda each: each.start)

    async def state(self) -> ClusterState:
        """How the cluster is."""
        return await self._breaker(self._topology.state)

    async def node(self, name: str) -> NodeState:
        """How one node is, or `NotFound`."""
        topology = self._topology
        found = await self._breaker(lambda: topology.node(name))
        if found is None:
            raise NotFound("node", name)
        return found

    @property
    def _topology(self) -> Topology:
        if self._known is None:
            raise NotACluster
        return self._known
