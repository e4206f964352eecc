"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Refused", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="good",
        method="GET",
        path="/good",
        tag="a",
        rate_limit="general",
    ),
    Operation(
        id="whole",
        method="PUT",
        path="/missing/{id}",
        tag="a",
        rate_limit="general",
    ),
    Operation(
        id="certified",
        method="GET",
        path="/certified",
        tag="b",
        rate_limit="general",
        refused="not generated: a security scheme of the type mutualTLS is not served",
    ),
    Operation(
        id="missing",
        method="GET",
        path="/missing/{id}",
        tag="a",
        rate_limit="general",
        refused="not generated: the path has {id}, which is not declared",
    ),
)

ROUTER = Router(OPERATIONS)
