"""Probes over HTTP: one GET on a connection of its own, of whose answer the headers are read and no more."""

import asyncio
import ssl
import time
from collections.abc import Sequence
from typing import Final

import h11
import httpx

from app.adapters.probes.connecting import connect
from app.domain.destinations import Address, redirects
from app.domain.endpoints import Endpoint, Finding, Outcome

LONGEST: Final = 131_072
"""How many bytes are read of an answer, interim ones included."""
_CHUNK: Final = 16_384
_ADDRESSES: Final = "addresses"
_HEADERS: Final = {
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "concord-health-check",
}


class HttpProbe:
    """Asks over HTTP and HTTPS."""

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        """`trust` says whose certificates are good; by default those whom this machine trusts."""
        # Neither proxies nor credentials of the surroundings, and no redirect: an answer leads nowhere. The
        # deadline is that of whoever asks.
        self._client = httpx.AsyncClient(
            transport=_ToAddresses(trust),
            headers=_HEADERS,
            trust_env=False,
            follow_redirects=False,
            timeout=None,  # noqa: S113
        )

    async def probe(self, endpoint: Endpoint, addresses: Sequence[Address]) -> Finding:
        """What is answered at these addresses, to the name of the endpoint."""
        begun = time.perf_counter()
        try:
            request = self._client.build_request("GET", str(endpoint.url), extensions={_ADDRESSES: addresses})
            answer = await self._client.send(request)
        except ssl.SSLError:
            return Finding(Outcome.UNTRUSTED)
        except OSError:
            return Finding(Outcome.UNREACHABLE)
        except (h11.ProtocolError, httpx.InvalidURL, UnicodeError):
            return Finding(Outcome.GARBLED)
        milliseconds = round((time.perf_counter() - begun) * 1000, 3)
        status = answer.status_code
        if redirects(status):
            return Finding(Outcome.REDIRECTED, milliseconds, status)
        return Finding(Outcome.WELL if 200 <= status < 300 else Outcome.UNWELL, milliseconds, status)

    async def close(self) -> None:
        """Nothing is kept open; the client is told all the same."""
        await self._client.aclose()


class _ToAddresses(httpx.AsyncBaseTransport):
    """Sends a request to the addresses that it carries along; names stay in `Host` and in TLS.

    There is no pool: of thousands of services each is asked once in a while, and none is worth a connection
    that waits. What remains is what httpx's own transport does for one request, less its locks.
    """

    def __init__(self, trust: ssl.SSLContext | None) -> None:
        self._trust = trust

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        secure = url.scheme == "https"
        reader, writer = await connect(request.extensions[_ADDRESSES], url.port or (443 if secure else 80))
        try:
            if secure:
                await writer.start_tls(await self._trusted(), server_hostname=url.host)
            status = await _status(request, reader, writer)
        finally:
            # At once: nobody waits for the farewell of who was only asked how they are.
            writer.transport.abort()
        # Without headers: of them nothing is used, and cookies would be remembered.
        return httpx.Response(status)

    async def _trusted(self) -> ssl.SSLContext:
        if self._trust is None:
            # Reading all certificates takes a while.
            self._trust = await asyncio.to_thread(ssl.create_default_context)
        return self._trust


async def _status(request: httpx.Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """The status of the final answer, once all of its headers are there."""
    connection = h11.Connection(h11.CLIENT)
    asked = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
    writer.write((connection.send(asked) or b"") + (connection.send(h11.EndOfMessage()) or b""))
    left = LONGEST
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            # h11 has a limit of its own for each head, and none for interim answers without an end.
            if left <= 0:
                raise h11.RemoteProtocolError("too much before a final answer")
            data = await reader.read(min(_CHUNK, left))
            left -= len(data)
            connection.receive_data(data)
        elif isinstance(event, h11.Response):
            return event.status_code
        elif not isinstance(event, h11.InformationalResponse):
            raise h11.RemoteProtocolError("no answer")
