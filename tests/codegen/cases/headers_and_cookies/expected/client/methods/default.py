"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...runtime.types import UUID
from ..runtime import calls as _calls

_VISIT: _calls.Operation[None] = _calls.Operation(
    "visit",
    "POST",
    "/",
    {204: _calls.NOTHING},
    {},
    parameters=(
        _calls.query("body"),
        _calls.header("X-Trace"),
        _calls.header("X-Numbers", "simple", False),
        _calls.header("from"),
        _calls.cookie("session"),
        _calls.cookie("from"),
    ),
    body=_calls.Body("text", "text/plain"),
)
_LOOK: _calls.Operation[None] = _calls.Operation("look", "GET", "/", {204: _calls.NOTHING}, {})
_TOUCH: _calls.Operation[None] = _calls.Operation("touch", "PUT", "/", {204: _calls.NOTHING}, {})
_LEAVE: _calls.Operation[None] = _calls.Operation("leave", "DELETE", "/", {204: _calls.NOTHING}, {})


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def visit(
        self,
        *,
        body_query: str | None = None,
        x_trace: UUID,
        x_numbers: list[int] | None = None,
        from_: str | None = None,
        session: str,
        from__cookie: str | None = None,
        body: str | None = None,
    ) -> None:
        """visit."""
        return self._call(_VISIT, body_query, x_trace, x_numbers, from_, session, from__cookie, body)

    def look(self) -> None:
        """look."""
        return self._call(_LOOK)

    def touch(self) -> None:
        """touch."""
        return self._call(_TOUCH)

    def leave(self) -> None:
        """leave."""
        return self._call(_LEAVE)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def visit(
        self,
        *,
        body_query: str | None = None,
        x_trace: UUID,
        x_numbers: list[int] | None = None,
        from_: str | None = None,
        session: str,
        from__cookie: str | None = None,
        body: str | None = None,
    ) -> None:
        """visit."""
        return await self._call(_VISIT, body_query, x_trace, x_numbers, from_, session, from__cookie, body)

    async def look(self) -> None:
        """look."""
        return await self._call(_LOOK)

    async def touch(self) -> None:
        """touch."""
        return await self._call(_TOUCH)

    async def leave(self) -> None:
        """leave."""
        return await self._call(_LEAVE)
