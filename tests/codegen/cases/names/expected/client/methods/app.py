"""app: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.app import Operation
from ...models.app import StepsResponse as StepsResponseModel
from ..runtime import calls as _calls

_STEPS: _calls.Operation[StepsResponseModel] = _calls.Operation(
    "steps",
    "POST",
    "/steps",
    {200: _calls.json(StepsResponseModel)},
    {},
    body=_calls.Body("json", "application/json", Operation),
)
_STEPS_QUERY: _calls.Operation[None] = _calls.Operation(
    "steps_query",
    "GET",
    "/steps-query",
    {204: _calls.NOTHING},
    {},
    parameters=(_calls.query("list", "form", True),),
)
_LIST: _calls.Operation[None] = _calls.Operation(
    "list", "GET", "/list", {204: _calls.NOTHING}, {}, parameters=(_calls.query("str", "form", True),)
)


class SyncApp(_calls.SyncClient):
    """The operations of app."""

    def steps(self, *, body: Operation | None = None) -> StepsResponseModel:
        """steps."""
        return self._call(_STEPS, body)

    def steps_query(self, *, list_: list[str] | None = None) -> None:
        """steps_query."""
        return self._call(_STEPS_QUERY, list_)

    def list(self, *, str_: list[str] | None = None) -> None:
        """list."""
        return self._call(_LIST, str_)


class AsyncApp(_calls.AsyncClient):
    """The operations of app."""

    async def steps(self, *, body: Operation | None = None) -> StepsResponseModel:
        """steps."""
        return await self._call(_STEPS, body)

    async def steps_query(self, *, list_: list[str] | None = None) -> None:
        """steps_query."""
        return await self._call(_STEPS_QUERY, list_)

    async def list(self, *, str_: list[str] | None = None) -> None:
        """list."""
        return await self._call(_LIST, str_)
