"""What is asked of both sides, and driving it through an application by hand."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from time import thread_time_ns
from typing import Any

from starlette.types import ASGIApp

from scripts.bench.shelf import KNOWN, UNKNOWN

_CREATE = {
    "name": "web-99",
    "address": "10.0.0.99",
    "port": 9000,
    "region": "eu-west-1",
    "labels": {"team": "core", "tier": "back"},
}
_WRONG = {"name": "n" * 51, "port": 70000}


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and the status that it should get."""

    name: str
    method: str
    target: str
    status: int
    body: bytes = b""
    extra: tuple[tuple[bytes, bytes], ...] = ()
    headers: tuple[tuple[bytes, bytes], ...] = field(init=False)

    def __post_init__(self) -> None:
        headers = [
            (b"host", b"127.0.0.1:8001"),
            (b"accept", b"*/*"),
            (b"accept-encoding", b"gzip, deflate"),
            (b"connection", b"keep-alive"),
            (b"user-agent", b"bench"),
            *self.extra,
        ]
        if self.body:
            headers.append((b"content-type", b"application/json"))
            headers.append((b"content-length", b"%d" % len(self.body)))
        object.__setattr__(self, "headers", tuple(headers))

    def scope(self) -> dict[str, Any]:
        """The ASGI scope as a server makes it."""
        path, _, query = self.target.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 8001),
            "client": ("127.0.0.1", 50000),
            "scheme": "http",
            "method": self.method,
            "root_path": "",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": list(self.headers),
            "state": {},
        }

    def wire(self) -> bytes:
        """The request as it goes over a connection."""
        lines = [f"{self.method} {self.target} HTTP/1.1".encode()]
        lines += [name + b": " + value for name, value in self.headers]
        return b"\r\n".join([*lines, b"", self.body])


def requests(resource: str, extra: tuple[tuple[bytes, bytes], ...] = ()) -> list[Request]:
    """The operations that are compared."""
    many = f"/api/v1/{resource}"
    one, none = f"{many}/{KNOWN}", f"{many}/{UNKNOWN}"
    return [
        Request("GET by id", "GET", one, 200, extra=extra),
        Request("POST", "POST", many, 201, json.dumps(_CREATE).encode(), extra),
        Request("list of 50", "GET", f"{many}?limit=50", 200, extra=extra),
        Request("422 (1 finding)", "POST", many, 422, json.dumps(_CREATE | {"port": 70000}).encode(), extra),
        Request("422 (3 findings)", "POST", many, 422, json.dumps(_WRONG).encode(), extra),
        Request("404 (no such resource)", "GET", none, 404, extra=extra),
        Request("404 (unknown path)", "GET", f"/api/v2/{resource}/{KNOWN}", 404, extra=extra),
    ]


@dataclass(slots=True)
class Reply:
    """What an application sent."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""


async def ask(app: ASGIApp, request: Request) -> Reply:
    """The whole answer of an application."""
    reply = Reply()

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = dict(message["headers"])
        else:
            reply.body += message.get("body", b"")

    await app(request.scope(), receive, send)
    return reply


async def cpu_of(app: ASGIApp, request: Request, count: int) -> float:
    """Microseconds of this thread's CPU that one request takes, over `count` of them."""
    message = {"type": "http.request", "body": request.body, "more_body": False}

    async def receive() -> MutableMapping[str, Any]:
        return message

    async def send(_: MutableMapping[str, Any]) -> None:
        return None

    scopes = [request.scope() for _ in range(count)]
    started = thread_time_ns()
    for scope in scopes:
        await app(scope, receive, send)
    taken = thread_time_ns() - started
    return taken / count / 1000


class BodiesDiffer(AssertionError):
    """The sides do not do the same, so there is nothing to compare."""

    def __init__(self, request: Request, ours: Reply, other: Reply) -> None:
        super().__init__(
            f"{request.name}: {request.status} was expected\n"
            f"  ours  {ours.status} {ours.body.decode()}\n  other {other.status} {other.body.decode()}"
        )


def compare(request: Request, ours: Reply, other: Reply) -> None:
    """Makes sure that both answered as expected: status, media type, and body byte for byte.

    Raises:
        BodiesDiffer: they did not.
    """
    same = (ours.status, ours.body) == (other.status, other.body)
    kinds = ours.headers.get(b"content-type") == other.headers.get(b"content-type")
    if not same or not kinds or ours.status != request.status:
        raise BodiesDiffer(request, ours, other)
