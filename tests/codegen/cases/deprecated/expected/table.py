"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Deprecated", "1", "Old things.")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="old",
        method="GET",
        path="/old",
        tag="default",
        summary="Look back",
        rate_limit="health",
        cache_seconds=60,
        deprecated=True,
        sunset="2027-01-01T00:00:00Z",
    ),
)

ROUTER = Router(OPERATIONS)
