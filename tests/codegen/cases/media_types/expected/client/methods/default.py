"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import Note
from ..runtime import calls as _calls

_ADD_NOTE: _calls.Operation[Note] = _calls.Operation(
    "add_note",
    "POST",
    "/notes",
    {200: _calls.json(Note), 201: _calls.json(Note)},
    {},
    body=_calls.Body("json", "application/json", Note),
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def add_note(self, *, body: Note) -> Note:
        """add_note."""
        return self._call(_ADD_NOTE, body)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def add_note(self, *, body: Note) -> Note:
        """add_note."""
        return await self._call(_ADD_NOTE, body)
