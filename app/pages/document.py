"""A file that is served as it is, with what caches need to know about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

_ALLOW: Final = "GET, HEAD, OPTIONS"


class Document:
    """Answers GET and HEAD with its bytes, or with 304 to whoever has them; as an ASGI app.

    It is read on the first request and then kept.
    """

    def __init__(
        self,
        read: Callable[[], bytes],
        media_type: str,
        *,
        cache: str = "no-cache",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._read = read
        self._media_type = media_type
        self._fields = [
            (name.lower().encode(), value.encode())
            for name, value in {"Cache-Control": cache, **(headers or {})}.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises HTTPException: 405 for any other method than GET, HEAD and OPTIONS."""
        method = scope["method"]
        if method == "OPTIONS":
            await _send(send, 204, [(b"allow", _ALLOW.encode())])
        elif method not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": _ALLOW})
        elif self._is_known(scope):
            await _send(send, 304, [*self._fields, (b"etag", self._etag)])
        else:
            length = str(len(self._body)).encode()
            described = [(b"content-type", self._media_type.encode()), (b"content-length", length)]
            body = b"" if method == "HEAD" else self._body
            await _send(send, 200, [*described, *self._fields, (b"etag", self._etag)], body)

    @cached_property
    def _body(self) -> bytes:
        return self._read()

    @cached_property
    def _etag(self) -> bytes:
        # Weak, since the edge may compress them, and this stands for both.
        return b'W/"%s"' % sha256(self._body).hexdigest()[:32].encode()

    def _is_known(self, scope: Scope) -> bool:
        """Whether `If-None-Match` names these bytes; the comparison is the weak one (RFC 9110, 13.1.2)."""
        tags = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").split(b",")
        known = {tag.strip().removeprefix(b"W/") for tag in tags}
        return b"*" in known or self._etag.removeprefix(b"W/") in known


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
