"""owners: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.pets import Owner
from ..runtime import calls as _calls

_ADD_OWNER: _calls.Operation[None] = _calls.Operation(
    "add_owner",
    "POST",
    "/owners",
    {204: _calls.NOTHING},
    {},
    body=_calls.Body("json", "application/json", Owner),
)


class SyncOwners(_calls.SyncClient):
    """The operations of owners."""

    def add_owner(self, *, body: Owner) -> None:
        """add_owner."""
        return self._call(_ADD_OWNER, body)


class AsyncOwners(_calls.AsyncClient):
    """The operations of owners."""

    async def add_owner(self, *, body: Owner) -> None:
        """add_owner."""
        return await self._call(_ADD_OWNER, body)
