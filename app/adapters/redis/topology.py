"""The `Topology` port on Redis Cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import RedisCluster

from app.adapters.redis.connection import Client, Connection
from app.domain.redis import ClusterState, Node, NodeState, NotACluster


class RedisTopology:
    """Asks the cluster about itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def nodes(self) -> Sequence[Node]:
        """See `Topology`."""
        async with self._connection.client() as client:
            return [_node(told) for told in (await _told(client)).values()]

    async def state(self) -> ClusterState:
        """See `Topology`."""
        async with self._connection.client() as client:
            told = _one(await _cluster(client).cluster_info())
        return ClusterState(
            ok=told["cluster_state"] == "ok",
            slots_assigned=int(told["cluster_slots_assigned"]),
            slots_ok=int(told["cluster_slots_ok"]),
            slots_failing=int(told["cluster_slots_pfail"]),
            slots_failed=int(told["cluster_slots_fail"]),
            known_nodes=int(told["cluster_known_nodes"]),
            size=int(told["cluster_size"]),
            current_epoch=int(told["cluster_current_epoch"]),
        )

    async def node(self, name: str) -> NodeState | None:
        """See `Topology`."""
        async with self._connection.client() as client:
            nodes = await _told(client)
            address = next((at for at, told in nodes.items() if told["node_id"] == name), None)
            if address is None:
                return None
            host, _, port = address.partition("@")[0].rpartition(":")
            told = _one(await client.info(target_nodes=_reached(client, host, int(port))))
        return NodeState(
            name=name,
            role="primary" if told["role"] == "master" else "replica",
            version=str(told["redis_version"])[:100],
            uptime_seconds=int(told["uptime_in_seconds"]),
            connected_clients=int(told["connected_clients"]),
            used_memory_bytes=int(told["used_memory"]),
            keys=int(told.get("db0", {}).get("keys", 0)),
        )


def _cluster(client: Client) -> Client:
    if not isinstance(client, RedisCluster):
        raise NotACluster
    return client


def _reached(client: Client, host: str, port: int) -> Any:
    node = client.get_node(host, port)
    if node is None:
        raise ConnectionError("the cluster knows a node that its client does not reach")
    return node


async def _told(client: Client) -> Mapping[str, Mapping[str, Any]]:
    told: Mapping[str, Mapping[str, Any]] = await _cluster(client).cluster_nodes()
    return told


def _one(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What one node said, be it under its name or not."""
    values = list(answer.values())
    return values[0] if len(values) == 1 and isinstance(values[0], Mapping) else answer


def _node(told: Mapping[str, Any]) -> Node:
    flags = told["flags"].split(",")
    replica = told["master_id"] not in ("-", "")
    return Node(
        name=told["node_id"],
        copies=told["master_id"] if replica else None,
        connected=bool(told["connected"]) and not {"fail", "fail?", "noaddr"} & set(flags),
        slots=[(int(each[0]), int(each[-1])) for each in told["slots"]],
    )
