"""How many requests a client has left, in windows of one minute."""

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from twin.settings import Settings

WINDOW = 60


def client_of(peer: str) -> str:
    """What is counted as one client: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), 64), strict=False))
    return str(address)


class Limits:
    """Counts by client and class."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def count(self, peer: str, kind: str) -> tuple[bool, dict[str, str]]:
        """Count one request: whether it may pass, and the headers that tell the state."""
        quota = self._settings.quota(kind)
        now = time.monotonic()
        key = (client_of(peer), kind)
        begun, used = self._windows.get(key, (now, 0))
        if now - begun >= WINDOW:
            begun, used = now, 0
        allowed = used < quota
        used = min(used + 1, quota)
        self._windows[key] = (begun, used)
        left, wait = quota - used, max(0, math.ceil(begun + WINDOW - now))
        headers = {
            "X-RateLimit-Limit": str(quota),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(wait),
            "RateLimit-Policy": f'"{kind}";q={quota};w={WINDOW}',
            "RateLimit": f'"{kind}";r={left};t={wait}',
        }
        return allowed, headers
