"""One name for each request, from the caller or from here, on the answer and on every line of the log."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from time import perf_counter
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

current: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this task serves; empty outside of requests."""

_acceptable = re.compile(rb"[A-Za-z0-9._-]{1,128}").fullmatch


class RequestId:
    """Sets `scope["request_id"]` and sends `X-Request-ID` and `X-Process-Time` with every answer.

    The id of the caller is kept where it is 1 to 128 of `[A-Za-z0-9._-]`; others are replaced, not repaired.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        request_id = _given(scope["headers"]) or uuid4().hex
        scope["request_id"] = request_id

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A copy: whoever answers may send one prepared message many times.
                message = {
                    **message,
                    "headers": [
                        *message.get("headers", ()),
                        (b"x-request-id", request_id.encode()),
                        (b"x-process-time", b"%.6f" % (perf_counter() - started)),
                    ],
                }
            await send(message)

        token = current.set(request_id)
        try:
            await self._app(scope, receive, answer)
        finally:
            current.reset(token)


def _given(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    for name, value in headers:
        if name == b"x-request-id":
            return value.decode("ascii") if _acceptable(value) else None
    return None
