"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Responses", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="start_job",
        method="POST",
        path="/jobs",
        tag="default",
        produces=("application/json",),
        rate_limit="general",
    ),
    Operation(
        id="list_jobs",
        method="GET",
        path="/jobs",
        tag="default",
        produces=("application/json",),
        rate_limit="general",
    ),
    Operation(
        id="forget_jobs",
        method="DELETE",
        path="/jobs",
        tag="default",
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
