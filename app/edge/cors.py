"""Which web pages of other origins may call, and what they may see (Fetch standard, CORS protocol)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generated.runtime.router import Router

ORIGINS: Final = ("http://localhost:3000", "http://localhost:8000", "http://localhost:8001")

REQUEST_HEADERS: Final = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Language",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-API-Key",
    "X-Request-ID",
)
"""What a page of an allowed origin may send."""

ANSWER_HEADERS: Final = (
    "Deprecation",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "WWW-Authenticate",
    "X-Process-Time",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-ID",
)
"""What a page of an allowed origin may read."""

_VARY = (b"vary", b"Origin")
_PREFLIGHT_VARY = (b"vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers")


class Cors:
    """Answers preflights from the contract and marks other answers as readable by the allowed origins.

    A preflight gets 204 with the methods that the contract has for its path; to an origin that is not
    allowed nothing is granted, and the browser refuses on its own. Paths that the contract does not know
    are left to the layers inside, and so is OPTIONS when it is no preflight.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        router: Router,
        origins: Collection[str] = ORIGINS,
        request_headers: Iterable[str] = REQUEST_HEADERS,
        answer_headers: Iterable[str] = ANSWER_HEADERS,
        max_age: int = 600,
    ) -> None:
        self._app = app
        self._match = router.match
        self._origins = frozenset(origin.encode("latin-1") for origin in origins)
        self._exposed = (b"access-control-expose-headers", ", ".join(answer_headers).encode())
        self._granted = [
            (b"access-control-allow-headers", ", ".join(request_headers).encode()),
            (b"access-control-max-age", b"%d" % max_age),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = _header(scope, b"origin")
        if (
            origin is not None
            and scope["method"] == "OPTIONS"
            and _header(scope, b"access-control-request-method")
        ):
            match = self._match(scope)
            if match is not None:
                await self._preflight(origin, match.allow.encode(), send)
                return
        fields = [*self._allowance(origin), self._exposed, _VARY] if origin in self._origins else [_VARY]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *fields]}
            await send(message)

        await self._app(scope, receive, answer)

    async def _preflight(self, origin: bytes, allow: bytes, send: Send) -> None:
        headers = [(b"allow", allow), _PREFLIGHT_VARY]
        if origin in self._origins:
            headers += self._allowance(origin)
            headers += [(b"access-control-allow-methods", allow), *self._granted]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _allowance(self, origin: bytes | None) -> list[tuple[bytes, bytes]]:
        return [
            (b"access-control-allow-origin", origin or b""),
            (b"access-control-allow-credentials", b"true"),
        ]


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    for name, value in scope["headers"]:
        if name == wanted:
            found: bytes = value
            return found
    return None
