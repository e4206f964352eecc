"""cache: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.cache import CacheEntry, CacheEntrySet, CacheKeys
from ..models.common import Problem
from ..models.parameters.cache import (
    DeleteCacheEntryPath,
    FindCacheEntriesPath,
    GetCacheEntryPath,
    SetCacheEntryPath,
)
from ..responses import (
    BadRequest,
    ContentTooLarge,
    Forbidden,
    InternalServerError,
    NoContent,
    NotAcceptable,
    NotFound,
    Ok,
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
from ..runtime.problem import Detail
from ..security import API_KEY, BEARER

Principal = TypeVar("Principal", contravariant=True)

GetCacheEntryResponse: TypeAlias = (
    Ok[CacheEntry, None]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
SetCacheEntryResponse: TypeAlias = (
    Ok[CacheEntry, None]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
DeleteCacheEntryResponse: TypeAlias = (
    NoContent[None]
    | Unauthorized
    | Forbidden
    | NotFound
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
FindCacheEntriesResponse: TypeAlias = (
    Ok[CacheKeys, None]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class CacheApi(Protocol[Principal]):
    """An example of a cache, in Redis, in a Redis Cluster, or in the memory of the service."""

    async def get_cache_entry(self, *, key: str, principal: Principal) -> GetCacheEntryResponse:
        """Read what is kept under a key.

        The value and for how many more seconds it is kept. A key that was never set, was deleted or has run out is 404. Entries have no `ETag`, since `ttl` falls while nobody touches them. Needs `cache:read`.
        """
        ...

    async def set_cache_entry(
        self, *, key: str, body: CacheEntrySet, principal: Principal
    ) -> SetCacheEntryResponse:
        """Keep a value under a key.

        Keeps the value for `ttl` seconds and replaces what the key had before, its remaining time included. There is no `Idempotency-Key`: doing it again does the same. Needs `cache:write`.
        """
        ...

    async def delete_cache_entry(self, *, key: str, principal: Principal) -> DeleteCacheEntryResponse:
        """Forget a key.

        The key has no value any more. One that has none is 404. Needs `cache:write`.
        """
        ...

    async def find_cache_entries(self, *, pattern: str, principal: Principal) -> FindCacheEntriesResponse:
        """Find keys by a pattern.

        The keys that fit, in the order of their code points. The search walks the keys of the engine and ends after 1,000 keys found, 200 steps a node or 2 seconds, whatever comes first; `truncated` then is true, and other keys may fit, too. Needs `cache:read`.
        """
        ...


# GET /examples/cache/{key}
_get_cache_entry__security = (
    Requirement(((BEARER, ("cache:read",)),)),
    Requirement(((API_KEY, ("cache:read",)),)),
)
_get_cache_entry__produces = ("application/json",)
_get_cache_entry__path = steps.strings(GetCacheEntryPath)
_get_cache_entry__200 = steps.serialiser(CacheEntry)


def encode_get_cache_entry(answer: GetCacheEntryResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_cache_entry__200(answer.body))
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
    return steps.other("get_cache_entry", answer)


def _get_cache_entry(handle: Callable[..., Awaitable[GetCacheEntryResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_cache_entry__security, scope, headers)
        steps.accept(headers, _get_cache_entry__produces)
        found: list[Detail] = []
        path = steps.check(_get_cache_entry__path, {"key": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(key=path.key, principal=principal)
        return encode_get_cache_entry(answer)

    return endpoint


# POST /examples/cache/{key}
_set_cache_entry__security = (
    Requirement(((BEARER, ("cache:write",)),)),
    Requirement(((API_KEY, ("cache:write",)),)),
)
_set_cache_entry__produces = ("application/json",)
_set_cache_entry__consumes = ("application/json",)
_set_cache_entry__path = steps.strings(SetCacheEntryPath)
_set_cache_entry__json = steps.json_body(CacheEntrySet)
_set_cache_entry__200 = steps.serialiser(CacheEntry)


def encode_set_cache_entry(answer: SetCacheEntryResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _set_cache_entry__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("set_cache_entry", answer)


def _set_cache_entry(handle: Callable[..., Awaitable[SetCacheEntryResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_set_cache_entry__security, scope, headers)
        steps.accept(headers, _set_cache_entry__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 131072))
        steps.content_type(headers, _set_cache_entry__consumes, empty=not raw)
        body = _set_cache_entry__json(raw, found, True)
        path = steps.check(_set_cache_entry__path, {"key": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(key=path.key, body=body, principal=principal)
        return encode_set_cache_entry(answer)

    return endpoint


# DELETE /examples/cache/{key}
_delete_cache_entry__security = (
    Requirement(((BEARER, ("cache:write",)),)),
    Requirement(((API_KEY, ("cache:write",)),)),
)
_delete_cache_entry__path = steps.strings(DeleteCacheEntryPath)


def encode_delete_cache_entry(answer: DeleteCacheEntryResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("delete_cache_entry", answer)


def _delete_cache_entry(handle: Callable[..., Awaitable[DeleteCacheEntryResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_delete_cache_entry__security, scope, headers)
        found: list[Detail] = []
        path = steps.check(_delete_cache_entry__path, {"key": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(key=path.key, principal=principal)
        return encode_delete_cache_entry(answer)

    return endpoint


# GET /examples/cache/pattern/{pattern}
_find_cache_entries__security = (
    Requirement(((BEARER, ("cache:read",)),)),
    Requirement(((API_KEY, ("cache:read",)),)),
)
_find_cache_entries__produces = ("application/json",)
_find_cache_entries__path = steps.strings(FindCacheEntriesPath)
_find_cache_entries__200 = steps.serialiser(CacheKeys)


def encode_find_cache_entries(answer: FindCacheEntriesResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _find_cache_entries__200(answer.body))
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
    return steps.other("find_cache_entries", answer)


def _find_cache_entries(handle: Callable[..., Awaitable[FindCacheEntriesResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_find_cache_entries__security, scope, headers)
        steps.accept(headers, _find_cache_entries__produces)
        found: list[Detail] = []
        path = steps.check(_find_cache_entries__path, {"pattern": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(pattern=path.pattern, principal=principal)
        return encode_find_cache_entries(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "get_cache_entry": _get_cache_entry,
    "set_cache_entry": _set_cache_entry,
    "delete_cache_entry": _delete_cache_entry,
    "find_cache_entries": _find_cache_entries,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "get_cache_entry": (
            Declared("200", (), {"application/json": CacheEntry}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "set_cache_entry": (
            Declared("200", (), {"application/json": CacheEntry}),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "delete_cache_entry": (
            Declared("204"),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "find_cache_entries": (
            Declared("200", (), {"application/json": CacheKeys}),
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
