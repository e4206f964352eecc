"""operations: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.common import Problem
from ..models.operations import Operation, OperationKind, OperationPage, OperationStatus
from ..models.parameters.operations import (
    CancelOperationPath,
    GetOperationHeaders,
    GetOperationPath,
    ListOperationsQuery,
    WatchOperationHeaders,
    WatchOperationPath,
)
from ..responses import (
    Accepted,
    CacheControlHeaders,
    Conflict,
    EtagHeaders,
    Forbidden,
    InternalServerError,
    LinkHeaders,
    NoContent,
    NotAcceptable,
    NotFound,
    NotModified,
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
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail
from ..runtime.types import UUID
from ..security import API_KEY, BEARER

Principal = TypeVar("Principal", contravariant=True)

ListOperationsResponse: TypeAlias = (
    Ok[OperationPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetOperationResponse: TypeAlias = (
    Ok[Operation, EtagHeaders]
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
CancelOperationResponse: TypeAlias = (
    Accepted[Operation, None]
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
WatchOperationResponse: TypeAlias = (
    Ok[AsyncIterator[bytes], CacheControlHeaders]
    | NoContent[None]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class OperationsApi(Protocol[Principal]):
    """Everything that takes long. An action answers at once with the operation that does the work."""

    async def list_operations(
        self,
        *,
        kind: OperationKind | None,
        status: OperationStatus | None,
        target_id: UUID | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> ListOperationsResponse:
        """List operations.

        Operations on what is in the environments that are open to the caller, newest first. Filters are exact and all must hold. Needs `operations:read`.
        """
        ...

    async def get_operation(
        self, *, operation_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetOperationResponse:
        """Get an operation.

        One operation as it is now. Needs `operations:read`.
        """
        ...

    async def cancel_operation(self, *, operation_id: UUID, principal: Principal) -> CancelOperationResponse:
        """Cancel an operation.

        One that waits ends at once, one that runs when its stage is done; until then asking again changes nothing. Once this was accepted the operation always ends `cancelled`, even if its last stage was under way: its target is what it was before, and its progress that of the last stage that was finished. One that has ended is 409. Needs `operations:cancel`.
        """
        ...

    async def watch_operation(
        self, *, operation_id: UUID, last_event_id: str | None, principal: Principal
    ) -> WatchOperationResponse:
        """Be told how an operation goes on.

        A stream of server-sent events (WHATWG HTML, section 9.2): one for each change of what `get_operation` answers, from its creation on or from behind `Last-Event-ID`. Each has the `id` of the change, counted from 1, the type `changed`, and as `data` the operation as it was then, JSON on one line. The stream ends after the event in which the operation has ended. While nothing happens a comment is sent now and then, so that the connection stays open. A connection that has lasted long, or whose reader does not keep up, is closed; whoever goes on with `Last-Event-ID` misses nothing. Whenever a comment is due it is looked whether the caller could still open the stream; if not, as when its key was deleted, the stream ends instead. When the operation has ended and nothing follows `Last-Event-ID`, the answer is 204. Needs `operations:read`.
        """
        ...


# GET /api/v1/operations
_list_operations__security = (
    Requirement(((BEARER, ("operations:read",)),)),
    Requirement(((API_KEY, ("operations:read",)),)),
)
_list_operations__produces = ("application/json",)
_list_operations__query = steps.strings(ListOperationsQuery)
_list_operations__reader = Query(
    (
        Parameter("kind", "form", True),
        Parameter("status", "form", True),
        Parameter("target_id", "form", True),
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_operations__200 = steps.serialiser(OperationPage)


def encode_list_operations(answer: ListOperationsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_operations__200(answer.body))
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
    return steps.other("list_operations", answer)


def _list_operations(handle: Callable[..., Awaitable[ListOperationsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_operations__security, scope, headers)
        steps.accept(headers, _list_operations__produces)
        found: list[Detail] = []
        query = steps.check(
            _list_operations__query,
            _list_operations__reader.read(scope["query_string"], found),
            "query",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            kind=query.kind,
            status=query.status,
            target_id=query.target_id,
            page=query.page,
            per_page=query.per_page,
            principal=principal,
        )
        return encode_list_operations(answer)

    return endpoint


# GET /api/v1/operations/{operation_id}
_get_operation__security = (
    Requirement(((BEARER, ("operations:read",)),)),
    Requirement(((API_KEY, ("operations:read",)),)),
)
_get_operation__produces = ("application/json",)
_get_operation__path = steps.strings(GetOperationPath)
_get_operation__header = steps.strings(GetOperationHeaders)
_get_operation__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_operation__200 = steps.serialiser(Operation)


def encode_get_operation(answer: GetOperationResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_operation__200(answer.body))
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
    return steps.other("get_operation", answer)


def _get_operation(handle: Callable[..., Awaitable[GetOperationResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_operation__security, scope, headers)
        steps.accept(headers, _get_operation__produces)
        found: list[Detail] = []
        path = steps.check(_get_operation__path, {"operation_id": params[0]}, "path", found)
        header = steps.check(
            _get_operation__header,
            steps.header_values(_get_operation__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            operation_id=path.operation_id, if_none_match=header.if_none_match, principal=principal
        )
        return encode_get_operation(answer)

    return endpoint


# POST /api/v1/operations/{operation_id}/cancel
_cancel_operation__security = (
    Requirement(((BEARER, ("operations:cancel",)),)),
    Requirement(((API_KEY, ("operations:cancel",)),)),
)
_cancel_operation__produces = ("application/json",)
_cancel_operation__path = steps.strings(CancelOperationPath)
_cancel_operation__202 = steps.serialiser(Operation)


def encode_cancel_operation(answer: CancelOperationResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Accepted):
        return Encoded(202, ((b"content-type", b"application/json"),), _cancel_operation__202(answer.body))
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
    return steps.other("cancel_operation", answer)


def _cancel_operation(handle: Callable[..., Awaitable[CancelOperationResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_cancel_operation__security, scope, headers)
        steps.accept(headers, _cancel_operation__produces)
        found: list[Detail] = []
        path = steps.check(_cancel_operation__path, {"operation_id": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(operation_id=path.operation_id, principal=principal)
        return encode_cancel_operation(answer)

    return endpoint


# GET /api/v1/operations/{operation_id}/events
_watch_operation__security = (
    Requirement(((BEARER, ("operations:read",)),)),
    Requirement(((API_KEY, ("operations:read",)),)),
)
_watch_operation__produces = ("text/event-stream",)
_watch_operation__path = steps.strings(WatchOperationPath)
_watch_operation__header = steps.strings(WatchOperationHeaders)
_watch_operation__header_styles = (Parameter("Last-Event-ID", "simple", False),)


def encode_watch_operation(answer: WatchOperationResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"text/event-stream")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, answer.body)
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
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
    return steps.other("watch_operation", answer)


def _watch_operation(handle: Callable[..., Awaitable[WatchOperationResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_watch_operation__security, scope, headers)
        steps.accept(headers, _watch_operation__produces)
        found: list[Detail] = []
        path = steps.check(_watch_operation__path, {"operation_id": params[0]}, "path", found)
        header = steps.check(
            _watch_operation__header,
            steps.header_values(_watch_operation__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            operation_id=path.operation_id, last_event_id=header.last_event_id, principal=principal
        )
        return encode_watch_operation(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "list_operations": _list_operations,
    "get_operation": _get_operation,
    "cancel_operation": _cancel_operation,
    "watch_operation": _watch_operation,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "list_operations": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": OperationPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_operation": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Operation},
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
        "cancel_operation": (
            Declared("202", (), {"application/json": Operation}),
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
        "watch_operation": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"text/event-stream": None},
            ),
            Declared("204"),
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
