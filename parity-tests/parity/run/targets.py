"""The implementations that are asked, each over a client of its own, within bounds of time and memory."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
import time
import zlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

import httpx

from parity.run.answers import Answer
from parity.run.large import LARGE, ask_with_large_body
from parity.run.wire import Credentials, Wire

if importlib.util.find_spec("sniffio") is None:
    # httpcore looks for it at every request; told that it is not there, it need not search the disk
    sys.modules["sniffio"] = None  # type: ignore[assignment]

MOST_BYTES = 4_000_000
_MOST_SECONDS_OF_STREAM = 15.0
_QUIET_SECONDS_OF_STREAM = 3.0


@dataclass
class Bounds:
    """How long a request may take and how much of its answer is read."""

    seconds: float = 10.0
    most_bytes: int = MOST_BYTES


class Target:
    """One implementation. Redirects are not followed, cookies not kept, proxies not used."""

    def __init__(self, name: str, url: str, credentials: Credentials, bounds: Bounds | None = None) -> None:
        self.name = name
        self.url = url.rstrip("/")
        self.credentials = credentials
        self.bounds = bounds or Bounds()
        self.prefix = urlsplit(self.url).path.rstrip("/")
        self.origin = self.url.removesuffix(self.prefix) if self.prefix else self.url
        self.asked = 0
        self._transport: httpx.AsyncHTTPTransport | None = None

    async def close(self) -> None:
        """Lets go of all connections."""
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    async def ask(self, wire: Wire, *, streams: bool = False) -> Answer:
        """The answer, or what came of it and why it is not whole. Never raises for what a target does."""
        self.asked += 1
        started = time.perf_counter()
        seconds = self.bounds.seconds
        if streams:
            seconds = max(seconds, _MOST_SECONDS_OF_STREAM + 1)
        try:
            async with asyncio.timeout(seconds):
                answer = await (
                    self._ask_with_large_body(wire)
                    if len(wire.body or b"") > LARGE
                    else self._ask(wire, streams=streams)
                )
        except TimeoutError:
            return Answer(0, failure=f"no whole answer within {seconds:g} s", seconds=seconds)
        except httpx.ConnectError as error:
            return Answer(0, failure=f"cannot connect: {_first_line(error)}")
        except httpx.TimeoutException:
            return Answer(0, failure=f"no answer within {self.bounds.seconds:g} s")
        except httpx.RemoteProtocolError as error:
            await self.close()
            return Answer(0, failure=f"no HTTP, or broken off: {_first_line(error)}")
        except (httpx.TransportError, httpx.InvalidURL, HTTPException, OSError, zlib.error) as error:
            await self.close()
            return Answer(0, failure=f"{type(error).__name__}: {_first_line(error)}")
        return Answer(
            answer.status, answer.headers, answer.body, answer.failure, answer.cut, answer.open,
            time.perf_counter() - started,
        )  # fmt: skip

    async def _ask_with_large_body(self, wire: Wire) -> Answer:
        seconds, most = self.bounds.seconds, self.bounds.most_bytes
        return await asyncio.to_thread(
            ask_with_large_body, self.origin, wire, seconds=seconds, most_bytes=most
        )

    async def _ask(self, wire: Wire, *, streams: bool) -> Answer:
        if self._transport is None:
            limits = httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=2.0)
            self._transport = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
        chunked = ("Transfer-Encoding", "chunked") in wire.headers and wire.body is not None
        request = httpx.Request(
            wire.method,
            self.origin + "/",
            headers=[(n.encode("latin-1", "replace"), v.encode("utf-8")) for n, v in wire.headers],
            content=_pieces(wire.body or b"") if chunked else wire.body,
            extensions={
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.bounds.seconds),
                "target": wire.target.encode("utf-8"),
            },
        )
        response = await self._transport.handle_async_request(request)
        try:
            headers = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in response.headers.raw
            )
            named: Mapping[str, str] = dict(headers)
            is_stream = streams and named.get("content-type", "").startswith("text/event-stream")
            body, cut, still_open = await self._read(response, is_stream=is_stream)
        finally:
            await response.aclose()
        if named.get("content-encoding") == "gzip" and not cut:
            body, cut = _unpacked(body, self.bounds.most_bytes)
        return Answer(response.status_code, headers, body, cut=cut, open=still_open)

    async def _read(self, response: httpx.Response, *, is_stream: bool) -> tuple[bytes, bool, bool]:
        held = bytearray()
        chunks = aiter(response.stream)  # type: ignore[arg-type]  # an async transport's stream is one
        end = time.perf_counter() + _MOST_SECONDS_OF_STREAM
        while True:
            try:
                if is_stream:
                    quiet = min(_QUIET_SECONDS_OF_STREAM, max(end - time.perf_counter(), 0.01))
                    chunk = await asyncio.wait_for(anext(chunks), quiet)
                else:
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return bytes(held), False, False
            except TimeoutError:
                return bytes(held), False, True
            held += chunk
            if len(held) > self.bounds.most_bytes:
                return bytes(held[: self.bounds.most_bytes]), True, False


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body in two parts, whose length is not told beforehand."""
    half = (len(body) + 1) // 2
    for part in (body[:half], body[half:]):
        if part:
            yield part


def _unpacked(body: bytes, most: int) -> tuple[bytes, bool]:
    """A gzip body, of which no more is unpacked than is read of any other."""
    unpacking = zlib.decompressobj(wbits=31)
    plain = unpacking.decompress(body, most)
    return plain, bool(unpacking.unconsumed_tail)


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
