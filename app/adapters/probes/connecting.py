"""Connections to addresses that were judged before: no name is looked up here."""

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from typing import Any, Final

import httpcore

from app.domain.destinations import Address

LONGEST: Final = 131_072
"""How many bytes are read of an answer."""


async def connect(
    addresses: Sequence[Address], port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that takes one. OSError when none does."""
    for address in addresses[:-1]:
        try:
            return await asyncio.open_connection(str(address), port)
        except OSError:
            continue
    return await asyncio.open_connection(str(addresses[-1]), port)


class StreamToAddress(httpcore.AsyncNetworkStream):
    """What httpcore reads from and writes to. Time-outs are those of whoever waits for the whole."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._left = LONGEST

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        if self._left <= 0:
            # h11 has a limit of its own for each head, and none for interim answers without an end.
            raise httpcore.RemoteProtocolError("too much before a final answer")
        try:
            data = await self._reader.read(min(max_bytes, self._left))
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        self._left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Let go at once: nobody waits for the farewell of who was only asked how they are."""
        transport = self._writer.transport
        if self._writer.get_extra_info("ssl_object") is None:
            transport.close()
        else:
            transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        try:
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            self._writer.transport.abort()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        """Nothing that httpcore could need here."""
        return None


class ToAddresses(httpcore.AsyncNetworkBackend):
    """Connects to these addresses, whatever host it is asked for."""

    def __init__(self, addresses: Sequence[Address]) -> None:
        self._addresses = addresses

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            return StreamToAddress(*await connect(self._addresses, port))
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
