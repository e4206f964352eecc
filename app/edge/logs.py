"""Where log lines go: one JSON object a line, whoever wrote it, with its request and without secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

import structlog

from app.edge.request_id import current

SECRETS: Final = frozenset(
    {
        "access_token",
        "api_key",
        "authorization",
        "cookie",
        "credential",
        "key",
        "new_password",
        "old_password",
        "password",
        "secret",
        "secret_key",
        "token",
        "x-api-key",
    }
)
"""Fields that are masked wherever somebody logs them by mistake."""

_TALKATIVE = ("aiosqlite", "alembic", "httpcore", "httpx", "sqlalchemy")
"""Below WARNING these write parameters of statements, credentials in addresses, or what nobody reads."""

_CREDENTIALS = re.compile(r"(://[^\s/:@]*:)[^\s/@]+@")

_encode = json.JSONEncoder(default=repr, separators=(",", ":")).encode

Event = MutableMapping[str, Any]


def configure(level: str = "INFO", stream: BinaryIO | None = None, *, for_people: bool = False) -> None:
    """Sends structlog and the standard logging (uvicorn, SQLAlchemy, warnings) down one pipe.

    Args:
        level: The least severity that is written.
        stream: Where to; standard output by default.
        for_people: Plain lines in place of JSON, for development.

    Raises:
        ValueError: there is no level of this name.
    """
    threshold = logging.getLevelNamesMapping().get(level.upper())
    if threshold is None:
        raise ValueError(f"{level!r} is no log level")
    structlog.configure(
        processors=[_complete, structlog.processors.format_exc_info, _plain if for_people else _json],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=_sinks(stream or sys.stdout.buffer),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(True)
    logging.root.handlers[:] = [_Forward()]
    logging.root.setLevel(threshold)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        server = logging.getLogger(name)
        server.handlers[:] = []
        # The access log of the edge says more in the same line.
        server.propagate = name != "uvicorn.access"


def _sinks(stream: BinaryIO) -> Callable[..., structlog.BytesLogger]:
    sink = structlog.BytesLogger(stream)
    return lambda *_: sink


class _Forward(logging.Handler):
    """Hands what the standard logging is told to structlog, so that there is one format and one mask."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            structlog.get_logger().log(
                record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info
            )
        except Exception:
            self.handleError(record)


def _complete(logger: object, method: str, event: Event) -> Event:
    for name in SECRETS.intersection(event):
        event[name] = "***"
    return {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        "level": method,
        "event": event.pop("event"),
        "request_id": current.get() or None,
        **event,
    }


def _json(logger: object, method: str, event: Event) -> bytes:
    # ASCII with escapes: no text of a caller can end the line or move the cursor of whoever reads it.
    return _masked(_encode(event)).encode()


def _plain(logger: object, method: str, event: Event) -> bytes:
    opening = f"{event.pop('timestamp')} {event.pop('level'):8} {_encode(str(event.pop('event')))[1:-1]}"
    stack = event.pop("exception", None)
    fields = " ".join(f"{name}={_encode(value)}" for name, value in event.items() if value is not None)
    return _masked(f"{opening}  {fields}" + (f"\n{stack}" if stack else "")).encode("utf-8", "replace")


def _masked(line: str) -> str:
    """Without the passwords of addresses, which libraries like to put into their messages."""
    return _CREDENTIALS.sub(r"\1***@", line) if "://" in line else line
