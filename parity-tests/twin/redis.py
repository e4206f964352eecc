"""A cluster: there is none here, so that there is nothing to tell of it."""

from typing import Annotated

from fastapi import APIRouter, Security

from twin import documented as doc
from twin.models.auth import Permission
from twin.models.redis import ClusterInfo, ClusterNodes, ClusterSlots, NodeInfo, NodeName
from twin.problems import ErrorCode, Refusal
from twin.route import ContractRoute
from twin.security import Principal, caller

router = APIRouter(prefix="/redis", tags=["redis"], route_class=ContractRoute)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.REDIS_READ.value])]

_ASKING = (401, 403, 406, 409, 429, 500, 503)


def _alone() -> Refusal:
    return Refusal(409, "the engine is not a cluster", error=ErrorCode.NOT_A_CLUSTER)


@router.get(
    "/cluster/nodes",
    summary="List the nodes of the cluster",
    responses=doc.answers(200, failures=_ASKING),
)
async def list_cluster_nodes(principal: Reader) -> ClusterNodes:
    """All nodes that the cluster knows."""
    raise _alone()


@router.get(
    "/cluster/slots",
    summary="List the slots of the cluster",
    responses=doc.answers(200, failures=_ASKING),
)
async def list_cluster_slots(principal: Reader) -> ClusterSlots:
    """Which node serves which slots."""
    raise _alone()


@router.get(
    "/cluster/info",
    summary="Get the state of the cluster",
    responses=doc.answers(200, failures=_ASKING),
)
async def get_cluster_info(principal: Reader) -> ClusterInfo:
    """How the cluster is."""
    raise _alone()


@router.get(
    "/nodes/{node_name}/info",
    summary="Get the state of a node",
    responses=doc.answers(200, failures=(*_ASKING, 404, 422)),
)
async def get_node_info(node_name: NodeName, principal: Reader) -> NodeInfo:
    """How one node is."""
    raise _alone()
