"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract('Names "quoted" \\ odd', "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="import_",
        method="GET",
        path="/{class}/import",
        tag="class_",
        summary='Ends in a quote"',
        produces=("application/json",),
        rate_limit="general",
    ),
    Operation(
        id="steps",
        method="POST",
        path="/steps",
        tag="app",
        produces=("application/json",),
        consumes=("application/json",),
        rate_limit="general",
    ),
    Operation(
        id="steps_query",
        method="GET",
        path="/steps-query",
        tag="app",
        rate_limit="general",
    ),
    Operation(
        id="list",
        method="GET",
        path="/list",
        tag="app",
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
