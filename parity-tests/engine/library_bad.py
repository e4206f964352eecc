"""The first library, whose `/health` behaves badly in the way that the environment's BAD names."""

from __future__ import annotations

import asyncio
import os

from starlette.types import Message, Receive, Scope, Send

from engine.library_one import app as good

BAD = os.environ.get("BAD", "")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http" or scope["path"] != "/health":
        await good(scope, receive, send)
        return
    start: Message = {"type": "http.response.start", "status": 200, "headers": []}
    headers: list[tuple[bytes, bytes]] = [(b"content-type", b"application/json")]
    match BAD:
        case "slow":
            await asyncio.sleep(30)
        case "half":
            headers.append((b"content-length", b"100"))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            raise ConnectionAbortedError("on purpose")
        case "redirect":
            await send({**start, "status": 307, "headers": [(b"location", b"/elsewhere")]})
            await send({"type": "http.response.body", "body": b""})
        case "large":
            await send({**start, "headers": headers})
            for _ in range(100):
                await send({"type": "http.response.body", "body": b" " * 1_000_000, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        case "noisy":
            await send({**start, "headers": headers})
            await send(
                {"type": "http.response.body", "body": b'{"status": "%s"}' % os.urandom(4).hex().encode()}
            )
        case _:
            await good(scope, receive, send)
