"""One span a request, named by operationId, as part of the caller's trace where there is one."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.spans import Recorder, Span
from app.edge.access_log import UNANSWERED
from app.edge.metrics import UNMATCHED
from generated.runtime.router import Router

_PARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
"""W3C Trace Context, level 1; versions after 00 may append to it."""

_SAMPLED: Final = 1


class Tracing:
    """Records every request that its caller does not ask to leave out.

    A span holds the path's template and no path, no query, no header and no body, so that nothing secret is
    in it.
    """

    def __init__(self, app: ASGIApp, *, router: Router, recorder: Recorder) -> None:
        self._app = app
        self._match = router.match
        self._recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace_id, parent_id, sampled = parent(scope["headers"])
        if not sampled:
            await self._app(scope, receive, send)
            return
        status = UNANSWERED

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began, started = time.time_ns(), time.perf_counter_ns()
        try:
            await self._app(scope, receive, watch)
        finally:
            # The clock of the day may be set meanwhile; the other one only goes on.
            ended = began + time.perf_counter_ns() - started
            self._record(scope, status, trace_id, parent_id, began, ended)

    def _record(
        self, scope: Scope, status: int, trace_id: str, parent_id: str | None, began: int, ended: int
    ) -> None:
        match = self._match(scope)
        operation = match.operation if match else None
        facts: dict[str, str | int] = {
            "http.request.method": scope["method"],
            "http.response.status_code": status,
            "url.scheme": scope.get("scheme", "http"),
        }
        if operation is not None:
            facts["http.route"] = operation.path
        if (request_id := scope.get("request_id")) is not None:
            facts["http.request_id"] = request_id
        self._recorder.record(
            Span(
                name=operation.id if operation else UNMATCHED,
                trace_id=trace_id,
                span_id=secrets.token_hex(8),
                parent_id=parent_id,
                began=began,
                ended=ended,
                failed=status >= 500,
                facts=facts,
            )
        )


def parent(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, str | None, bool]:
    """The trace that a request belongs to, the span that made it, and whether it is to be recorded."""
    given = [value for name, value in headers if name == b"traceparent"]
    # Several are as good as none: nobody could say which holds.
    found = _PARENT.fullmatch(given[0].decode("latin-1").strip()) if len(given) == 1 else None
    if found is None or found[1] == "ff" or (found[1] == "00" and found[5]):
        return secrets.token_hex(16), None, True
    if set(found[2]) == {"0"} or set(found[3]) == {"0"}:
        return secrets.token_hex(16), None, True
    return found[2], found[3], bool(int(found[4], 16) & _SAMPLED)
