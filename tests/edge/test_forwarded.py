"""A forwarded address is believed exactly as far as the proxies that named it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from httpx import AsyncClient
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.forwarded import Forwarded

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("2001:db8:ffff::/48"))


async def tell(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["client"][0].encode()})


async def caller(asking: Callable[..., AsyncClient], app: ASGIApp, peer: str, *fields: str) -> str:
    async with asking(app, (peer, 1)) as client:
        answer = await client.get("/", headers=[("X-Forwarded-For", field) for field in fields])
    return answer.text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((), "10.0.0.1"),
        (("198.51.100.1",), "198.51.100.1"),
        (("6.6.6.6, 198.51.100.1",), "198.51.100.1"),
        (("6.6.6.6", "198.51.100.1, 10.9.9.9"), "198.51.100.1"),
        (("198.51.100.1, 10.9.9.9, 10.8.8.8",), "198.51.100.1"),
        (("10.9.9.9",), "10.9.9.9"),
        (("198.51.100.1:4711",), "198.51.100.1"),
        (("[2001:db8::1]:4711",), "2001:db8::1"),
        (("2001:db8::1, 2001:db8:ffff::2",), "2001:db8::1"),
        (("::ffff:198.51.100.1",), "198.51.100.1"),
        (("198.51.100.1, unknown",), "10.0.0.1"),
        (("198.51.100.1, unknown, 10.9.9.9",), "10.9.9.9"),
        (("",), "10.0.0.1"),
        (("6.6.6.6, " * 10_000 + "198.51.100.1",), "198.51.100.1"),
    ],
)
async def test_behind_a_trusted_proxy_the_last_address_that_no_trusted_hop_vouches_for_is_the_client(
    fields: tuple[str, ...], expected: str, asking: Callable[..., AsyncClient]
) -> None:
    assert await caller(asking, Forwarded(tell, trusted=TRUSTED), "10.0.0.1", *fields) == expected


@pytest.mark.parametrize("peer", ["203.0.113.7", "2001:db8::7", "not an address"])
async def test_a_peer_that_is_no_trusted_proxy_cannot_name_another_client(
    peer: str, asking: Callable[..., AsyncClient]
) -> None:
    assert await caller(asking, Forwarded(tell, trusted=TRUSTED), peer, "198.51.100.1") == peer


async def test_without_trusted_proxies_the_field_means_nothing(asking: Callable[..., AsyncClient]) -> None:
    assert await caller(asking, Forwarded(tell, trusted=()), "127.0.0.1", "198.51.100.1") == "127.0.0.1"


async def test_a_server_without_peer_addresses_is_left_alone() -> None:
    seen: list[object] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["client"])

    async def nothing(*_: Any) -> Any:
        return {}

    scope = {"type": "http", "client": None, "headers": [(b"x-forwarded-for", b"198.51.100.1")]}
    await Forwarded(look, trusted=TRUSTED)(scope, nothing, nothing)
    assert seen == [None]
