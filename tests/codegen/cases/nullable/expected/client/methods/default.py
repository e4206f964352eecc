"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import Pet
from ..runtime import calls as _calls

_CHANGE_PET: _calls.Operation[Pet] = _calls.Operation(
    "change_pet",
    "PATCH",
    "/pets",
    {200: _calls.json(Pet)},
    {},
    parameters=(_calls.query("kinds", "form", True),),
    body=_calls.Body("json", "application/json", Pet),
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def change_pet(self, *, kinds: list[str] | None = None, body: Pet) -> Pet:
        """change_pet."""
        return self._call(_CHANGE_PET, kinds, body)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def change_pet(self, *, kinds: list[str] | None = None, body: Pet) -> Pet:
        """change_pet."""
        return await self._call(_CHANGE_PET, kinds, body)
