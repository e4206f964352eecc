"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import Note
from ...models.parameters.default import PutNoteForm
from ..runtime import calls as _calls

_ADD_NOTE: _calls.Operation[None] = _calls.Operation(
    "add_note",
    "POST",
    "/notes",
    {204: _calls.NOTHING},
    {},
    body=_calls.Body("json", "application/json", Note),
)
_PUT_NOTE: _calls.Operation[None] = _calls.Operation(
    "put_note",
    "PUT",
    "/notes",
    {204: _calls.NOTHING},
    {},
    body=_calls.Body("form", "application/x-www-form-urlencoded", PutNoteForm),
)
_CHANGE_NOTE: _calls.Operation[None] = _calls.Operation(
    "change_note",
    "PATCH",
    "/notes",
    {204: _calls.NOTHING},
    {},
    body=_calls.Body("json", "application/json", Note),
)
_ADD_PICTURE: _calls.Operation[None] = _calls.Operation(
    "add_picture", "POST", "/pictures", {204: _calls.NOTHING}, {}, body=_calls.Body("bytes", "image/png")
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def add_note(self, *, body: Note) -> None:
        """add_note.

        Not longer than the layer allows either.
        """
        return self._call(_ADD_NOTE, body)

    def put_note(self, *, body: PutNoteForm) -> None:
        """put_note."""
        return self._call(_PUT_NOTE, body)

    def change_note(self, *, body: Note) -> None:
        """change_note.

        As long as the layer allows.
        """
        return self._call(_CHANGE_NOTE, body)

    def add_picture(self, *, body: bytes) -> None:
        """add_picture."""
        return self._call(_ADD_PICTURE, body)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def add_note(self, *, body: Note) -> None:
        """add_note.

        Not longer than the layer allows either.
        """
        return await self._call(_ADD_NOTE, body)

    async def put_note(self, *, body: PutNoteForm) -> None:
        """put_note."""
        return await self._call(_PUT_NOTE, body)

    async def change_note(self, *, body: Note) -> None:
        """change_note.

        As long as the layer allows.
        """
        return await self._call(_CHANGE_NOTE, body)

    async def add_picture(self, *, body: bytes) -> None:
        """add_picture."""
        return await self._call(_ADD_PICTURE, body)
