"""Tells the layers inside, the domain included, where a request comes from."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.caller import CLIENT


class Caller:
    """Keeps the client's address where what is called inside can ask for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client:
            CLIENT.set(client[0])
        await self._app(scope, receive, send)
