"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Recursive", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="plant",
        method="POST",
        path="/trees",
        tag="default",
        produces=("application/json",),
        consumes=("application/json",),
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
