"""servers: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.common import Environment, Problem
from ..models.operations import Operation
from ..models.parameters.servers import (
    CreateServerHeaders,
    DeleteServerHeaders,
    DeleteServerPath,
    GetServerHeaders,
    GetServerPath,
    ListServersQuery,
    ReplaceServerHeaders,
    ReplaceServerPath,
    RestartServerHeaders,
    RestartServerPath,
    StartServerHeaders,
    StartServerPath,
    StopServerHeaders,
    StopServerPath,
    UpdateServerHeaders,
    UpdateServerPath,
)
from ..models.servers import Server, ServerCreate, ServerPage, ServerPatch, ServerReplace, ServerStatus
from ..responses import (
    Accepted,
    BadRequest,
    Conflict,
    ContentTooLarge,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    InternalServerError,
    LinkHeaders,
    LocationHeaders,
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

ListServersResponse: TypeAlias = (
    Ok[ServerPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
CreateServerResponse: TypeAlias = (
    Created[Server, EtagLocationHeaders]
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
GetServerResponse: TypeAlias = (
    Ok[Server, EtagHeaders]
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
ReplaceServerResponse: TypeAlias = (
    Ok[Server, EtagHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
UpdateServerResponse: TypeAlias = (
    Ok[Server, EtagHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
DeleteServerResponse: TypeAlias = (
    NoContent[None]
    | Unauthorized
    | Forbidden
    | NotFound
    | Conflict
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
StartServerResponse: TypeAlias = (
    Accepted[Operation, LocationHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
StopServerResponse: TypeAlias = (
    Accepted[Operation, LocationHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
RestartServerResponse: TypeAlias = (
    Accepted[Operation, LocationHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class ServersApi(Protocol[Principal]):
    """The inventory of servers, and the actions that start, stop and restart them."""

    async def list_servers(
        self,
        *,
        status: ServerStatus | None,
        region: str | None,
        environment: Environment | None,
        name: str | None,
        tag: list[str] | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> ListServersResponse:
        """List servers.

        Servers in the environments that are open to the caller, newest first. Filters are exact and all must hold; of several tags, one is enough. Needs `servers:read`.
        """
        ...

    async def create_server(
        self, *, idempotency_key: str | None, body: ServerCreate, principal: Principal
    ) -> CreateServerResponse:
        """Create a server.

        The server is new and `stopped`. A name that is taken is 409; an environment that is closed to the caller is 403. Needs `servers:write`.
        """
        ...

    async def get_server(
        self, *, server_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetServerResponse:
        """Get a server.

        One server as it is now. Needs `servers:read`.
        """
        ...

    async def replace_server(
        self, *, server_id: UUID, if_match: str | None, body: ServerReplace, principal: Principal
    ) -> ReplaceServerResponse:
        """Replace a server.

        Sets everything that can be written; what is not given takes its default. Status, load and id stay. A name that is taken is 409, and so is any change while an operation of this server waits or runs. Needs `servers:write`, and both the former and the new environment.
        """
        ...

    async def update_server(
        self, *, server_id: UUID, if_match: str | None, body: ServerPatch, principal: Principal
    ) -> UpdateServerResponse:
        """Change a server.

        Sets what is given and leaves the rest. A name that is taken is 409, and so is any change while an operation of this server waits or runs. Needs `servers:write`, and both the former and the new environment.
        """
        ...

    async def delete_server(
        self, *, server_id: UUID, if_match: str | None, principal: Principal
    ) -> DeleteServerResponse:
        """Delete a server.

        The server is gone; its operations stay on record. While one of them waits or runs it is 409. Needs `servers:write`.
        """
        ...

    async def start_server(
        self, *, server_id: UUID, if_match: str | None, idempotency_key: str | None, principal: Principal
    ) -> StartServerResponse:
        """Start a server.

        A server that is `stopped` or in `error` becomes `starting`, then `running`. Any other is 409, and so is one with an operation that waits or runs. Stages: `starting` to 50 percent, `verifying` to 100. Needs `servers:write`.
        """
        ...

    async def stop_server(
        self, *, server_id: UUID, if_match: str | None, idempotency_key: str | None, principal: Principal
    ) -> StopServerResponse:
        """Stop a server.

        A server that is `running` or in `error` becomes `stopping`, then `stopped`. Any other is 409, and so is one with an operation that waits or runs. Stages: `stopping` to 50 percent, `verifying` to 100. Needs `servers:write`.
        """
        ...

    async def restart_server(
        self, *, server_id: UUID, if_match: str | None, idempotency_key: str | None, principal: Principal
    ) -> RestartServerResponse:
        """Restart a server.

        A server that is `running` or in `error` goes through `maintenance` and is `running` again. Any other is 409, and so is one with an operation that waits or runs. Stages: `stopping` to 30 percent, `starting` to 70, `verifying` to 100. Needs `servers:write`.
        """
        ...


# GET /api/v1/servers
_list_servers__security = (
    Requirement(((BEARER, ("servers:read",)),)),
    Requirement(((API_KEY, ("servers:read",)),)),
)
_list_servers__produces = ("application/json",)
_list_servers__query = steps.strings(ListServersQuery)
_list_servers__reader = Query(
    (
        Parameter("status", "form", True),
        Parameter("region", "form", True),
        Parameter("environment", "form", True),
        Parameter("name", "form", True),
        Parameter("tag", "form", True, "array"),
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_servers__200 = steps.serialiser(ServerPage)


def encode_list_servers(answer: ListServersResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_servers__200(answer.body))
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
    return steps.other("list_servers", answer)


def _list_servers(handle: Callable[..., Awaitable[ListServersResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_servers__security, scope, headers)
        steps.accept(headers, _list_servers__produces)
        found: list[Detail] = []
        query = steps.check(
            _list_servers__query, _list_servers__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            status=query.status,
            region=query.region,
            environment=query.environment,
            name=query.name,
            tag=query.tag,
            page=query.page,
            per_page=query.per_page,
            principal=principal,
        )
        return encode_list_servers(answer)

    return endpoint


# POST /api/v1/servers
_create_server__security = (
    Requirement(((BEARER, ("servers:write",)),)),
    Requirement(((API_KEY, ("servers:write",)),)),
)
_create_server__produces = ("application/json",)
_create_server__consumes = ("application/json",)
_create_server__header = steps.strings(CreateServerHeaders)
_create_server__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_create_server__json = steps.json_body(ServerCreate)
_create_server__201 = steps.serialiser(Server)


def encode_create_server(answer: CreateServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _create_server__201(answer.body))
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
    return steps.other("create_server", answer)


def _create_server(handle: Callable[..., Awaitable[CreateServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_create_server__security, scope, headers)
        steps.accept(headers, _create_server__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _create_server__consumes, empty=not raw)
        body = _create_server__json(raw, found, True)
        header = steps.check(
            _create_server__header,
            steps.header_values(_create_server__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(idempotency_key=header.idempotency_key, body=body, principal=principal)
        return encode_create_server(answer)

    return endpoint


# GET /api/v1/servers/{server_id}
_get_server__security = (
    Requirement(((BEARER, ("servers:read",)),)),
    Requirement(((API_KEY, ("servers:read",)),)),
)
_get_server__produces = ("application/json",)
_get_server__path = steps.strings(GetServerPath)
_get_server__header = steps.strings(GetServerHeaders)
_get_server__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_server__200 = steps.serialiser(Server)


def encode_get_server(answer: GetServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_server__200(answer.body))
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
    return steps.other("get_server", answer)


def _get_server(handle: Callable[..., Awaitable[GetServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_server__security, scope, headers)
        steps.accept(headers, _get_server__produces)
        found: list[Detail] = []
        path = steps.check(_get_server__path, {"server_id": params[0]}, "path", found)
        header = steps.check(
            _get_server__header, steps.header_values(_get_server__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            server_id=path.server_id, if_none_match=header.if_none_match, principal=principal
        )
        return encode_get_server(answer)

    return endpoint


# PUT /api/v1/servers/{server_id}
_replace_server__security = (
    Requirement(((BEARER, ("servers:write",)),)),
    Requirement(((API_KEY, ("servers:write",)),)),
)
_replace_server__produces = ("application/json",)
_replace_server__consumes = ("application/json",)
_replace_server__path = steps.strings(ReplaceServerPath)
_replace_server__header = steps.strings(ReplaceServerHeaders)
_replace_server__header_styles = (Parameter("If-Match", "simple", False),)
_replace_server__json = steps.json_body(ServerReplace)
_replace_server__200 = steps.serialiser(Server)


def encode_replace_server(answer: ReplaceServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _replace_server__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
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
    return steps.other("replace_server", answer)


def _replace_server(handle: Callable[..., Awaitable[ReplaceServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_replace_server__security, scope, headers)
        steps.accept(headers, _replace_server__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _replace_server__consumes, empty=not raw)
        body = _replace_server__json(raw, found, True)
        path = steps.check(_replace_server__path, {"server_id": params[0]}, "path", found)
        header = steps.check(
            _replace_server__header,
            steps.header_values(_replace_server__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            server_id=path.server_id, if_match=header.if_match, body=body, principal=principal
        )
        return encode_replace_server(answer)

    return endpoint


# PATCH /api/v1/servers/{server_id}
_update_server__security = (
    Requirement(((BEARER, ("servers:write",)),)),
    Requirement(((API_KEY, ("servers:write",)),)),
)
_update_server__produces = ("application/json",)
_update_server__consumes = ("application/json",)
_update_server__path = steps.strings(UpdateServerPath)
_update_server__header = steps.strings(UpdateServerHeaders)
_update_server__header_styles = (Parameter("If-Match", "simple", False),)
_update_server__json = steps.json_body(ServerPatch)
_update_server__200 = steps.serialiser(Server)


def encode_update_server(answer: UpdateServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _update_server__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
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
    return steps.other("update_server", answer)


def _update_server(handle: Callable[..., Awaitable[UpdateServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_update_server__security, scope, headers)
        steps.accept(headers, _update_server__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _update_server__consumes, empty=not raw)
        body = _update_server__json(raw, found, True)
        path = steps.check(_update_server__path, {"server_id": params[0]}, "path", found)
        header = steps.check(
            _update_server__header,
            steps.header_values(_update_server__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            server_id=path.server_id, if_match=header.if_match, body=body, principal=principal
        )
        return encode_update_server(answer)

    return endpoint


# DELETE /api/v1/servers/{server_id}
_delete_server__security = (
    Requirement(((BEARER, ("servers:write",)),)),
    Requirement(((API_KEY, ("servers:write",)),)),
)
_delete_server__path = steps.strings(DeleteServerPath)
_delete_server__header = steps.strings(DeleteServerHeaders)
_delete_server__header_styles = (Parameter("If-Match", "simple", False),)


def encode_delete_server(answer: DeleteServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            Conflict,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("delete_server", answer)


def _delete_server(handle: Callable[..., Awaitable[DeleteServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_delete_server__security, scope, headers)
        found: list[Detail] = []
        path = steps.check(_delete_server__path, {"server_id": params[0]}, "path", found)
        header = steps.check(
            _delete_server__header,
            steps.header_values(_delete_server__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(server_id=path.server_id, if_match=header.if_match, principal=principal)
        return encode_delete_server(answer)

    return endpoint


# POST /api/v1/servers/{server_id}/start
_start_server__security = (
    Requirement(((BEARER, ("servers:write",)),)),
    Requirement(((API_KEY, ("servers:write",)),)),
)
_start_server__produces = ("application/json",)
_start_server__path = steps.strings(StartServerPath)
_start_server__header = steps.strings(StartServerHeaders)
_start_server__header_styles = (
    Parameter("If-Match", "simple", False),
    Parameter("Idempotency-Key", "simple", False),
)
_start_server__202 = steps.serialiser(Operation)


def encode_start_server(answer: StartServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Accepted):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(202, fields, _start_server__202(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("start_server", answer)


def _start_server(handle: Callable[..., Awaitable[StartServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_start_server__security, scope, headers)
        steps.accept(headers, _start_server__produces)
        found: list[Detail] = []
        path = steps.check(_start_server__path, {"server_id": params[0]}, "path", found)
        header = steps.check(
            _start_server__header, steps.header_values(_start_server__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            server_id=path.server_id,
            if_match=header.if_match,
            idempotency_key=header.idempotency_key,
            principal=principal,
        )
        return encode_start_server(answer)

    return endpoint


# POST /api/v1/servers/{server_id}/stop
_stop_server__security = (
    Requirement(((BEARER, ("servers:write",)),)),
    Requirement(((API_KEY, ("servers:write",)),)),
)
_stop_server__produces = ("application/json",)
_stop_server__path = steps.strings(StopServerPath)
_stop_server__header = steps.strings(StopServerHeaders)
_stop_server__header_styles = (
    Parameter("If-Match", "simple", False),
    Parameter("Idempotency-Key", "simple", False),
)
_stop_server__202 = steps.serialiser(Operation)


def encode_stop_server(answer: StopServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Accepted):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(202, fields, _stop_server__202(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("stop_server", answer)


def _stop_server(handle: Callable[..., Awaitable[StopServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_stop_server__security, scope, headers)
        steps.accept(headers, _stop_server__produces)
        found: list[Detail] = []
        path = steps.check(_stop_server__path, {"server_id": params[0]}, "path", found)
        header = steps.check(
            _stop_server__header, steps.header_values(_stop_server__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            server_id=path.server_id,
            if_match=header.if_match,
            idempotency_key=header.idempotency_key,
            principal=principal,
        )
        return encode_stop_server(answer)

    return endpoint


# POST /api/v1/servers/{server_id}/restart
_restart_server__security = (
    Requirement(((BEARER, ("servers:write",)),)),
    Requirement(((API_KEY, ("servers:write",)),)),
)
_restart_server__produces = ("application/json",)
_restart_server__path = steps.strings(RestartServerPath)
_restart_server__header = steps.strings(RestartServerHeaders)
_restart_server__header_styles = (
    Parameter("If-Match", "simple", False),
    Parameter("Idempotency-Key", "simple", False),
)
_restart_server__202 = steps.serialiser(Operation)


def encode_restart_server(answer: RestartServerResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Accepted):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(202, fields, _restart_server__202(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("restart_server", answer)


def _restart_server(handle: Callable[..., Awaitable[RestartServerResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_restart_server__security, scope, headers)
        steps.accept(headers, _restart_server__produces)
        found: list[Detail] = []
        path = steps.check(_restart_server__path, {"server_id": params[0]}, "path", found)
        header = steps.check(
            _restart_server__header,
            steps.header_values(_restart_server__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            server_id=path.server_id,
            if_match=header.if_match,
            idempotency_key=header.idempotency_key,
            principal=principal,
        )
        return encode_restart_server(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "list_servers": _list_servers,
    "create_server": _create_server,
    "get_server": _get_server,
    "replace_server": _replace_server,
    "update_server": _update_server,
    "delete_server": _delete_server,
    "start_server": _start_server,
    "stop_server": _stop_server,
    "restart_server": _restart_server,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "list_servers": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": ServerPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "create_server": (
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
                {"application/json": Server},
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
        "get_server": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Server},
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
        "replace_server": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Server},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "update_server": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Server},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "delete_server": (
            Declared("204"),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "start_server": (
            Declared(
                "202",
                (("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),),
                {"application/json": Operation},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "stop_server": (
            Declared(
                "202",
                (("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),),
                {"application/json": Operation},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "restart_server": (
            Declared(
                "202",
                (("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),),
                {"application/json": Operation},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
    }
