"""Answers that are long and of text go out compressed to those who take them so (docs/decisions/0020)."""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Fields = Iterable[tuple[bytes, bytes]]

LEAST: Final = 1_024
"""Bytes below which an answer fits into one packet anyway."""

_ASIDE: Final = 32_768
"""Bytes from which on compressing takes long enough to be done in a thread."""

_KEPT: Final = 32
_LEVEL: Final = 4
_GZIP: Final = 16 + zlib.MAX_WBITS
_TEXT: Final = (b"application/json", b"application/problem+json", b"application/yaml", b"image/svg+xml")
_VARY: Final = b"Accept-Encoding"


class Compression:
    """Compresses by gzip what is whole, of text, and at least `LEAST` bytes long.

    Never touched are streams; what must not be stored, since that is where secrets are, and the length of a
    compressed answer tells of its content; and what has a strong ETag, which stands for these very bytes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # By weak ETag, which only what is served as it is has: the contract, and the files of the pages.
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: Message | None = None

        async def answer(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                if not _compressible(message["status"], headers):
                    await send(message)
                    return
                message = {**message, "headers": _varying(headers)}
                if message["status"] == 304 or not takes_gzip(scope["headers"]):
                    await send(message)
                else:
                    # Its length is known once it is compressed.
                    held = message
            elif held is None:
                await send(message)
            else:
                start, held = held, None
                if scope["method"] == "HEAD":
                    await send(_compressed(start))
                    await send(message)
                elif message.get("more_body"):
                    await send(start)
                    await send(message)
                else:
                    body = await self._squeeze(message.get("body", b""), start["headers"])
                    await send(_compressed(start, len(body)))
                    await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, answer)

    async def _squeeze(self, body: bytes, headers: Fields) -> bytes:
        etag = next((value for name, value in headers if name == b"etag"), None)
        if etag is not None and (kept := self._kept.get(etag)) is not None:
            return kept
        done = _gzip(body) if len(body) < _ASIDE else await asyncio.to_thread(_gzip, body)
        if etag is not None:
            self._kept[etag] = done
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return done


def takes_gzip(headers: Fields) -> bool:
    """Whether the Accept-Encoding of a request allows gzip (RFC 9110, 12.5.3); nothing said is a no."""
    anything = False
    for name, value in headers:
        if name != b"accept-encoding":
            continue
        for part in value.lower().split(b","):
            coding, _, parameters = part.partition(b";")
            coding = coding.strip()
            if coding in (b"gzip", b"x-gzip"):
                return _wanted(parameters)
            if coding == b"*":
                anything = _wanted(parameters)
    return anything


def _wanted(parameters: bytes) -> bool:
    name, _, weight = parameters.partition(b"=")
    if name.strip() != b"q":
        return True
    try:
        return float(weight) > 0
    except ValueError:
        return False


def _compressible(status: int, headers: Fields) -> bool:
    long = text = False
    for name, value in headers:
        if name == b"content-length":
            long = int(value) >= LEAST
        elif name == b"content-type":
            kind = value.partition(b";")[0].strip().lower()
            text = kind in _TEXT or (kind.startswith(b"text/") and kind != b"text/event-stream")
        elif name == b"etag":
            if not value.startswith(b"W/"):
                return False
            if status == 304:
                return True
        elif name in (b"content-encoding", b"content-range") or (
            name == b"cache-control" and (b"no-store" in value or b"no-transform" in value)
        ):
            return False
    return long and text


def _varying(headers: Fields) -> list[tuple[bytes, bytes]]:
    """The header with one `Vary`, which names the coding as well as what others have named."""
    named = [value for name, value in headers if name == b"vary"]
    return [*(each for each in headers if each[0] != b"vary"), (b"vary", b", ".join([*named, _VARY]))]


def _compressed(start: Message, length: int | None = None) -> Message:
    """The head of such an answer. To HEAD it tells no length, which nobody knows (RFC 9110, 9.3.2)."""
    fields = [each for each in start["headers"] if each[0] != b"content-length"]
    fields.append((b"content-encoding", b"gzip"))
    if length is not None:
        fields.append((b"content-length", b"%d" % length))
    return {**start, "headers": fields}


def _gzip(body: bytes) -> bytes:
    # With no time and no name in its head, so that the same answer is the same bytes.
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(body) + packer.flush()
