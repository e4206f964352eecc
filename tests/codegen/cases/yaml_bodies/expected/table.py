"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("YAML bodies", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="add_plan",
        method="POST",
        path="/plans",
        tag="default",
        consumes=("application/json", "application/yaml"),
        rate_limit="general",
    ),
    Operation(
        id="put_plans",
        method="PUT",
        path="/plans",
        tag="default",
        consumes=("application/yaml",),
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
