"""redis: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.redis import ClusterInfo, ClusterNodes, ClusterSlots, NodeInfo
from .. import errors as _errors
from ..runtime import calls as _calls

_LIST_CLUSTER_NODES: _calls.Operation[ClusterNodes] = _calls.Operation(
    "list_cluster_nodes",
    "GET",
    "/redis/cluster/nodes",
    {200: _calls.json(ClusterNodes)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 409, 429, 500, 503),
    secured=True,
)
_LIST_CLUSTER_SLOTS: _calls.Operation[ClusterSlots] = _calls.Operation(
    "list_cluster_slots",
    "GET",
    "/redis/cluster/slots",
    {200: _calls.json(ClusterSlots)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 409, 429, 500, 503),
    secured=True,
)
_GET_CLUSTER_INFO: _calls.Operation[ClusterInfo] = _calls.Operation(
    "get_cluster_info",
    "GET",
    "/redis/cluster/info",
    {200: _calls.json(ClusterInfo)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 409, 429, 500, 503),
    secured=True,
)
_GET_NODE_INFO: _calls.Operation[NodeInfo] = _calls.Operation(
    "get_node_info",
    "GET",
    "/redis/nodes/{}/info",
    {200: _calls.json(NodeInfo)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 409, 422, 429, 500, 503),
    parameters=(_calls.path("node_name"),),
    secured=True,
)


class SyncRedis(_calls.SyncClient):
    """What the Redis Cluster behind the cache looks like, where there is one."""

    def list_cluster_nodes(self) -> ClusterNodes:
        """List the nodes of the cluster.

        All nodes that the cluster knows, by name. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        return self._call(_LIST_CLUSTER_NODES)

    def list_cluster_slots(self) -> ClusterSlots:
        """List the slots of the cluster.

        Which node serves which of the 16,384 slots, in their order. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        return self._call(_LIST_CLUSTER_SLOTS)

    def get_cluster_info(self) -> ClusterInfo:
        """Get the state of the cluster.

        How the cluster is, as one of its nodes sees it. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        return self._call(_GET_CLUSTER_INFO)

    def get_node_info(self, *, node_name: str) -> NodeInfo:
        """Get the state of a node.

        How one node of the cluster is. A name that the cluster does not know is 404. Without a cluster it is 409 `not_a_cluster`, whatever the name. Needs `redis:read`.
        """
        return self._call(_GET_NODE_INFO, node_name)


class AsyncRedis(_calls.AsyncClient):
    """What the Redis Cluster behind the cache looks like, where there is one."""

    async def list_cluster_nodes(self) -> ClusterNodes:
        """List the nodes of the cluster.

        All nodes that the cluster knows, by name. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        return await self._call(_LIST_CLUSTER_NODES)

    async def list_cluster_slots(self) -> ClusterSlots:
        """List the slots of the cluster.

        Which node serves which of the 16,384 slots, in their order. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        return await self._call(_LIST_CLUSTER_SLOTS)

    async def get_cluster_info(self) -> ClusterInfo:
        """Get the state of the cluster.

        How the cluster is, as one of its nodes sees it. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        return await self._call(_GET_CLUSTER_INFO)

    async def get_node_info(self, *, node_name: str) -> NodeInfo:
        """Get the state of a node.

        How one node of the cluster is. A name that the cluster does not know is 404. Without a cluster it is 409 `not_a_cluster`, whatever the name. Needs `redis:read`.
        """
        return await self._call(_GET_NODE_INFO, node_name)
