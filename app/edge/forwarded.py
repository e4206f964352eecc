"""Who really calls when a trusted proxy stands between."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network

_MOST_HOPS = 32


class Forwarded:
    """Puts the client that trusted proxies name in `X-Forwarded-For` into `scope["client"]`.

    The field is read from the right, each entry being the word of the hop after it, and only as far as
    those hops are trusted: what a caller writes into it itself is never believed.

    Args:
        trusted: Networks of the proxies; a network may be one address.
    """

    def __init__(self, app: ASGIApp, *, trusted: Collection[Network]) -> None:
        self._app = app
        self._networks = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("client"):
            peer, _ = scope["client"]
            caller = self._caller(scope, peer)
            if caller != peer:
                scope["client"] = (caller, 0)
        await self._app(scope, receive, send)

    def _caller(self, scope: Scope, peer: str) -> str:
        if not self._trusts(_parsed(peer)):
            return peer
        chain = ",".join(
            [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        )
        nearest = peer
        for hop in reversed(chain.split(",")[-_MOST_HOPS:]):
            address = _parsed(hop)
            if address is None:
                return nearest
            nearest = str(address)
            if not self._trusts(address):
                return nearest
        return nearest

    def _trusts(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
