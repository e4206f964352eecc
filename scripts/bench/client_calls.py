"""What a call of the generated client costs who makes it, against httpx by hand.

By hand is what one writes without a client: send, raise for a status that is none of success, and read the
JSON into lists and dicts. The client gives models that are checked, and could retry and break the circuit.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from time import thread_time_ns
from typing import Any

import httpx

from scripts.bench.apps import SIDES, Side
from scripts.bench.figures import Figure, compared, share
from scripts.bench.load import Server
from scripts.bench.requests import requests
from scripts.bench.shelf import KNOWN
from scripts.bench.sites import Site

UNIT = "us CPU"
_CALLS = 100
_GOAL = share(1.3)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same call on both sides."""

    name: str
    calls: dict[Side, Callable[[], Any]]


def measure(site: Site, rounds: int) -> Iterator[Figure]:
    """The figures of the client, which calls the generated layer over uvicorn."""
    with ExitStack() as stack:
        server = stack.enter_context(Server(site.folder, site.operations, "ours"))
        server.connect()
        url = f"http://127.0.0.1:{server.port}"
        ours = stack.enter_context(site.client().Client(url))
        by_hand = stack.enter_context(httpx.Client(base_url=url))
        taken: dict[str, list[float]] = defaultdict(list)
        listed = _pairs(site, ours, by_hand, lambda answer: answer.raise_for_status().json())
        for pair in listed:
            _check(pair, *[pair.calls[side]() for side in SIDES])
        for turn in range(rounds):
            for pair in listed:
                for side in SIDES if turn % 2 else SIDES[::-1]:
                    taken[f"{pair.name} {side}"].append(_cpu_of(pair.calls[side]))
        for pair in listed:
            yield _figure("client", pair.name, taken)
        yield from asyncio.run(_measure_async(site, url, rounds))


async def _measure_async(site: Site, url: str, rounds: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(site.client().AsyncClient(url))
        by_hand = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        taken: dict[str, list[float]] = defaultdict(list)

        async def read(answer: Awaitable[httpx.Response]) -> Any:
            return (await answer).raise_for_status().json()

        listed = _pairs(site, ours, by_hand, read)
        for pair in listed:
            _check(pair, *[await pair.calls[side]() for side in SIDES])
        for turn in range(rounds):
            for pair in listed:
                for side in SIDES if turn % 2 else SIDES[::-1]:
                    taken[f"{pair.name} {side}"].append(await _cpu_of_async(pair.calls[side]))
        return [_figure("asyncio client", pair.name, taken) for pair in listed]


def _pairs(site: Site, ours: Any, by_hand: Any, read: Callable[[Any], Any]) -> list[Pair]:
    name = site.resource
    get, post, many = requests(name)[:3]
    identity = {f"{name}_id": KNOWN}
    given = json.loads(post.body)
    body = site.model(f"{name.capitalize()}Create")(**given)
    get_one, create, list_all = (getattr(ours, f"{verb}_{name}") for verb in ("get", "create", "list"))
    return [
        Pair(
            get.name,
            {"ours": lambda: get_one(**identity), "other": lambda: read(by_hand.get(get.target))},
        ),
        Pair(
            post.name,
            {
                "ours": lambda: create(body=body),
                "other": lambda: read(by_hand.post(post.target, json=given)),
            },
        ),
        Pair(
            many.name,
            {
                "ours": lambda: list_all(limit=50),
                "other": lambda: read(by_hand.get(f"/api/v1/{name}", params={"limit": 50})),
            },
        ),
    ]


def _check(pair: Pair, ours: Any, other: Any) -> None:
    """Makes sure that both got the same."""
    found = [json.loads(each.model_dump_json()) for each in (ours if isinstance(ours, list) else [ours])]
    if found != (other if isinstance(other, list) else [other]):
        raise AssertionError(f"{pair.name}: the sides do not get the same")


def _cpu_of(call: Callable[[], Any]) -> float:
    started = thread_time_ns()
    for _ in range(_CALLS):
        call()
    return (thread_time_ns() - started) / _CALLS / 1000


async def _cpu_of_async(call: Callable[[], Awaitable[Any]]) -> float:
    started = thread_time_ns()
    for _ in range(_CALLS):
        await call()
    return (thread_time_ns() - started) / _CALLS / 1000


def _figure(client: str, name: str, taken: dict[str, list[float]]) -> Figure:
    return compared(f"{client}: {name}", UNIT, taken[f"{name} ours"], taken[f"{name} other"], _GOAL)
