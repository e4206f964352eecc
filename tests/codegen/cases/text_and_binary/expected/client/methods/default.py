"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import PutTextBody
from ..runtime import calls as _calls

_PUT_TEXT: _calls.Operation[str] = _calls.Operation(
    "put_text", "PUT", "/text", {200: _calls.text("text/plain")}, {}, body=_calls.Body("text", "text/plain")
)
_PUT_BYTES: _calls.Operation[bytes] = _calls.Operation(
    "put_bytes",
    "PUT",
    "/bytes",
    {200: _calls.data("application/octet-stream")},
    {},
    body=_calls.Body("bytes", "application/octet-stream"),
)
_WATCH: _calls.Operation[bytes] = _calls.Operation("watch", "GET", "/events", {200: _calls.EVENTS}, {})


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def put_text(self, *, body: PutTextBody) -> str:
        """put_text."""
        return self._call(_PUT_TEXT, body)

    def put_bytes(self, *, body: bytes | None = None) -> bytes:
        """put_bytes."""
        return self._call(_PUT_BYTES, body)

    def watch(self) -> _calls.Events:
        """watch."""
        return self._events(_WATCH)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def put_text(self, *, body: PutTextBody) -> str:
        """put_text."""
        return await self._call(_PUT_TEXT, body)

    async def put_bytes(self, *, body: bytes | None = None) -> bytes:
        """put_bytes."""
        return await self._call(_PUT_BYTES, body)

    def watch(self) -> _calls.AsyncEvents:
        """watch."""
        return self._events(_WATCH)
