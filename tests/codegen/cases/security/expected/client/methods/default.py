"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ..runtime import calls as _calls

_MINE: _calls.Operation[None] = _calls.Operation(
    "mine", "GET", "/mine", {204: _calls.NOTHING}, {}, secured=True
)
_EITHER: _calls.Operation[None] = _calls.Operation(
    "either", "GET", "/either", {204: _calls.NOTHING}, {}, secured=True
)
_BOTH: _calls.Operation[None] = _calls.Operation(
    "both", "GET", "/both", {204: _calls.NOTHING}, {}, secured=True
)
_MAYBE: _calls.Operation[None] = _calls.Operation(
    "maybe", "GET", "/maybe", {204: _calls.NOTHING}, {}, secured=True
)
_OPEN: _calls.Operation[None] = _calls.Operation("open", "GET", "/open", {204: _calls.NOTHING}, {})
_BASIC: _calls.Operation[None] = _calls.Operation(
    "basic", "GET", "/basic", {204: _calls.NOTHING}, {}, secured=True
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def mine(self) -> None:
        """mine."""
        return self._call(_MINE)

    def either(self) -> None:
        """either."""
        return self._call(_EITHER)

    def both(self) -> None:
        """both."""
        return self._call(_BOTH)

    def maybe(self) -> None:
        """maybe."""
        return self._call(_MAYBE)

    def open(self) -> None:
        """open."""
        return self._call(_OPEN)

    def basic(self) -> None:
        """basic."""
        return self._call(_BASIC)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def mine(self) -> None:
        """mine."""
        return await self._call(_MINE)

    async def either(self) -> None:
        """either."""
        return await self._call(_EITHER)

    async def both(self) -> None:
        """both."""
        return await self._call(_BOTH)

    async def maybe(self) -> None:
        """maybe."""
        return await self._call(_MAYBE)

    async def open(self) -> None:
        """open."""
        return await self._call(_OPEN)

    async def basic(self) -> None:
        """basic."""
        return await self._call(_BASIC)
