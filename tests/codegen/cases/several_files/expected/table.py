"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Several files", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="get_pet",
        method="GET",
        path="/pets/{pet_id}",
        tag="pets",
        produces=("application/json",),
        rate_limit="general",
    ),
    Operation(
        id="add_owner",
        method="POST",
        path="/owners",
        tag="owners",
        consumes=("application/json",),
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
