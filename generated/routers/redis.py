"""redis: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.common import Problem
from ..models.parameters.redis import GetNodeInfoPath
from ..models.redis import ClusterInfo, ClusterNodes, ClusterSlots, NodeInfo
from ..responses import (
    Conflict,
    Forbidden,
    InternalServerError,
    NotAcceptable,
    NotFound,
    Ok,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableContent,
)
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.operation import Requirement
from ..runtime.problem import Detail
from ..security import API_KEY, BEARER

Principal = TypeVar("Principal", contravariant=True)

ListClusterNodesResponse: TypeAlias = (
    Ok[ClusterNodes, None]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
ListClusterSlotsResponse: TypeAlias = (
    Ok[ClusterSlots, None]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetClusterInfoResponse: TypeAlias = (
    Ok[ClusterInfo, None]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetNodeInfoResponse: TypeAlias = (
    Ok[NodeInfo, None]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class RedisApi(Protocol[Principal]):
    """What the Redis Cluster behind the cache looks like, where there is one."""

    async def list_cluster_nodes(self, *, principal: Principal) -> ListClusterNodesResponse:
        """List the nodes of the cluster.

        All nodes that the cluster knows, by name. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        ...

    async def list_cluster_slots(self, *, principal: Principal) -> ListClusterSlotsResponse:
        """List the slots of the cluster.

        Which node serves which of the 16,384 slots, in their order. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        ...

    async def get_cluster_info(self, *, principal: Principal) -> GetClusterInfoResponse:
        """Get the state of the cluster.

        How the cluster is, as one of its nodes sees it. Without a cluster it is 409 `not_a_cluster`. Needs `redis:read`.
        """
        ...

    async def get_node_info(self, *, node_name: str, principal: Principal) -> GetNodeInfoResponse:
        """Get the state of a node.

        How one node of the cluster is. A name that the cluster does not know is 404. Without a cluster it is 409 `not_a_cluster`, whatever the name. Needs `redis:read`.
        """
        ...


# GET /redis/cluster/nodes
_list_cluster_nodes__security = (
    Requirement(((BEARER, ("redis:read",)),)),
    Requirement(((API_KEY, ("redis:read",)),)),
)
_list_cluster_nodes__produces = ("application/json",)
_list_cluster_nodes__200 = steps.serialiser(ClusterNodes)


def encode_list_cluster_nodes(answer: ListClusterNodesResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _list_cluster_nodes__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("list_cluster_nodes", answer)


def _list_cluster_nodes(handle: Callable[..., Awaitable[ListClusterNodesResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_cluster_nodes__security, scope, headers)
        steps.accept(headers, _list_cluster_nodes__produces)
        answer = await handle(principal=principal)
        return encode_list_cluster_nodes(answer)

    return endpoint


# GET /redis/cluster/slots
_list_cluster_slots__security = (
    Requirement(((BEARER, ("redis:read",)),)),
    Requirement(((API_KEY, ("redis:read",)),)),
)
_list_cluster_slots__produces = ("application/json",)
_list_cluster_slots__200 = steps.serialiser(ClusterSlots)


def encode_list_cluster_slots(answer: ListClusterSlotsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _list_cluster_slots__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("list_cluster_slots", answer)


def _list_cluster_slots(handle: Callable[..., Awaitable[ListClusterSlotsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_cluster_slots__security, scope, headers)
        steps.accept(headers, _list_cluster_slots__produces)
        answer = await handle(principal=principal)
        return encode_list_cluster_slots(answer)

    return endpoint


# GET /redis/cluster/info
_get_cluster_info__security = (
    Requirement(((BEARER, ("redis:read",)),)),
    Requirement(((API_KEY, ("redis:read",)),)),
)
_get_cluster_info__produces = ("application/json",)
_get_cluster_info__200 = steps.serialiser(ClusterInfo)


def encode_get_cluster_info(answer: GetClusterInfoResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_cluster_info__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("get_cluster_info", answer)


def _get_cluster_info(handle: Callable[..., Awaitable[GetClusterInfoResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_cluster_info__security, scope, headers)
        steps.accept(headers, _get_cluster_info__produces)
        answer = await handle(principal=principal)
        return encode_get_cluster_info(answer)

    return endpoint


# GET /redis/nodes/{node_name}/info
_get_node_info__security = (
    Requirement(((BEARER, ("redis:read",)),)),
    Requirement(((API_KEY, ("redis:read",)),)),
)
_get_node_info__produces = ("application/json",)
_get_node_info__path = steps.strings(GetNodeInfoPath)
_get_node_info__200 = steps.serialiser(NodeInfo)


def encode_get_node_info(answer: GetNodeInfoResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_node_info__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("get_node_info", answer)


def _get_node_info(handle: Callable[..., Awaitable[GetNodeInfoResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_node_info__security, scope, headers)
        steps.accept(headers, _get_node_info__produces)
        found: list[Detail] = []
        path = steps.check(_get_node_info__path, {"node_name": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(node_name=path.node_name, principal=principal)
        return encode_get_node_info(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "list_cluster_nodes": _list_cluster_nodes,
    "list_cluster_slots": _list_cluster_slots,
    "get_cluster_info": _get_cluster_info,
    "get_node_info": _get_node_info,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "list_cluster_nodes": (
            Declared("200", (), {"application/json": ClusterNodes}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "list_cluster_slots": (
            Declared("200", (), {"application/json": ClusterSlots}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_cluster_info": (
            Declared("200", (), {"application/json": ClusterInfo}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_node_info": (
            Declared("200", (), {"application/json": NodeInfo}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
    }
