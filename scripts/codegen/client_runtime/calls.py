"""The parts that generated methods are made of, under one name for the generated code."""

from __future__ import annotations

from typing import Any

from .async_client import AsyncClient
from .async_client import Events as AsyncEvents
from .bodies import Body
from .content import Content
from .errors import ErrorAnswer
from .operation import Failure, Key, Operation
from .parameters import Parameter
from .sync_client import Events, SyncClient

__all__ = [
    "EVENTS",
    "NOTHING",
    "AsyncClient",
    "AsyncEvents",
    "Body",
    "Events",
    "Operation",
    "SyncClient",
    "cookie",
    "data",
    "fails",
    "header",
    "json",
    "path",
    "query",
    "table",
    "text",
]

NOTHING = Content("none")
EVENTS = Content("events", "text/event-stream")


def json(kind: Any, media: str = "application/json") -> Content:
    """JSON of one type."""
    return Content("json", media, kind)


def text(media: str) -> Content:
    """Text in UTF-8."""
    return Content("text", media)


def data(media: str) -> Content:
    """Bytes as they come."""
    return Content("bytes", media)


def path(name: str, style: str = "", explode: bool | None = None, *, json: bool = False) -> Parameter:
    """A parameter in the path."""
    return Parameter("path", name, style, explode, json)


def query(name: str, style: str = "", explode: bool | None = None, *, json: bool = False) -> Parameter:
    """A parameter in the query."""
    return Parameter("query", name, style, explode, json)


def header(name: str, style: str = "", explode: bool | None = None, *, json: bool = False) -> Parameter:
    """A header."""
    return Parameter("header", name, style, explode, json)


def cookie(name: str, style: str = "", explode: bool | None = None, *, json: bool = False) -> Parameter:
    """A cookie."""
    return Parameter("cookie", name, style, explode, json)


def table(content: Content, errors: dict[Key, type[ErrorAnswer]]) -> dict[Key, Failure]:
    """Errors that come with the same kind of body."""
    return {status: Failure(error, content) for status, error in errors.items()}


def fails(errors: dict[Key, Failure], *statuses: Key) -> dict[Key, Failure]:
    """Those of a table that an operation answers."""
    return {status: errors[status] for status in statuses}
