"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Headers and cookies", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="visit",
        method="POST",
        path="/",
        tag="default",
        consumes=("text/plain",),
        rate_limit="general",
    ),
    Operation(
        id="look",
        method="GET",
        path="/",
        tag="default",
        rate_limit="general",
    ),
    Operation(
        id="touch",
        method="PUT",
        path="/",
        tag="default",
        rate_limit="general",
    ),
    Operation(
        id="leave",
        method="DELETE",
        path="/",
        tag="default",
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
