"""From how the domain says no to the answers that the contract has for it."""

from __future__ import annotations

from typing import overload

from app.domain import outcomes
from generated.responses import Conflict, Forbidden, NotFound, PreconditionFailed

UNREACHED = (outcomes.NotFound, outcomes.Forbidden)
"""What can be wrong with reading something."""
UNTOUCHED = (outcomes.NotFound, outcomes.Forbidden, outcomes.Stale, outcomes.Conflict)
"""What can be wrong with changing something."""
UNCHANGED = (outcomes.NotFound, outcomes.Forbidden, outcomes.Stale)
"""What can be wrong with changing something that no state forbids."""
UNMADE = (outcomes.Forbidden, outcomes.Conflict)
"""What can be wrong with creating something."""


@overload
def decline(refusal: outcomes.NotFound) -> NotFound: ...
@overload
def decline(refusal: outcomes.Forbidden) -> Forbidden: ...
@overload
def decline(refusal: outcomes.Stale) -> PreconditionFailed: ...
@overload
def decline(refusal: outcomes.Conflict) -> Conflict: ...
def decline(refusal: outcomes.Refusal) -> NotFound | Forbidden | PreconditionFailed | Conflict:
    """The answer for a refusal; which ones an operation may give, its `except` and its return type say."""
    match refusal:
        case outcomes.NotFound():
            return NotFound(refusal.detail, error=refusal.code)
        case outcomes.Forbidden():
            return Forbidden(refusal.detail, error=refusal.code)
        case outcomes.Stale():
            return PreconditionFailed(refusal.detail, error=refusal.code)
        case _:
            return Conflict(refusal.detail, error=refusal.code)
