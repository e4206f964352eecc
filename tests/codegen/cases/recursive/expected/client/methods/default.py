"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import Tree
from ..runtime import calls as _calls

_PLANT: _calls.Operation[Tree] = _calls.Operation(
    "plant",
    "POST",
    "/trees",
    {200: _calls.json(Tree)},
    {},
    body=_calls.Body("json", "application/json", Tree),
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def plant(self, *, body: Tree) -> Tree:
        """plant."""
        return self._call(_PLANT, body)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def plant(self, *, body: Tree) -> Tree:
        """plant."""
        return await self._call(_PLANT, body)
