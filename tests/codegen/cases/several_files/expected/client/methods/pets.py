"""pets: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.pets import Pet
from .. import errors as _errors
from ..runtime import calls as _calls

_GET_PET: _calls.Operation[Pet] = _calls.Operation(
    "get_pet",
    "GET",
    "/pets/{}",
    {200: _calls.json(Pet)},
    _calls.fails(_errors.GET_PET_404_RESPONSE, 404),
    parameters=(_calls.path("pet_id"),),
)


class SyncPets(_calls.SyncClient):
    """Pets and nothing else."""

    def get_pet(self, *, pet_id: int) -> Pet:
        """get_pet."""
        return self._call(_GET_PET, pet_id)


class AsyncPets(_calls.AsyncClient):
    """Pets and nothing else."""

    async def get_pet(self, *, pet_id: int) -> Pet:
        """get_pet."""
        return await self._call(_GET_PET, pet_id)
