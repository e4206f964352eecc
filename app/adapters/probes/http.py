"""Probes over HTTP: one GET on a connection of its own, of whose answer the headers are read and no more."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from typing import Final

import httpcore
import httpx

from app.adapters.probes.connecting import ToAddresses
from app.domain.destinations import Address, redirects
from app.domain.endpoints import Endpoint, Finding, Outcome

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
        self._transport = _ToAddresses(trust)
        # Neither proxies nor credentials of the surroundings, and no redirect: an answer leads nowhere. The
        # deadline is that of whoever asks.
        self._client = httpx.AsyncClient(
            transport=self._transport,
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
            answer = await self._client.send(request, stream=True)
            await answer.aclose()
        except ssl.SSLError:
            return Finding(Outcome.UNTRUSTED)
        except (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError, OSError):
            return Finding(Outcome.UNREACHABLE)
        except (httpcore.ProtocolError, httpx.InvalidURL, UnicodeError):
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
    """Sends a request to the addresses that it carries along. Names stay in `Host` and in TLS."""

    def __init__(self, trust: ssl.SSLContext | None) -> None:
        self._trust = trust

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        secure = url.scheme == "https"
        if secure and self._trust is None:
            # Reading all certificates takes a while.
            self._trust = await asyncio.to_thread(ssl.create_default_context)
        connection = httpcore.AsyncHTTPConnection(
            httpcore.Origin(url.raw_scheme, url.raw_host, url.port or (443 if secure else 80)),
            ssl_context=self._trust if secure else None,
            network_backend=ToAddresses(request.extensions[_ADDRESSES]),
        )
        try:
            answer = await connection.handle_async_request(
                httpcore.Request(
                    request.method,
                    httpcore.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                )
            )
        except BaseException:
            await connection.aclose()
            raise
        # No headers: of them nothing is used, and cookies would be remembered.
        return httpx.Response(answer.status, stream=_Unread(connection))


class _Unread(httpx.AsyncByteStream):
    """A body that is not read."""

    def __init__(self, connection: httpcore.AsyncHTTPConnection) -> None:
        self._connection = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Nothing."""
        nothing: Sequence[bytes] = ()
        for chunk in nothing:
            yield chunk

    async def aclose(self) -> None:
        await self._connection.aclose()
