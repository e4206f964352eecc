"""The statements about operations that are made over and over, built once.

What is built anew for each call costs SQLAlchemy more than the database takes to carry it out. Parameters
are called `p_…`, since the names of columns mean something else to it.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    and_,
    bindparam,
    case,
    insert,
    literal_column,
    not_,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from app.adapters.sql.operation_rows import LOGGED, MOVING
from app.adapters.sql.tables import operation_events, operations
from app.domain.operations import OperationStatus

# No lease is this long. One that seems to be was written before the clock was set back.
IMPLAUSIBLE: Final = timedelta(minutes=5)

UNFINISHED: Final = operations.c.status.in_([OperationStatus.PENDING.value, OperationStatus.RUNNING.value])


def _new(column: Column[Any]) -> ColumnElement[Any]:
    """The value that a column is given."""
    return bindparam(f"p_{column.name}", type_=column.type)


_IDENTITY: Final = operations.c.id == _new(operations.c.id)
_SAME_EPOCH: Final = and_(_IDENTITY, operations.c.epoch == _new(operations.c.epoch))
_RUNNING: Final = operations.c.status == OperationStatus.RUNNING.value
_CALLED_OFF: Final = operations.c.cancel_requested


def _free() -> ColumnElement[bool]:
    until = operations.c.lease_until
    now, far = (bindparam(name, type_=until.type) for name in ("p_now", "p_implausible"))
    return or_(until.is_(None), until < now, until > far)


def _first_in_lane() -> ColumnElement[bool]:
    """Whether no operation of the same lane that was asked for earlier waits or runs."""
    other = operations.alias("other")
    return not_(
        select(other.c.seq)
        .where(
            other.c.lane == operations.c.lane,
            other.c.seq < operations.c.seq,
            # Written out as the index has it, so that it is used.
            other.c.status.in_([literal_column("'pending'"), literal_column("'running'")]),
        )
        .exists()
    )


def _change(
    where: ColumnElement[bool], *columns: Column[Any], seen: bool = True, **values: Any
) -> ReturningUpdate[Any]:
    """Give columns new values and count the version; when it is seen, count the events, and there is one."""
    return (
        update(operations)
        .where(where)
        .values(
            version=operations.c.version + 1,
            events=operations.c.events + (1 if seen else 0),
            **{column.name: _new(column) for column in columns},
            **values,
        )
        .returning(*(operations.c[name] for name in MOVING))
    )


def _unless_called_off(column: Column[Any]) -> ColumnElement[Any]:
    """A new value, but as it is where the operation is to be cancelled."""
    return case((_CALLED_OFF, column), else_=_new(column))


_columns = operations.c

ADD: Final = insert(operations)

FIND: Final = select(operations).where(_IDENTITY)
FIND_TO_CHANGE: Final = FIND.with_for_update()
SEVERAL: Final = select(operations).where(_columns.id.in_(bindparam("p_ids", expanding=True)))
UNFINISHED_OF: Final = select(operations).where(
    _columns.target_id == _new(_columns.target_id),
    UNFINISHED,
)
DUE: Final = (
    select(operations)
    .where(
        UNFINISHED, _free(), _first_in_lane(), _columns.id.not_in(bindparam("p_excluding", expanding=True))
    )
    .order_by(_columns.seq)
    .limit(bindparam("p_limit"))
)

CLAIM: Final = _change(
    and_(_SAME_EPOCH, UNFINISHED, _free(), _first_in_lane()),
    _columns.attempts,
    _columns.started_at,
    _columns.lease_owner,
    _columns.lease_until,
    status=OperationStatus.RUNNING.value,
    stage=_unless_called_off(_columns.stage),
    epoch=_columns.epoch + 1,
)

CHECKPOINT: Final = _change(
    and_(_SAME_EPOCH, _RUNNING),
    _columns.stages_done,
    _columns.progress,
    # What is to be cancelled does not begin another stage: it ends here.
    stage=_unless_called_off(_columns.stage),
    status=case((_CALLED_OFF, OperationStatus.CANCELLED.value), else_=_columns.status),
    finished_at=case((_CALLED_OFF, bindparam("p_now", type_=_columns.finished_at.type)), else_=null()),
    lease_owner=case((_CALLED_OFF, null()), else_=_columns.lease_owner),
    lease_until=case((_CALLED_OFF, null()), else_=_columns.lease_until),
)
LAST_CHECKPOINT: Final = _change(
    and_(_SAME_EPOCH, _RUNNING),
    _columns.stages_done,
    _columns.progress,
    stage=_unless_called_off(_columns.stage),
    status=case(
        (_CALLED_OFF, OperationStatus.CANCELLED.value),
        else_=OperationStatus.SUCCEEDED.value,
    ),
    finished_at=bindparam("p_now", type_=_columns.finished_at.type),
    lease_owner=None,
    lease_until=None,
)
END: Final = _change(
    and_(_SAME_EPOCH, UNFINISHED),
    _columns.status,
    _columns.error,
    _columns.finished_at,
    lease_owner=None,
    lease_until=None,
)
ASK_TO_CANCEL: Final = (
    update(operations)
    .where(_IDENTITY)
    .values(version=_columns.version + 1, cancel_requested=True)
    .returning(*_columns)
)


def _release(*, seen: bool) -> ReturningUpdate[Any]:
    """Nobody holds it any more, and nobody takes it up before a moment has come."""
    return _change(
        and_(_SAME_EPOCH, _RUNNING), _columns.attempts, _columns.lease_until, seen=seen, lease_owner=None
    )


RELEASE: Final = _release(seen=True)
RELEASE_UNSEEN: Final = _release(seen=False)

RENEW: Final = (
    update(operations)
    .where(
        _columns.id.in_(bindparam("p_ids", expanding=True)),
        _columns.lease_owner == _new(_columns.lease_owner),
        _RUNNING,
    )
    .values(lease_until=_new(_columns.lease_until))
    .returning(_columns.id, _columns.cancel_requested)
)

HEADS: Final = select(_columns.id, _columns.events).where(_columns.id.in_(bindparam("p_ids", expanding=True)))
SINCE: Final = (
    select(operations, *(operation_events.c[name].label(f"then_{name}") for name in LOGGED))
    .join(operation_events, operation_events.c.operation_id == _columns.id)
    .where(_IDENTITY, operation_events.c.number > _new(operation_events.c.number))
    .order_by(operation_events.c.number)
)
