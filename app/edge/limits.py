"""How often one client may call, by the class that the contract gives each operation."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network
from math import ceil
from types import MappingProxyType
from typing import Final

from limits import parse
from limits.aio.storage import Storage
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge.problem import respond
from generated.runtime.problem import Failure
from generated.runtime.router import Router

DEFAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {"general": "100/minute", "health": "200/minute", "metrics": "1000/minute", "login": "10/minute"}
)
"""Classes of the contract, in the notation of the `limits` library."""


class _Class:
    """One rate-limit class, with the parts of its header fields that never change."""

    __slots__ = ("amount", "limit_field", "name", "period", "policy_field", "prefix")

    def __init__(self, name: str, rate: str) -> None:
        item = parse(rate)
        self.name = name
        self.prefix = f"{name}/"
        self.amount = item.amount
        self.period = item.get_expiry()
        self.limit_field = (b"x-ratelimit-limit", b"%d" % item.amount)
        self.policy_field = (
            b"ratelimit-policy",
            f'"{name}";q={item.amount};w={self.period}'.encode(),
        )

    def fields(self, count: int, reset: int) -> list[tuple[bytes, bytes]]:
        remaining = max(0, self.amount - count)
        return [
            self.limit_field,
            (b"x-ratelimit-remaining", b"%d" % remaining),
            (b"x-ratelimit-reset", b"%d" % reset),
            self.policy_field,
            (b"ratelimit", f'"{self.name}";r={remaining};t={reset}'.encode()),
        ]


class RateLimits:
    """Answers 429 to clients that call too often, and says on every limited answer how much is left.

    A client is its address, or its /64 where that is IPv6. What the contract does not know (404, 405,
    OPTIONS) is not counted. Windows are fixed and begin with the first call of a client in a class.

    Raises:
        ValueError: an operation is of a class that has no rate, or a rate cannot be read.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        router: Router,
        storage: Storage,
        rates: Mapping[str, str] = DEFAULTS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._match = router.match
        self._storage = storage
        self._clock = clock
        self._classes = {name: _Class(name, rate) for name, rate in rates.items()}
        for operation in router.operations.values():
            if operation.rate_limit not in self._classes:
                raise ValueError(
                    f"{operation.id} is of the rate-limit class {operation.rate_limit}, which has no rate"
                )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = self._match(scope) if scope["type"] == "http" else None
        if match is None or match.operation is None:
            await self._app(scope, receive, send)
            return
        limit = self._classes[match.operation.rate_limit]
        client = scope.get("client")
        key = limit.prefix + (network_of(client[0]) if client else "local")
        count = await self._storage.incr(key, limit.period)
        reset = max(1, ceil(await self._storage.get_expiry(key) - self._clock()))
        fields = limit.fields(count, reset)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *fields]}
            await send(message)

        if count > limit.amount:
            await respond(_exceeded(limit, reset), scope, answer)
        else:
            await self._app(scope, receive, answer)


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 around an IPv6 address, as one line has that."""
    if ":" not in address:
        return address
    try:
        parsed = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, 64), strict=False))


def _exceeded(limit: _Class, reset: int) -> Failure:
    return Failure(
        429,
        f"more than {limit.amount} {limit.name} requests in {limit.period} seconds",
        headers={"Retry-After": str(reset)},
    )
