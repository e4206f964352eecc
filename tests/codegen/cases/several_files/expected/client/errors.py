"""What calls raise for the errors that the contract documents: one class a status.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ..models.pets import GetPet404Response
from .runtime import calls as _calls
from .runtime.errors import Refused


class NotFound(Refused[GetPet404Response]):
    """404 as a problem."""


GET_PET_404_RESPONSE = _calls.table(
    _calls.json(GetPet404Response, "application/problem+json"), {404: NotFound}
)
