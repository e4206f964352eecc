"""What a contract says about its operations, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parity.values import Json

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})


@dataclass(frozen=True)
class Content:
    """One media type of a body: its schema as written, and its examples."""

    media: str
    schema: Any
    examples: tuple[Json, ...] = ()

    @property
    def is_json(self) -> bool:
        """Whether bodies of it are JSON texts."""
        kind = self.media.split(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json") or kind == "*/*"


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    where: str  # path, query, header or cookie
    required: bool
    schema: Any
    style: str
    explode: bool
    examples: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Header:
    """One documented header of an answer, its name in lower case."""

    name: str
    schema: Any
    varies: str | None
    required: bool


@dataclass(frozen=True)
class Link:
    """From an answer to a request that it makes possible."""

    operation: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Response:
    """One documented answer."""

    status: str  # 200, 4XX or default
    headers: Mapping[str, Header]
    content: Mapping[str, Content]
    links: tuple[Link, ...]

    @property
    def good(self) -> bool:
        """Whether it says that what was asked is done or will be."""
        return self.status.startswith("2")


@dataclass(frozen=True)
class Operation:
    """One operation, by the name that reports give it."""

    name: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Content]
    body_required: bool
    responses: Mapping[str, Response]
    secured: bool

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method in READING

    @property
    def json_body(self) -> Content | None:
        """The JSON body that it takes, if it takes one."""
        return next((content for content in self.body.values() if content.is_json), None)

    @property
    def headers(self) -> frozenset[str]:
        """Every header that any of its answers documents."""
        return frozenset(name for response in self.responses.values() for name in response.headers)

    def response(self, status: int) -> Response | None:
        """What it documents about a status: itself, its class, or the default."""
        for name in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if name in self.responses:
                return self.responses[name]
        return None

    def streams(self) -> bool:
        """Whether a good answer of it may be an event stream."""
        return any("text/event-stream" in r.content for r in self.responses.values() if r.good)


@dataclass(frozen=True)
class Contract:
    """All operations, in the order of the document."""

    title: str
    version: str
    operations: tuple[Operation, ...]
    by_name: Mapping[str, Operation] = field(default_factory=dict)
    key_headers: tuple[str, ...] = ()  # headers that take an API key

    def at(self, method: str, path: str) -> Operation | None:
        """The operation with this method and path template."""
        return next((o for o in self.operations if o.method == method and o.path == path), None)

    def methods(self, path: str) -> frozenset[str]:
        """What the contract names for a path template."""
        return frozenset(o.method for o in self.operations if o.path == path)
