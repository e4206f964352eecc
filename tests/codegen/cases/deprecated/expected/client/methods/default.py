"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import OldQueryEra
from ..runtime import calls as _calls

_OLD: _calls.Operation[None] = _calls.Operation(
    "old", "GET", "/old", {204: _calls.NOTHING}, {}, parameters=(_calls.query("era"),)
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def old(self, *, era: OldQueryEra | None = None) -> None:
        """Look back.

        Deprecated.
        """
        return self._call(_OLD, era)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def old(self, *, era: OldQueryEra | None = None) -> None:
        """Look back.

        Deprecated.
        """
        return await self._call(_OLD, era)
