"""An answer as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import httpx

if TYPE_CHECKING:
    from .call import Call

Result = TypeVar("Result", covariant=True)


class Reply(Generic[Result]):
    """Status, headers and body of a success, where the body alone is not enough."""

    __slots__ = ("_body", "call", "content", "headers", "status")

    def __init__(self, call: Call, status: int, headers: httpx.Headers, content: bytes, body: Any) -> None:
        self.call = call
        """What it is the answer to."""
        self.status = status
        self.headers = headers
        self.content = content
        """The body as it came."""
        self._body = body

    @property
    def body(self) -> Result:
        """What the method of the operation gives."""
        return cast("Result", self._body)

    @property
    def etag(self) -> str | None:
        """The version of a resource, for `If-Match` and `If-None-Match` (RFC 9110, section 8.8.3)."""
        return cast("str | None", self.headers.get("etag"))

    @property
    def location(self) -> str | None:
        """Where to go on from here (RFC 9110, section 10.2.2)."""
        return cast("str | None", self.headers.get("location"))
