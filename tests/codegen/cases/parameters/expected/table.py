"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Parameters", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="find_things",
        method="GET",
        path="/things/{ids}/{point}",
        tag="default",
        rate_limit="general",
    ),
    Operation(
        id="run",
        method="POST",
        path="/labels/{label}/{name}:run",
        tag="default",
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
