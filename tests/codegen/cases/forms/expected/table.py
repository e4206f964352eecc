"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Forms", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="send_form",
        method="POST",
        path="/encoded",
        tag="default",
        consumes=("application/x-www-form-urlencoded",),
        rate_limit="general",
    ),
    Operation(
        id="send_files",
        method="POST",
        path="/files",
        tag="default",
        produces=("text/plain",),
        consumes=("multipart/form-data", "application/json"),
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
