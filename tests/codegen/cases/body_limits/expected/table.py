"""Every operation of the contract as data, and the router over them.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .runtime.operation import Contract, Operation
from .runtime.router import Router

CONTRACT = Contract("Body limits", "1", "")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="add_note",
        method="POST",
        path="/notes",
        tag="default",
        consumes=("application/json",),
        rate_limit="general",
    ),
    Operation(
        id="put_note",
        method="PUT",
        path="/notes",
        tag="default",
        consumes=("application/x-www-form-urlencoded", "multipart/form-data"),
        rate_limit="general",
    ),
    Operation(
        id="change_note",
        method="PATCH",
        path="/notes",
        tag="default",
        consumes=("application/json",),
        rate_limit="general",
    ),
    Operation(
        id="add_picture",
        method="POST",
        path="/pictures",
        tag="default",
        consumes=("image/png",),
        rate_limit="general",
    ),
    Operation(
        id="add_wrong",
        method="POST",
        path="/wrong",
        tag="default",
        rate_limit="general",
        refused="not generated: x-max-body is no whole number from 1 on: 'many'",
    ),
)

ROUTER = Router(OPERATIONS)
