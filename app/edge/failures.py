"""The last net: whatever escapes from the layers inside becomes a logged problem, not a broken connection."""

from __future__ import annotations

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge.problem import internal_error, respond
from generated.runtime.problem import Failure

_log = structlog.get_logger("app.edge")


class CatchFailures:
    """Answers failures and unforeseen exceptions of the layers inside.

    An answer that has already begun cannot be taken back: then the exception goes on, so that the server
    cuts the connection and the caller sees that the answer is incomplete.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Failure as failure:
            if begun:
                raise
            await respond(failure, scope, send)
        except Exception as error:
            _log.error("unhandled failure", exc_info=error, answer_begun=begun)
            if begun:
                raise
            await respond(internal_error(), scope, send)
