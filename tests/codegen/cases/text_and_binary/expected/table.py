"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Text and binary", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="put_text",
        method="PUT",
        path="/text",
        tag="default",
        produces=("text/plain",),
        consumes=("text/plain",),
        rate_limit="general",
    ),
    Operation(
        id="put_bytes",
        method="PUT",
        path="/bytes",
        tag="default",
        produces=("application/octet-stream",),
        consumes=("application/octet-stream",),
        rate_limit="general",
    ),
    Operation(
        id="watch",
        method="GET",
        path="/events",
        tag="default",
        produces=("text/event-stream",),
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
