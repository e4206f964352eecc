"""Handlers of the tag redis."""

from __future__ import annotations

from app.domain import outcomes
from app.domain import redis as domain
from app.domain.principal import Principal
from app.handlers.refusals import decline
from generated.models.redis import (
    ClusterHealth,
    ClusterInfo,
    ClusterNode,
    ClusterNodes,
    ClusterSlots,
    NodeInfo,
    NodeRole,
    SlotAssignment,
    SlotRange,
)
from generated.responses import Conflict, NotFound, Ok


class Redis:
    """The cluster behind the cache over HTTP."""

    def __init__(self, cluster: domain.Cluster) -> None:
        self._cluster = cluster

    async def list_cluster_nodes(self, *, principal: Principal) -> Ok[ClusterNodes, None] | Conflict:
        try:
            nodes = await self._cluster.nodes()
        except outcomes.Conflict as refusal:
            return decline(refusal)
        return Ok(ClusterNodes(nodes=[_node(node) for node in nodes]))

    async def list_cluster_slots(self, *, principal: Principal) -> Ok[ClusterSlots, None] | Conflict:
        try:
            slots = await self._cluster.slots()
        except outcomes.Conflict as refusal:
            return decline(refusal)
        shown = [
            SlotAssignment(start=each.start, end=each.end, primary=each.primary, replicas=list(each.replicas))
            for each in slots
        ]
        return Ok(ClusterSlots(slots=shown))

    async def get_cluster_info(self, *, principal: Principal) -> Ok[ClusterInfo, None] | Conflict:
        try:
            state = await self._cluster.state()
        except outcomes.Conflict as refusal:
            return decline(refusal)
        return Ok(
            ClusterInfo(
                state=ClusterHealth.ok if state.ok else ClusterHealth.fail,
                slots_assigned=state.slots_assigned,
                slots_ok=state.slots_ok,
                slots_failing=state.slots_failing,
                slots_failed=state.slots_failed,
                known_nodes=state.known_nodes,
                size=state.size,
                current_epoch=state.current_epoch,
            )
        )

    async def get_node_info(
        self, *, node_name: str, principal: Principal
    ) -> Ok[NodeInfo, None] | NotFound | Conflict:
        try:
            state = await self._cluster.node(node_name)
        except outcomes.NotFound as refusal:
            return decline(refusal)
        except outcomes.Conflict as refusal:
            return decline(refusal)
        return Ok(
            NodeInfo(
                name=state.name,
                role=NodeRole(state.role),
                version=state.version,
                uptime_seconds=state.uptime_seconds,
                connected_clients=state.connected_clients,
                used_memory_bytes=state.used_memory_bytes,
                keys=state.keys,
            )
        )


def _node(node: domain.Node) -> ClusterNode:
    return ClusterNode(
        name=node.name,
        role=NodeRole(node.role),
        copies=node.copies,
        connected=node.connected,
        slots=[SlotRange(start=start, end=end) for start, end in node.slots],
    )
