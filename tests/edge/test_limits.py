"""Clients that call too often are told so, each by its own count and class."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest
from httpx import AsyncClient, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge.limits import DEFAULTS, RateLimits, network_of
from app.edge.windows import BoundedWindows
from generated.runtime.operation import Operation
from generated.runtime.router import Router

RATES = {"general": "3/minute", "health": "5/minute", "login": "1/minute"}
FIELDS = (
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
)

Limited = Callable[[ASGIApp], ASGIApp]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(router: Router, clock: Clock) -> Limited:
    storage = BoundedWindows(clock=clock)
    return lambda app: RateLimits(app, router=router, storage=storage, rates=RATES, clock=clock)


def fields(answer: Response) -> list[str | None]:
    return [answer.headers.get(name) for name in FIELDS]


async def test_every_limited_answer_says_what_is_left_in_both_notations(
    asking: Callable[..., AsyncClient], hello: ASGIApp, limited: Limited
) -> None:
    async with asking(limited(hello)) as client:
        answers = [await client.get("/servers") for _ in range(3)]
    assert [fields(answer) for answer in answers] == [
        ["3", "2", "60", '"general";q=3;w=60', '"general";r=2;t=60'],
        ["3", "1", "60", '"general";q=3;w=60', '"general";r=1;t=60'],
        ["3", "0", "60", '"general";q=3;w=60', '"general";r=0;t=60'],
    ]


async def test_one_call_too_many_is_a_429_problem_that_says_when_to_come_back(
    asking: Callable[..., AsyncClient], hello: ASGIApp, limited: Limited, clock: Clock
) -> None:
    async with asking(limited(hello)) as client:
        for _ in range(3):
            await client.get("/servers")
        clock.now += 17.5
        answer = await client.get("/servers")
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "43"
    assert fields(answer) == ["3", "0", "43", '"general";q=3;w=60', '"general";r=0;t=43']
    assert answer.json()["error"] == "rate_limited"


async def test_the_next_window_admits_again(
    asking: Callable[..., AsyncClient], hello: ASGIApp, limited: Limited, clock: Clock
) -> None:
    async with asking(limited(hello)) as client:
        for _ in range(5):
            await client.get("/servers")
        clock.now += 60
        answer = await client.get("/servers")
    assert answer.status_code == 200
    assert answer.headers["x-ratelimit-remaining"] == "2"


async def test_classes_are_counted_apart_and_operations_of_one_class_together(
    asking: Callable[..., AsyncClient], hello: ASGIApp, limited: Limited
) -> None:
    async with asking(limited(hello)) as client:
        await client.get("/servers")
        await client.post("/servers")
        third = await client.head("/servers/1")
        health = await client.get("/health")
        login = await client.post("/login")
        second_login = await client.post("/login")
    assert third.headers["ratelimit"] == '"general";r=0;t=60'
    assert health.headers["ratelimit"] == '"health";r=4;t=60'
    assert login.headers["ratelimit"] == '"login";r=0;t=60'
    assert second_login.status_code == 429


async def test_clients_are_counted_apart(
    asking: Callable[..., AsyncClient], hello: ASGIApp, limited: Limited
) -> None:
    app = limited(hello)
    async with asking(app) as client:
        for _ in range(4):
            await client.get("/servers")
    async with asking(app, ("203.0.113.8", 1)) as other:
        answer = await other.get("/servers")
    assert answer.headers["x-ratelimit-remaining"] == "2"


@pytest.mark.parametrize("peer", ["2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"])
async def test_all_addresses_of_one_ipv6_line_are_one_client(
    peer: str, asking: Callable[..., AsyncClient], hello: ASGIApp, limited: Limited
) -> None:
    app = limited(hello)
    async with asking(app, ("2001:db8:0:1::2", 1)) as client:
        await client.get("/servers")
    async with asking(app, (peer, 1)) as client:
        answer = await client.get("/servers")
    assert answer.headers["x-ratelimit-remaining"] == "1"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("DELETE", "/servers"), ("OPTIONS", "/servers")]
)
async def test_what_is_no_operation_is_neither_counted_nor_marked(
    method: str, path: str, asking: Callable[..., AsyncClient], hello: ASGIApp, limited: Limited
) -> None:
    async with asking(limited(hello)) as client:
        answers = [await client.request(method, path) for _ in range(10)]
        counted = await client.get("/servers")
    assert {answer.status_code for answer in answers} == {200}
    assert fields(answers[-1]) == [None] * 5
    assert counted.headers["x-ratelimit-remaining"] == "2"


async def test_refusals_of_the_layers_inside_carry_the_fields_too(
    asking: Callable[..., AsyncClient], limited: Limited
) -> None:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 401})
        await send({"type": "http.response.body"})

    async with asking(limited(refuse)) as client:
        answer = await client.get("/servers")
    assert fields(answer) == ["3", "2", "60", '"general";q=3;w=60', '"general";r=2;t=60']


async def test_calls_made_at_the_same_time_are_counted_exactly(
    asking: Callable[..., AsyncClient], limited: Limited
) -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async with asking(limited(slow)) as client:
        answers = await asyncio.gather(*(client.get("/servers") for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {200: 3, 429: 17}


async def test_a_server_without_peer_addresses_counts_all_callers_as_one(
    hello: ASGIApp, limited: Limited
) -> None:
    statuses: list[int] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def receive() -> Message:
        return {"type": "http.request"}

    app = limited(hello)
    for _ in range(4):
        await app({"type": "http", "method": "GET", "path": "/servers", "client": None}, receive, send)
    assert statuses == [200, 200, 200, 429]


def test_a_class_of_the_contract_that_has_no_rate_is_refused_at_the_start(hello: ASGIApp) -> None:
    router = Router([Operation(id="get_rare", method="GET", path="/rare", tag="x", rate_limit="rare")])
    with pytest.raises(ValueError, match="get_rare is of the rate-limit class rare, which has no rate"):
        RateLimits(hello, router=router, storage=BoundedWindows())


def test_a_rate_that_cannot_be_read_is_refused_at_the_start(hello: ASGIApp, router: Router) -> None:
    with pytest.raises(ValueError, match="often"):
        RateLimits(hello, router=router, storage=BoundedWindows(), rates={"general": "often"})


def test_the_default_rates_are_those_of_the_contract() -> None:
    assert dict(DEFAULTS) == {
        "general": "100/minute",
        "health": "200/minute",
        "metrics": "1000/minute",
        "login": "10/minute",
    }


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("not:an:address", "not:an:address"),
    ],
)
def test_an_address_stands_for_itself_or_for_its_ipv6_network(address: str, network: str) -> None:
    assert network_of(address) == network
