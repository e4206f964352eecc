"""Operations that the contract marks deprecated say so, and when they go away (RFC 9745, RFC 8594)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generated.runtime.operation import Operation
from generated.runtime.router import Router

_ALREADY: Final = (b"deprecation", b"@0")
"""The field wants a moment; the contract knows only that it has passed."""


class Deprecation:
    """Adds `Deprecation`, and `Sunset` where the contract has a time, to every answer of such an operation.

    Raises:
        ValueError: a sunset is no RFC 3339 time with a zone.
    """

    def __init__(self, app: ASGIApp, *, router: Router) -> None:
        self._app = app
        self._match = router.match
        self._fields = {each.id: _fields(each) for each in router.operations.values() if each.deprecated}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = self._match(scope) if self._fields and scope["type"] == "http" else None
        operation = match.operation if match else None
        if operation is None or operation.id not in self._fields:
            await self._app(scope, receive, send)
            return
        fields = self._fields[operation.id]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *fields]}
            await send(message)

        await self._app(scope, receive, answer)


def _fields(operation: Operation) -> list[tuple[bytes, bytes]]:
    if operation.sunset is None:
        return [_ALREADY]
    moment = datetime.fromisoformat(operation.sunset)
    if moment.tzinfo is None:
        raise ValueError(f"the sunset of {operation.id} has no zone")
    return [_ALREADY, (b"sunset", format_datetime(moment.astimezone(UTC), usegmt=True).encode())]
