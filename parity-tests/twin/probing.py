"""Asking an endpoint whether it is there: by hand, over a plain connection."""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from twin.models.services import Endpoint, EndpointProtocol

PATIENCE = 5.0
LONGEST_HEAD = 65_536
METADATA = {
    ipaddress.ip_address(text)
    for text in ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16")
}
NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
CARRIERS = ipaddress.IPv4Network("100.64.0.0/10")
OURS = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


@dataclass(frozen=True)
class Found:
    """What a probe came to; without a reason the endpoint is well."""

    reason: str | None = None
    milliseconds: float | None = None
    status_code: int | None = None


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address in an IPv6 address, where there is one."""
    if isinstance(address, IPv4Address):
        return address
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) % 2**32)
    return address.ipv4_mapped or address.sixtofour or address


def closed(text: str, allow_private: bool) -> bool:
    """Whether this address may not be asked."""
    address = _inner(ipaddress.ip_address(text))
    if address in METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return True
    private = address.is_loopback or any(
        address.version == network.version and address in network for network in [*OURS, CARRIERS]
    )
    if private:
        return not allow_private
    return not address.is_global


async def _addresses(host: str) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(each[4][0]) for each in found]


async def probe(endpoint: Endpoint, allow_private: bool) -> Found:
    """Look the name up, look at its addresses, and ask one of them."""
    if endpoint.protocol is EndpointProtocol.UDP:
        return Found()
    try:
        async with asyncio.timeout(PATIENCE):
            addresses = await _addresses(endpoint.host)
            if not addresses:
                return Found("the name is unknown")
            if any(closed(address, allow_private) for address in addresses):
                return Found("the address is not allowed")
            return await _ask(endpoint, addresses)
    except TimeoutError:
        return Found("no answer in 5 seconds")
    except (OSError, ValueError, EOFError) as error:
        return Found(f"not reachable: {type(error).__name__}")


async def _ask(endpoint: Endpoint, addresses: list[str]) -> Found:
    begun = time.monotonic()
    reader, writer = await _connected(endpoint, addresses)
    try:
        if endpoint.protocol is EndpointProtocol.TCP:
            return Found(None, (time.monotonic() - begun) * 1000)
        host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
        request = f"GET {endpoint.path} HTTP/1.1\r\nHost: {host}:{endpoint.port}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        status = await _status(reader)
    finally:
        writer.transport.abort()
    milliseconds = (time.monotonic() - begun) * 1000
    return Found(None if 200 <= status < 300 else f"answered {status}", milliseconds, status)


async def _connected(
    endpoint: Endpoint, addresses: list[str]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """To the first address that takes it; the trouble with the last one when none does."""
    secure = endpoint.protocol is EndpointProtocol.HTTPS
    context = ssl.create_default_context() if secure else None
    name = endpoint.host if secure else None
    *others, last = addresses
    for address in others:
        with contextlib.suppress(OSError):
            return await asyncio.open_connection(
                address, endpoint.port, limit=LONGEST_HEAD, ssl=context, server_hostname=name
            )
    return await asyncio.open_connection(
        last, endpoint.port, limit=LONGEST_HEAD, ssl=context, server_hostname=name
    )


async def _status(reader: asyncio.StreamReader) -> int:
    """The final status, once all of the head is there; ValueError when this is no HTTP."""
    while True:
        with contextlib.suppress(asyncio.LimitOverrunError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            version, _, rest = head.partition(" ")
            if not version.startswith("HTTP/1.") or not rest[:3].isdecimal():
                raise ValueError("no HTTP")
            if not rest.startswith("1"):
                return int(rest[:3])
            continue
        raise ValueError("too long")
