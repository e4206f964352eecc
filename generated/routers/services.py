"""services: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.common import Environment, Problem
from ..models.parameters.services import (
    DeleteServiceHeaders,
    DeleteServicePath,
    GetServiceHeaders,
    GetServiceHealthPath,
    GetServicePath,
    ListServiceHealthPath,
    ListServiceHealthQuery,
    ListServicesQuery,
    RegisterServiceHeaders,
    SendHeartbeatPath,
    UpdateServiceHeaders,
    UpdateServicePath,
)
from ..models.services import (
    Service,
    ServiceHealth,
    ServiceHealthPage,
    ServicePage,
    ServicePatch,
    ServiceRegistration,
    ServiceStats,
    ServiceStatus,
)
from ..responses import (
    BadRequest,
    Conflict,
    ContentTooLarge,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    InternalServerError,
    LinkHeaders,
    NoContent,
    NotAcceptable,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableContent,
    UnsupportedMediaType,
)
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.operation import Requirement
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail
from ..runtime.types import UUID
from ..security import API_KEY, BEARER

Principal = TypeVar("Principal", contravariant=True)

ListServicesResponse: TypeAlias = (
    Ok[ServicePage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
RegisterServiceResponse: TypeAlias = (
    Created[Service, EtagLocationHeaders]
    | Ok[Service, EtagHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetServiceStatsResponse: TypeAlias = (
    Ok[ServiceStats, None]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetServiceResponse: TypeAlias = (
    Ok[Service, EtagHeaders]
    | NotModified[EtagHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
UpdateServiceResponse: TypeAlias = (
    Ok[Service, EtagHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | PreconditionFailed
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
DeleteServiceResponse: TypeAlias = (
    NoContent[None]
    | Unauthorized
    | Forbidden
    | NotFound
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
SendHeartbeatResponse: TypeAlias = (
    Ok[Service, EtagHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetServiceHealthResponse: TypeAlias = (
    Ok[ServiceHealth, None]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
ListServiceHealthResponse: TypeAlias = (
    Ok[ServiceHealthPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class ServicesApi(Protocol[Principal]):
    """Services that register themselves, are checked, and can be found by others."""

    async def list_services(
        self,
        *,
        name: str | None,
        environment: Environment | None,
        tag: list[str] | None,
        status: ServiceStatus | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> ListServicesResponse:
        """Discover services.

        Services in the environments that are open to the caller, newest registration first. All filters must hold: `name` is contained in the name, whatever its case; of several tags, one is enough; the others are exact. Needs `services:read`.
        """
        ...

    async def register_service(
        self, *, idempotency_key: str | None, body: ServiceRegistration, principal: Principal
    ) -> RegisterServiceResponse:
        """Register a service.

        A service is known by its name and environment. The first registration of both makes it (201), each further one sets all the rest of it anew (200): what is not given takes its default. Id, status and history stay, also when the endpoints are others, and so does maintenance. However many register at once, there is one. Registering counts as being seen, as a heartbeat does; whoever is not seen for 10 minutes is removed. New services count as `healthy` until they are first checked, half an interval to one and a half intervals later, so that services which start together are not checked together. Whether an endpoint may be probed is found out when it is checked, not here. An environment that is closed to the caller is 403. Needs `services:write`.
        """
        ...

    async def get_service_stats(self, *, principal: Principal) -> GetServiceStatsResponse:
        """Count services.

        How many services there are in the environments that are open to the caller, and the five that registered last. Needs `services:read`.
        """
        ...

    async def get_service(
        self, *, service_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetServiceResponse:
        """Get a service.

        One service as it is now. Needs `services:read`.
        """
        ...

    async def update_service(
        self, *, service_id: UUID, if_match: str | None, body: ServicePatch, principal: Principal
    ) -> UpdateServiceResponse:
        """Change a service.

        Sets what is given and leaves the rest. Name and environment are what a service is known by, and stay. While it is in `maintenance` it is not checked; the next check after that comes as after registering, and until then the status is again what it was before. A change is no heartbeat. Every check and every heartbeat changes the `ETag`, too. Needs `services:write`.
        """
        ...

    async def delete_service(
        self, *, service_id: UUID, if_match: str | None, principal: Principal
    ) -> DeleteServiceResponse:
        """Unregister a service.

        The service is gone, and so is its history. Needs `services:write`.
        """
        ...

    async def send_heartbeat(self, *, service_id: UUID, principal: Principal) -> SendHeartbeatResponse:
        """Say that a service is there.

        Sets `last_seen`, and nothing else. Whoever is not seen for 10 minutes is removed. Needs `services:write`.
        """
        ...

    async def get_service_health(self, *, service_id: UUID, principal: Principal) -> GetServiceHealthResponse:
        """Get the health of a service.

        The newest result. When there is none yet, the service is checked now, which takes up to 5 seconds, and the result is kept. Of a service in `maintenance` it says so, without a check. Needs `services:read`.
        """
        ...

    async def list_service_health(
        self, *, service_id: UUID, page: int, per_page: int, principal: Principal
    ) -> ListServiceHealthResponse:
        """List results of a service.

        What checks found, newest first. Of each service the newest 100 results are kept. Needs `services:read`.
        """
        ...


# GET /api/v1/services
_list_services__security = (
    Requirement(((BEARER, ("services:read",)),)),
    Requirement(((API_KEY, ("services:read",)),)),
)
_list_services__produces = ("application/json",)
_list_services__query = steps.strings(ListServicesQuery)
_list_services__reader = Query(
    (
        Parameter("name", "form", True),
        Parameter("environment", "form", True),
        Parameter("tag", "form", True, "array"),
        Parameter("status", "form", True),
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_services__200 = steps.serialiser(ServicePage)


def encode_list_services(answer: ListServicesResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_services__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("list_services", answer)


def _list_services(handle: Callable[..., Awaitable[ListServicesResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_services__security, scope, headers)
        steps.accept(headers, _list_services__produces)
        found: list[Detail] = []
        query = steps.check(
            _list_services__query, _list_services__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            name=query.name,
            environment=query.environment,
            tag=query.tag,
            status=query.status,
            page=query.page,
            per_page=query.per_page,
            principal=principal,
        )
        return encode_list_services(answer)

    return endpoint


# POST /api/v1/services
_register_service__security = (
    Requirement(((BEARER, ("services:write",)),)),
    Requirement(((API_KEY, ("services:write",)),)),
)
_register_service__produces = ("application/json",)
_register_service__consumes = ("application/json",)
_register_service__header = steps.strings(RegisterServiceHeaders)
_register_service__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_register_service__json = steps.json_body(ServiceRegistration)
_register_service__201 = steps.serialiser(Service)
_register_service__200 = steps.serialiser(Service)


def encode_register_service(answer: RegisterServiceResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _register_service__201(answer.body))
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _register_service__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("register_service", answer)


def _register_service(handle: Callable[..., Awaitable[RegisterServiceResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_register_service__security, scope, headers)
        steps.accept(headers, _register_service__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 262144))
        steps.content_type(headers, _register_service__consumes, empty=not raw)
        body = _register_service__json(raw, found, True)
        header = steps.check(
            _register_service__header,
            steps.header_values(_register_service__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(idempotency_key=header.idempotency_key, body=body, principal=principal)
        return encode_register_service(answer)

    return endpoint


# GET /api/v1/services/stats
_get_service_stats__security = (
    Requirement(((BEARER, ("services:read",)),)),
    Requirement(((API_KEY, ("services:read",)),)),
)
_get_service_stats__produces = ("application/json",)
_get_service_stats__200 = steps.serialiser(ServiceStats)


def encode_get_service_stats(answer: GetServiceStatsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_service_stats__200(answer.body))
    if isinstance(
        answer,
        (Unauthorized, Forbidden, NotAcceptable, TooManyRequests, InternalServerError, ServiceUnavailable),
    ):
        return answer
    return steps.other("get_service_stats", answer)


def _get_service_stats(handle: Callable[..., Awaitable[GetServiceStatsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_service_stats__security, scope, headers)
        steps.accept(headers, _get_service_stats__produces)
        answer = await handle(principal=principal)
        return encode_get_service_stats(answer)

    return endpoint


# GET /api/v1/services/{service_id}
_get_service__security = (
    Requirement(((BEARER, ("services:read",)),)),
    Requirement(((API_KEY, ("services:read",)),)),
)
_get_service__produces = ("application/json",)
_get_service__path = steps.strings(GetServicePath)
_get_service__header = steps.strings(GetServiceHeaders)
_get_service__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_service__200 = steps.serialiser(Service)


def encode_get_service(answer: GetServiceResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_service__200(answer.body))
    if isinstance(answer, NotModified):
        fields = []
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(304, fields, b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("get_service", answer)


def _get_service(handle: Callable[..., Awaitable[GetServiceResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_service__security, scope, headers)
        steps.accept(headers, _get_service__produces)
        found: list[Detail] = []
        path = steps.check(_get_service__path, {"service_id": params[0]}, "path", found)
        header = steps.check(
            _get_service__header, steps.header_values(_get_service__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            service_id=path.service_id, if_none_match=header.if_none_match, principal=principal
        )
        return encode_get_service(answer)

    return endpoint


# PATCH /api/v1/services/{service_id}
_update_service__security = (
    Requirement(((BEARER, ("services:write",)),)),
    Requirement(((API_KEY, ("services:write",)),)),
)
_update_service__produces = ("application/json",)
_update_service__consumes = ("application/json",)
_update_service__path = steps.strings(UpdateServicePath)
_update_service__header = steps.strings(UpdateServiceHeaders)
_update_service__header_styles = (Parameter("If-Match", "simple", False),)
_update_service__json = steps.json_body(ServicePatch)
_update_service__200 = steps.serialiser(Service)


def encode_update_service(answer: UpdateServiceResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _update_service__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            PreconditionFailed,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("update_service", answer)


def _update_service(handle: Callable[..., Awaitable[UpdateServiceResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_update_service__security, scope, headers)
        steps.accept(headers, _update_service__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 262144))
        steps.content_type(headers, _update_service__consumes, empty=not raw)
        body = _update_service__json(raw, found, True)
        path = steps.check(_update_service__path, {"service_id": params[0]}, "path", found)
        header = steps.check(
            _update_service__header,
            steps.header_values(_update_service__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            service_id=path.service_id, if_match=header.if_match, body=body, principal=principal
        )
        return encode_update_service(answer)

    return endpoint


# DELETE /api/v1/services/{service_id}
_delete_service__security = (
    Requirement(((BEARER, ("services:write",)),)),
    Requirement(((API_KEY, ("services:write",)),)),
)
_delete_service__path = steps.strings(DeleteServicePath)
_delete_service__header = steps.strings(DeleteServiceHeaders)
_delete_service__header_styles = (Parameter("If-Match", "simple", False),)


def encode_delete_service(answer: DeleteServiceResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("delete_service", answer)


def _delete_service(handle: Callable[..., Awaitable[DeleteServiceResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_delete_service__security, scope, headers)
        found: list[Detail] = []
        path = steps.check(_delete_service__path, {"service_id": params[0]}, "path", found)
        header = steps.check(
            _delete_service__header,
            steps.header_values(_delete_service__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(service_id=path.service_id, if_match=header.if_match, principal=principal)
        return encode_delete_service(answer)

    return endpoint


# POST /api/v1/services/{service_id}/heartbeat
_send_heartbeat__security = (
    Requirement(((BEARER, ("services:write",)),)),
    Requirement(((API_KEY, ("services:write",)),)),
)
_send_heartbeat__produces = ("application/json",)
_send_heartbeat__path = steps.strings(SendHeartbeatPath)
_send_heartbeat__200 = steps.serialiser(Service)


def encode_send_heartbeat(answer: SendHeartbeatResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _send_heartbeat__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("send_heartbeat", answer)


def _send_heartbeat(handle: Callable[..., Awaitable[SendHeartbeatResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_send_heartbeat__security, scope, headers)
        steps.accept(headers, _send_heartbeat__produces)
        found: list[Detail] = []
        path = steps.check(_send_heartbeat__path, {"service_id": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(service_id=path.service_id, principal=principal)
        return encode_send_heartbeat(answer)

    return endpoint


# GET /api/v1/services/{service_id}/health
_get_service_health__security = (
    Requirement(((BEARER, ("services:read",)),)),
    Requirement(((API_KEY, ("services:read",)),)),
)
_get_service_health__produces = ("application/json",)
_get_service_health__path = steps.strings(GetServiceHealthPath)
_get_service_health__200 = steps.serialiser(ServiceHealth)


def encode_get_service_health(answer: GetServiceHealthResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_service_health__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("get_service_health", answer)


def _get_service_health(handle: Callable[..., Awaitable[GetServiceHealthResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_service_health__security, scope, headers)
        steps.accept(headers, _get_service_health__produces)
        found: list[Detail] = []
        path = steps.check(_get_service_health__path, {"service_id": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(service_id=path.service_id, principal=principal)
        return encode_get_service_health(answer)

    return endpoint


# GET /api/v1/services/{service_id}/health/history
_list_service_health__security = (
    Requirement(((BEARER, ("services:read",)),)),
    Requirement(((API_KEY, ("services:read",)),)),
)
_list_service_health__produces = ("application/json",)
_list_service_health__path = steps.strings(ListServiceHealthPath)
_list_service_health__query = steps.strings(ListServiceHealthQuery)
_list_service_health__reader = Query(
    (
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_service_health__200 = steps.serialiser(ServiceHealthPage)


def encode_list_service_health(answer: ListServiceHealthResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_service_health__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("list_service_health", answer)


def _list_service_health(
    handle: Callable[..., Awaitable[ListServiceHealthResponse]], layer: Layer
) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_service_health__security, scope, headers)
        steps.accept(headers, _list_service_health__produces)
        found: list[Detail] = []
        path = steps.check(_list_service_health__path, {"service_id": params[0]}, "path", found)
        query = steps.check(
            _list_service_health__query,
            _list_service_health__reader.read(scope["query_string"], found),
            "query",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            service_id=path.service_id, page=query.page, per_page=query.per_page, principal=principal
        )
        return encode_list_service_health(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "list_services": _list_services,
    "register_service": _register_service,
    "get_service_stats": _get_service_stats,
    "get_service": _get_service,
    "update_service": _update_service,
    "delete_service": _delete_service,
    "send_heartbeat": _send_heartbeat,
    "get_service_health": _get_service_health,
    "list_service_health": _list_service_health,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "list_services": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": ServicePage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "register_service": (
            Declared(
                "201",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                    ("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),
                ),
                {"application/json": Service},
            ),
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Service},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_service_stats": (
            Declared("200", (), {"application/json": ServiceStats}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_service": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Service},
            ),
            Declared(
                "304",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "update_service": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Service},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "delete_service": (
            Declared("204"),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "send_heartbeat": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Service},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_service_health": (
            Declared("200", (), {"application/json": ServiceHealth}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "list_service_health": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": ServiceHealthPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
    }
