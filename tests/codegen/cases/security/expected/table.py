"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation, Requirement
from .runtime.router import Router
from .security import API_KEY, IN, TOKEN

CONTRACT = Contract("Security", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="mine",
        method="GET",
        path="/mine",
        tag="default",
        security=(Requirement(((TOKEN, ()),)),),
        rate_limit="general",
    ),
    Operation(
        id="either",
        method="GET",
        path="/either",
        tag="default",
        security=(
            Requirement(((TOKEN, ("read",)),)),
            Requirement(((API_KEY, ()),)),
        ),
        rate_limit="general",
    ),
    Operation(
        id="both",
        method="GET",
        path="/both",
        tag="default",
        security=(
            Requirement(
                (
                    (TOKEN, ()),
                    (API_KEY, ("write",)),
                )
            ),
        ),
        rate_limit="general",
    ),
    Operation(
        id="maybe",
        method="GET",
        path="/maybe",
        tag="default",
        security=(
            Requirement(()),
            Requirement(((TOKEN, ()),)),
        ),
        rate_limit="general",
    ),
    Operation(
        id="open",
        method="GET",
        path="/open",
        tag="default",
        rate_limit="general",
    ),
    Operation(
        id="basic",
        method="GET",
        path="/basic",
        tag="default",
        security=(Requirement(((IN, ()),)),),
        rate_limit="general",
    ),
)

ROUTER = Router(OPERATIONS)
