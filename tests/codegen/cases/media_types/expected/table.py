"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Media types", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="add_note",
        method="POST",
        path="/notes",
        tag="default",
        produces=("application/json", "text/csv", "image/*"),
        consumes=("application/json", "application/merge-patch+json", "text/*", "image/png"),
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
