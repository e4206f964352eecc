"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import Plan, PutPlansBody
from ..runtime import calls as _calls

_ADD_PLAN: _calls.Operation[None] = _calls.Operation(
    "add_plan",
    "POST",
    "/plans",
    {204: _calls.NOTHING},
    {},
    body=_calls.Body("json", "application/json", Plan),
)
_PUT_PLANS: _calls.Operation[None] = _calls.Operation(
    "put_plans",
    "PUT",
    "/plans",
    {204: _calls.NOTHING},
    {},
    body=_calls.Body("json", "application/yaml", PutPlansBody),
)


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def add_plan(self, *, body: Plan) -> None:
        """add_plan.

        JSON or YAML, which is read by the same schema.
        """
        return self._call(_ADD_PLAN, body)

    def put_plans(self, *, body: PutPlansBody | None = None) -> None:
        """put_plans.

        YAML alone, which may be left out.
        """
        return self._call(_PUT_PLANS, body)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def add_plan(self, *, body: Plan) -> None:
        """add_plan.

        JSON or YAML, which is read by the same schema.
        """
        return await self._call(_ADD_PLAN, body)

    async def put_plans(self, *, body: PutPlansBody | None = None) -> None:
        """put_plans.

        YAML alone, which may be left out.
        """
        return await self._call(_PUT_PLANS, body)
