"""a: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ..runtime import calls as _calls

_GOOD: _calls.Operation[None] = _calls.Operation("good", "GET", "/good", {204: _calls.NOTHING}, {})
_WHOLE: _calls.Operation[None] = _calls.Operation(
    "whole", "PUT", "/missing/{}", {204: _calls.NOTHING}, {}, parameters=(_calls.path("id"),)
)


class SyncA(_calls.SyncClient):
    """The operations of a."""

    def good(self) -> None:
        """good."""
        return self._call(_GOOD)

    def whole(self, *, id: str) -> None:
        """whole."""
        return self._call(_WHOLE, id)


class AsyncA(_calls.AsyncClient):
    """The operations of a."""

    async def good(self) -> None:
        """good."""
        return await self._call(_GOOD)

    async def whole(self, *, id: str) -> None:
        """whole."""
        return await self._call(_WHOLE, id)
