"""system: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.common import Problem
from ..models.parameters.system import GetHealthComponentPath
from ..models.system import ComponentHealth, ComponentName, Health, HealthReport, Root
from ..responses import (
    CacheControlHeaders,
    CacheControlRetryAfterHeaders,
    InternalServerError,
    NotAcceptable,
    Ok,
    ServiceUnavailable,
    ServiceUnavailableWith,
    TooManyRequests,
    UnprocessableContent,
)
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

GetRootResponse: TypeAlias = Ok[Root, None] | NotAcceptable | TooManyRequests | InternalServerError
GetHealthResponse: TypeAlias = (
    Ok[Health, CacheControlHeaders] | NotAcceptable | TooManyRequests | InternalServerError
)
GetHealthSlashResponse: TypeAlias = (
    Ok[Health, CacheControlHeaders] | NotAcceptable | TooManyRequests | InternalServerError
)
GetHealthAllResponse: TypeAlias = (
    Ok[HealthReport, CacheControlHeaders]
    | NotAcceptable
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailableWith[HealthReport, CacheControlRetryAfterHeaders]
)
GetHealthComponentResponse: TypeAlias = (
    Ok[ComponentHealth, CacheControlHeaders]
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetMetricsResponse: TypeAlias = (
    Ok[str, CacheControlHeaders] | NotAcceptable | TooManyRequests | InternalServerError
)


class SystemApi(Protocol):
    """What the service is, whether it is well, and its metrics. Needs no credentials."""

    async def get_root(self) -> GetRootResponse:
        """See what the service is.

        Name, version, where the documentation is, the security schemes in force, and all operations of the contract.
        """
        ...

    async def get_health(self) -> GetHealthResponse:
        """See whether the service is alive.

        For liveness probes. It touches nothing that could be slow or down.
        """
        ...

    async def get_health_slash(self) -> GetHealthSlashResponse:
        """See whether the service is alive (with a slash).

        The same as `get_health`, for probes that put a slash at the end.
        """
        ...

    async def get_health_all(self) -> GetHealthAllResponse:
        """See whether the service can work.

        For readiness probes and people. Every component is asked and reported on. The answer is 503 when one that is needed is unhealthy, with the same report as body. Components are asked at most once in 30 seconds.
        """
        ...

    async def get_health_component(self, *, component: ComponentName) -> GetHealthComponentResponse:
        """See how one component is.

        The component is asked now. The answer is 503 when it is unhealthy, needed or not, and 200 when the service runs without it.
        """
        ...

    async def get_metrics(self) -> GetMetricsResponse:
        """Read the metrics.

        Requests, latencies, requests in flight and errors by operation, cache hits and misses, breakers, the queue and operations by status, for Prometheus. Labels carry operationIds, never raw paths.
        """
        ...


# GET /
_get_root__produces = ("application/json",)
_get_root__200 = steps.serialiser(Root)


def encode_get_root(answer: GetRootResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_root__200(answer.body))
    if isinstance(answer, (NotAcceptable, TooManyRequests, InternalServerError)):
        return answer
    return steps.other("get_root", answer)


def _get_root(handle: Callable[..., Awaitable[GetRootResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _get_root__produces)
        answer = await handle()
        return encode_get_root(answer)

    return endpoint


# GET /health
_get_health__produces = ("application/json",)
_get_health__200 = steps.serialiser(Health)


def encode_get_health(answer: GetHealthResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _get_health__200(answer.body))
    if isinstance(answer, (NotAcceptable, TooManyRequests, InternalServerError)):
        return answer
    return steps.other("get_health", answer)


def _get_health(handle: Callable[..., Awaitable[GetHealthResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _get_health__produces)
        answer = await handle()
        return encode_get_health(answer)

    return endpoint


# GET /health/
_get_health_slash__produces = ("application/json",)
_get_health_slash__200 = steps.serialiser(Health)


def encode_get_health_slash(answer: GetHealthSlashResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _get_health_slash__200(answer.body))
    if isinstance(answer, (NotAcceptable, TooManyRequests, InternalServerError)):
        return answer
    return steps.other("get_health_slash", answer)


def _get_health_slash(handle: Callable[..., Awaitable[GetHealthSlashResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _get_health_slash__produces)
        answer = await handle()
        return encode_get_health_slash(answer)

    return endpoint


# GET /health/all
_get_health_all__produces = ("application/json",)
_get_health_all__200 = steps.serialiser(HealthReport)
_get_health_all__503 = steps.serialiser(HealthReport)


def encode_get_health_all(answer: GetHealthAllResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _get_health_all__200(answer.body))
    if isinstance(answer, ServiceUnavailableWith):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        steps.put(fields, b"retry-after", answer.headers.retry_after)
        return Encoded(503, fields, _get_health_all__503(answer.body))
    if isinstance(answer, (NotAcceptable, TooManyRequests, InternalServerError)):
        return answer
    return steps.other("get_health_all", answer)


def _get_health_all(handle: Callable[..., Awaitable[GetHealthAllResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _get_health_all__produces)
        answer = await handle()
        return encode_get_health_all(answer)

    return endpoint


# GET /health/{component}
_get_health_component__produces = ("application/json",)
_get_health_component__path = steps.strings(GetHealthComponentPath)
_get_health_component__200 = steps.serialiser(ComponentHealth)


def encode_get_health_component(answer: GetHealthComponentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _get_health_component__200(answer.body))
    if isinstance(
        answer,
        (NotAcceptable, UnprocessableContent, TooManyRequests, InternalServerError, ServiceUnavailable),
    ):
        return answer
    return steps.other("get_health_component", answer)


def _get_health_component(
    handle: Callable[..., Awaitable[GetHealthComponentResponse]], layer: Layer
) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _get_health_component__produces)
        found: list[Detail] = []
        path = steps.check(_get_health_component__path, {"component": params[0]}, "path", found)
        if found:
            raise steps.refuse(found)
        answer = await handle(component=path.component)
        return encode_get_health_component(answer)

    return endpoint


# GET /metrics
_get_metrics__produces = ("text/plain",)


def encode_get_metrics(answer: GetMetricsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, str(answer.body).encode())
    if isinstance(answer, (NotAcceptable, TooManyRequests, InternalServerError)):
        return answer
    return steps.other("get_metrics", answer)


def _get_metrics(handle: Callable[..., Awaitable[GetMetricsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _get_metrics__produces)
        answer = await handle()
        return encode_get_metrics(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "get_root": _get_root,
    "get_health": _get_health,
    "get_health_slash": _get_health_slash,
    "get_health_all": _get_health_all,
    "get_health_component": _get_health_component,
    "get_metrics": _get_metrics,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "get_root": (
            Declared("200", (), {"application/json": Root}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
        ),
        "get_health": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": Health},
            ),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
        ),
        "get_health_slash": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": Health},
            ),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
        ),
        "get_health_all": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "max-age=30"}'),),
                {"application/json": HealthReport},
            ),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared(
                "503",
                (
                    ("cache-control", True, '{"type": "string", "const": "max-age=30"}'),
                    ("retry-after", True, '{"type": "integer", "format": "int64", "minimum": 0}'),
                ),
                {"application/json": HealthReport},
            ),
        ),
        "get_health_component": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": ComponentHealth},
            ),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_metrics": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"text/plain; version=0.0.4; charset=utf-8": None},
            ),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
        ),
    }
