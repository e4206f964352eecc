"""What stands around all operations, and brings FastAPI's own errors into the contract's shape."""

import re
import time
from collections.abc import Iterable, MutableMapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twin.findings import details
from twin.limits import Limits
from twin.problems import PROBLEM_JSON, Refusal, problem_body
from twin.settings import Settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_EXPOSED = (
    "ETag, Location, Link, Retry-After, X-Request-ID, X-Process-Time, X-RateLimit-Limit, "
    "X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy"
)


def answer(refusal: Refusal, scope: Scope) -> Response:
    """The problem document of a refusal."""
    body = problem_body(refusal, scope)
    return Response(body, refusal.status, headers=refusal.headers, media_type=PROBLEM_JSON)


def handle_errors(app: FastAPI) -> None:
    """Make every error that FastAPI and Starlette know a problem document."""

    @app.exception_handler(Refusal)
    async def _refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return answer(error, request.scope)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        found = details(error.errors())
        values = f"{len(found)} value{'s break their' if len(found) > 1 else ' breaks its'} schema"
        return answer(Refusal(422, values, details=found), request.scope)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = "there is no such path" if error.status_code == 404 else str(error.detail)
        return answer(Refusal(error.status_code, detail, headers=error.headers), request.scope)


def _path(scope: Scope) -> str:
    """The path with its segments decoded one by one, so that %2F never makes a segment of its own.

    What is encoded in the end, `%` and `/`, takes one more decoding to be read.
    """
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    segments = raw.split(b"?")[0].decode("utf-8", "surrogateescape").split("/")
    texts = (unquote(segment, errors="surrogateescape") for segment in segments)
    return "/".join(text.replace("%", "%25").replace("/", "%2F") for text in texts)


def _allow(methods: Iterable[str]) -> str:
    """What the path takes: what the document names, HEAD where GET is, and OPTIONS."""
    named = set(methods)
    return ", ".join(sorted(named | {"OPTIONS"} | ({"HEAD"} if "GET" in named else set())))


def _going(sunset: str | None) -> dict[str, str]:
    """What a deprecated operation says with every answer."""
    fields = {"Deprecation": "@0"}
    if sunset is not None:
        fields["Sunset"] = format_datetime(datetime.fromisoformat(sunset), usegmt=True)
    return fields


class Edge:
    """Request ids, times, CORS, HEAD, OPTIONS, 405, limits and what nobody caught, as pure ASGI."""

    def __init__(self, app: ASGIApp, *, routes: FastAPI, settings: Settings) -> None:
        self._app = app
        self._api = routes
        self._settings = settings
        self._limits = Limits(settings)
        self._paths: dict[str, dict[str, RouteContext]] = {}

    def _table(self) -> dict[str, dict[str, RouteContext]]:
        if not self._paths:
            for route in iter_route_contexts(self._api.routes):
                methods = self._paths.setdefault(str(route.path), {})
                methods.update({method: route for method in route.methods or () if method != "HEAD"})
        return self._paths

    def _methods(self, path: str) -> dict[str, RouteContext]:
        for methods in self._table().values():
            if any(route.path_regex.match(path) for route in methods.values()):
                return methods
        return {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        headers = Headers(scope=scope)
        wanted = headers.get("x-request-id", "")
        request_id = wanted if _REQUEST_ID.fullmatch(wanted) else uuid4().hex
        is_head = scope["method"] == "HEAD"
        path = _path(scope)
        inner: MutableMapping[str, Any] = {
            **scope,
            "path": path,
            "method": "GET" if is_head else scope["method"],
            "request_id": request_id,
            "is_head": is_head,
        }
        methods = self._methods(path)
        route = methods.get(inner["method"])
        more = self._cors(headers)
        begun_to_answer = False

        async def sending(message: Message) -> None:
            nonlocal begun_to_answer
            if message["type"] == "http.response.start":
                begun_to_answer = True
                fields = MutableHeaders(scope=message)
                fields.update(more)
                fields["X-Request-ID"] = request_id
                fields["X-Process-Time"] = f"{time.perf_counter() - begun:.6f}"
                if route is not None:
                    if getattr(route, "deprecated", None) and message["status"] not in {429, 500}:
                        fields.update(_going((route.openapi_extra or {}).get("x-sunset")))
                    self._api.state.answered[str(route.name), message["status"]] += 1
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        try:
            if methods and scope["method"] == "OPTIONS":
                more.update(self._preflight(headers, methods))
                await Response(status_code=204)(inner, receive, sending)
            elif methods and route is None:
                raise Refusal(405, "the path has no such method", headers={"Allow": _allow(methods)})
            else:
                if route is not None and route.include_in_schema and self._settings.rate_limit_enabled:
                    self._limit(scope, route, more)
                await self._app(inner, receive, sending)
        except Refusal as refusal:
            await answer(refusal, inner)(inner, receive, sending)
        except Exception:
            if begun_to_answer:
                raise
            unforeseen = Refusal(500, "the request could not be completed")
            await answer(unforeseen, inner)(inner, receive, sending)
            raise

    def _limit(self, scope: Scope, route: RouteContext, more: dict[str, str]) -> None:
        kind = (route.openapi_extra or {}).get("x-rate-limit", "general")
        peer = (scope.get("client") or ("unknown", 0))[0]
        allowed, state = self._limits.count(peer, kind)
        more.update(state)
        if not allowed:
            wait = {"Retry-After": state["X-RateLimit-Reset"]}
            raise Refusal(429, f"{state['X-RateLimit-Limit']} requests a minute are allowed", headers=wait)

    def _cors(self, headers: Headers) -> dict[str, str]:
        origin = headers.get("origin", "")
        if origin not in self._settings.cors_origins:
            return {"Vary": "Origin"}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": _EXPOSED,
            "Vary": "Origin",
        }

    def _preflight(self, headers: Headers, methods: dict[str, RouteContext]) -> dict[str, str]:
        allow = _allow(methods)
        fields = {"Allow": allow}
        asked = "origin" in headers and "access-control-request-method" in headers
        if asked:
            fields["Vary"] = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        if asked and headers.get("origin") in self._settings.cors_origins:
            fields["Access-Control-Allow-Methods"] = allow
            fields["Access-Control-Max-Age"] = "600"
            wanted = headers.get("access-control-request-headers")
            if wanted:
                fields["Access-Control-Allow-Headers"] = wanted
        return fields
