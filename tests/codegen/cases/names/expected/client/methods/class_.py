"""class_: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.class_ import Ok as OkModel
from ..runtime import calls as _calls

_IMPORT_: _calls.Operation[OkModel] = _calls.Operation(
    "import_",
    "GET",
    "/{}/import",
    {200: _calls.json(OkModel)},
    {},
    parameters=(_calls.path("class"), _calls.query("self"), _calls.query("class"), _calls.query("principal")),
)


class SyncClass(_calls.SyncClient):
    """The operations of class_."""

    def import_(
        self,
        *,
        class_: str,
        self_query: str | None = None,
        class__query: str | None = None,
        principal_query: str | None = None,
    ) -> OkModel:
        """Ends in a quote".

        Three ''' quotes and a \\ backslash.
        """
        return self._call(_IMPORT_, class_, self_query, class__query, principal_query)


class AsyncClass(_calls.AsyncClient):
    """The operations of class_."""

    async def import_(
        self,
        *,
        class_: str,
        self_query: str | None = None,
        class__query: str | None = None,
        principal_query: str | None = None,
    ) -> OkModel:
        """Ends in a quote".

        Three ''' quotes and a \\ backslash.
        """
        return await self._call(_IMPORT_, class_, self_query, class__query, principal_query)
