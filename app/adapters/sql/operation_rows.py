"""Operations and their events as rows, and back."""

from dataclasses import fields, replace
from typing import Any, Final

from sqlalchemy import Row

from app.domain.operations import Operation, OperationKind, OperationStatus

LOGGED: Final = ("number", "status", "stage", "progress", "error", "attempts", "started_at", "finished_at")
"""What an event keeps: all that changes in an operation while it is carried out."""

MOVING: Final = (
    *LOGGED[1:],
    "environment",
    "version",
    "stages_done",
    "cancel_requested",
    "epoch",
    "lease_owner",
    "events",
)
"""What may change in an operation at all."""

_NAMES: Final = tuple(field.name for field in fields(Operation))


def to_row(operation: Operation) -> dict[str, Any]:
    """An operation as the values of its columns."""
    values = {name: getattr(operation, name) for name in _NAMES}
    return {**values, "kind": operation.kind.value, "status": operation.status.value}


def from_row(row: Row[Any]) -> Operation:
    """An operation as it is read."""
    values = {name: getattr(row, name) for name in _NAMES}
    values["kind"] = OperationKind(row.kind)
    values["status"] = OperationStatus(row.status)
    return Operation(**values)


def moved(operation: Operation, row: Row[Any]) -> Operation:
    """An operation as it stands after a change, of which what can change at all was read."""
    values = row._asdict()
    values["status"] = OperationStatus(values["status"])
    return replace(operation, **values)


def as_it_was(row: Row[Any]) -> Operation:
    """An operation as one of its events tells it; the columns of the event are called `then_…`."""
    then = {name: getattr(row, f"then_{name}") for name in LOGGED}
    then["status"] = OperationStatus(then["status"])
    then["events"] = then.pop("number")
    return replace(from_row(row), **then)
