"""The compiled layer as ASGI: innermost in an ordinary FastAPI app, in front of its router.

What the contract knows is answered here; everything else falls through. It stands outside Starlette's
ExceptionMiddleware, so it looks the application's exception handlers up itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .answers import Encoded, ProblemAnswer
from .body import ClientGone
from .checks import Answers, Declared, check
from .credentials import Authenticator
from .headers import header_fields
from .operation import Operation
from .problem import Failure, ProblemRenderer
from .router import Match, Router

log = logging.getLogger(__name__)

Endpoint = Callable[[MutableMapping[str, Any], Receive, tuple[str, ...]], Awaitable[Encoded | ProblemAnswer]]
"""One operation, compiled: scope, receive and raw path values in, an answer out."""

_RETRY_AFTER = "5"
_STALLED_SECONDS = 60.0
"""A reader of a stream that takes nothing for so long is let go."""
_NO_LENGTH = frozenset((204, 304))


@dataclass(frozen=True, slots=True)
class Layer:
    """What the compiled operations share."""

    authenticate: Authenticator
    max_body: int
    check_answers: bool


class Bindings:
    """Handlers bound to compiled operations, tag by tag, on the first request of a tag."""

    def __init__(self, package: str, handlers: Mapping[str, object], layer: Layer) -> None:
        self._package = package
        self._handlers = handlers
        self.layer = layer
        self._endpoints: dict[str, Endpoint] = {}
        self._answers: dict[str, Answers] = {}

    def find(self, operation: Operation) -> Endpoint:
        """The compiled operation; one that has no handler or was refused answers 501."""
        endpoint = self._endpoints.get(operation.id)
        if endpoint is None:
            if operation.refused is None:
                self.load(operation.tag)
            endpoint = self._endpoints.setdefault(operation.id, _missing(operation))
        return endpoint

    def load(self, tag: str) -> None:
        """Imports the router of a tag and binds its handler."""
        module = importlib.import_module(f"{self._package}.routers.{tag}")
        self._endpoints.update(module.bind(self._handlers.get(tag), self.layer))

    def declared(self, operation: Operation) -> Sequence[Declared]:
        """What an operation may answer."""
        if operation.tag not in self._answers:
            module = importlib.import_module(f"{self._package}.routers.{operation.tag}")
            self._answers[operation.tag] = module.answers()
        return self._answers[operation.tag][operation.id]

    def warm(self) -> None:
        """Loads every tag; blocking, meant for a thread at start-up."""
        for tag in self._handlers:
            self.load(tag)


def _missing(operation: Operation) -> Endpoint:
    async def not_implemented(
        scope: MutableMapping[str, Any], receive: Receive, params: tuple[str, ...]
    ) -> Encoded:
        raise Failure(501, operation.refused or f"{operation.id} is not implemented")

    return not_implemented


class Dispatcher:
    """Answers what the contract knows and leaves the rest to the app inside."""

    def __init__(
        self, app: ASGIApp, *, owner: Starlette, router: Router, bindings: Bindings, problems: ProblemRenderer
    ) -> None:
        self._app = app
        self._owner = owner
        self._router = router
        self._bindings = bindings
        self._problems = problems
        self._check_answers = bindings.layer.check_answers
        self._challenge = bindings.layer.authenticate.challenge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        match = self._router.match(scope) if scope["type"] == "http" else None
        if match is None:
            await self._app(scope, receive, send)
            return
        try:
            reply = await self._answer(match, scope, receive)
        except ClientGone:
            return
        except Exception as error:
            response = await self._handled(error, scope, receive)
            if response is None:
                raise
            await response(scope, receive, send)
            return
        status, headers, body = reply
        if not isinstance(body, bytes):
            await _stream(reply, body, scope, receive, send)
            return
        if status not in _NO_LENGTH:
            headers = [*headers, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, match: Match, scope: Scope, receive: Receive) -> Encoded:
        operation = match.operation
        try:
            if operation is None:
                return self._other_method(match, scope)
            reply = await self._bindings.find(operation)(scope, receive, match.params)
        except Failure as failure:
            return self._problem(failure, scope)
        if isinstance(reply, ProblemAnswer):
            problem = Failure(reply.status, reply.detail, reply.error, reply.details, reply.headers)
            reply = self._problem(problem, scope)
        if self._check_answers:
            check(operation.id, self._bindings.declared(operation), reply)
        return reply

    def _other_method(self, match: Match, scope: Scope) -> Encoded:
        if scope["method"] == "OPTIONS":
            return Encoded(204, [(b"allow", match.allow.encode())], b"")
        raise Failure(405, f"this path answers {match.allow}", headers={"Allow": match.allow})

    def _problem(self, failure: Failure, scope: Scope) -> Encoded:
        headers = [(b"content-type", b"application/problem+json")]
        given = failure.headers
        if failure.status == 401 and "WWW-Authenticate" not in given:
            given = {**given, **self._challenge}
        elif failure.status in (429, 503) and "Retry-After" not in given:
            given = {**given, "Retry-After": _RETRY_AFTER}
        if given:
            headers += header_fields(given)
        return Encoded(failure.status, headers, self._problems(failure, scope))

    async def _handled(self, error: Exception, scope: Scope, receive: Receive) -> Response | None:
        """The answer of the application's own exception handler, if it has one for this error."""
        handler = _lookup(self._owner, error)
        if handler is None:
            return None
        if not isinstance(error, HTTPException):
            log.debug("handled by the application", exc_info=error)
        request = Request(scope, receive)
        if inspect.iscoroutinefunction(handler):
            answer = await handler(request, error)
        else:
            answer = await run_in_threadpool(handler, request, error)
        return answer if isinstance(answer, Response) else None


def _lookup(owner: Starlette, error: Exception) -> Callable[..., Any] | None:
    handlers: Mapping[Any, Callable[..., Any]] = owner.exception_handlers
    status = getattr(error, "status_code", None)
    if isinstance(error, HTTPException) and status in handlers:
        return handlers[status]
    for kind in type(error).__mro__:
        if kind in handlers:
            return handlers[kind]
    return handlers.get(500)


class _StalledError(Exception):
    """Nobody reads what is sent."""


async def _stream(
    reply: Encoded, body: AsyncIterator[bytes], scope: Scope, receive: Receive, send: Send
) -> None:
    """Sends chunks as they come, until there are no more or nobody listens any longer."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    leaving = asyncio.ensure_future(_gone(receive))
    pouring = asyncio.ensure_future(_pour(body, scope, send))
    try:
        await asyncio.wait((leaving, pouring), return_when=asyncio.FIRST_COMPLETED)
        if pouring.done():
            with contextlib.suppress(_StalledError):
                pouring.result()
    finally:
        leaving.cancel()
        pouring.cancel()
        await asyncio.gather(leaving, pouring, return_exceptions=True)
        close = getattr(body, "aclose", None)
        if close is not None:
            await close()


async def _pour(body: AsyncIterator[bytes], scope: Scope, send: Send) -> None:
    if scope["method"] != "HEAD":
        async for chunk in body:
            patience = asyncio.timeout(_STALLED_SECONDS)
            try:
                async with patience:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except TimeoutError:
                if patience.expired():
                    raise _StalledError from None
                raise
            # Neither has to wait where a chunk is there already and nobody takes it any more: without this,
            # it would not be noticed that the client has gone, and nobody else would have a turn.
            await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
