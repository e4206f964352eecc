"""One line for each request that was answered, or that nobody waited for."""

from __future__ import annotations

from collections.abc import Collection
from time import perf_counter
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.principal import Principal
from generated.runtime.router import Router

UNANSWERED: Final = 499
"""The status of a request whose client left before there was an answer."""

_LONGEST_PATH = 500


class AccessLog:
    """Writes who asked for what, what came of it and how long it took; never the query, a header or a body.

    Args:
        veiled: Operations that have a secret in their path; their template is written instead.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        router: Router,
        veiled: Collection[str] = (),
    ) -> None:
        self._app = app
        self._match = router.match
        self._veiled = frozenset(veiled)
        self._log = structlog.get_logger().bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = UNANSWERED
        started = perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._write(scope, status, perf_counter() - started)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        match = self._match(scope)
        operation = match.operation if match else None
        path: str = scope["path"]
        if operation is not None and operation.id in self._veiled:
            path = operation.path
        principal: Principal | None = scope.get("principal")
        client = scope.get("client")
        (self._log.error if status >= 500 else self._log.info)(
            "request",
            operation_id=operation.id if operation else None,
            method=scope["method"],
            path=path[:_LONGEST_PATH],
            status=status,
            duration_ms=round(seconds * 1000, 3),
            principal=f"{principal.kind}:{principal.name}" if principal else None,
            client=client[0] if client else None,
        )
