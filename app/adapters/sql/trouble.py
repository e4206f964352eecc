"""Telling a database that cannot answer from a statement that is wrong."""

import sqlite3

from sqlalchemy import exc
from sqlalchemy.engine import ExceptionContext

from app.domain.outcomes import Unavailable

# Busy, locked, out of memory, read-only, I/O error, full, cannot open.
_SQLITE = frozenset({5, 6, 7, 8, 10, 13, 14})
# Connection; not let in; no such database (any more); rolled back for another one; resources; a lock not had;
# an operator's doing; system.
_POSTGRESQL = ("08", "28", "3D", "40", "53", "55", "57", "58")


def unreachable(error: BaseException) -> Unavailable | None:
    """`Unavailable` when `error` is the database's trouble and not that of the statement."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, exc.TimeoutError):
        return Unavailable("database", "All connections to the database are in use.")
    if isinstance(error, OSError):
        return Unavailable("database", "The database does not answer.")
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return Unavailable("database", "The connection to the database was lost.")
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        troubled = (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _SQLITE
    else:
        troubled = str(getattr(cause, "sqlstate", None) or "").startswith(_POSTGRESQL)
    return Unavailable("database", "The database is too busy or out of order.") if troubled else None


def refuse_unreachable(context: ExceptionContext) -> None:
    """Listener: raises `Unavailable` in place of the driver's error where it is one."""
    cause = unreachable(context.sqlalchemy_exception or context.original_exception)
    if cause is not None:
        raise cause from context.original_exception
