"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import Order
from ...models.parameters.default import SendFormForm
from ..runtime import calls as _calls

_SEND_FORM: _calls.Operation[None] = _calls.Operation(
    "send_form",
    "POST",
    "/encoded",
    {204: _calls.NOTHING},
    {},
    body=_calls.Body(
        "form",
        "application/x-www-form-urlencoded",
        SendFormForm,
        (
            _calls.query("tags", "form", True),
            _calls.query("sizes", "form", False),
            _calls.query("deep", "deepObject", True),
        ),
    ),
)
_SEND_FILES: _calls.Operation[str] = _calls.Operation(
    "send_files",
    "POST",
    "/files",
    {200: _calls.text("text/plain")},
    {},
    body=_calls.Body("json", "application/json", Order),
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def send_form(self, *, body: SendFormForm) -> None:
        """send_form."""
        return self._call(_SEND_FORM, body)

    def send_files(self, *, body: Order | None = None) -> str:
        """send_files."""
        return self._call(_SEND_FILES, body)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def send_form(self, *, body: SendFormForm) -> None:
        """send_form."""
        return await self._call(_SEND_FORM, body)

    async def send_files(self, *, body: Order | None = None) -> str:
        """send_files."""
        return await self._call(_SEND_FILES, body)
