"""Every answer carries the id of its request and the time it took."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import copy_context

import pytest
from httpx import AsyncClient
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.failures import CatchFailures
from app.edge.request_id import RequestId, current


@pytest.mark.parametrize("given", ["a", "Az0._-", "x" * 128])
async def test_an_acceptable_id_of_the_caller_is_kept(
    given: str, asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(RequestId(hello)) as client:
        answer = await client.get("/", headers={"X-Request-ID": given})
    assert answer.headers.get_list("x-request-id") == [given]


@pytest.mark.parametrize(
    "given", [b"", b"x" * 129, b"a b", b"a\tb", b"a/b", "ä".encode(), b"a\n", b"<script>"]
)
async def test_any_other_id_is_replaced_by_a_new_one(
    given: bytes, asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(RequestId(hello)) as client:
        answer = await client.get("/", headers=[(b"X-Request-ID", given)])
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


async def test_requests_without_an_id_get_different_ones(
    asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(RequestId(hello)) as client:
        first = await client.get("/")
        second = await client.get("/")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_the_process_time_is_seconds_with_six_decimals(
    asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(RequestId(hello)) as client:
        answer = await client.get("/")
    assert re.fullmatch(r"\d+\.\d{6}", answer.headers["x-process-time"])
    assert 0 < float(answer.headers["x-process-time"]) < 5


async def test_a_prepared_answer_that_is_sent_twice_carries_the_fields_once(
    asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(RequestId(hello)) as client:
        await client.get("/")
        answer = await client.get("/", headers={"X-Request-ID": "second"})
    assert answer.headers.get_list("x-request-id") == ["second"]
    assert len(answer.headers.get_list("x-process-time")) == 1


async def test_a_500_carries_the_id_in_its_header_and_in_its_body(asking: Callable[..., AsyncClient]) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    async with asking(RequestId(CatchFailures(broken))) as client:
        answer = await client.get("/", headers={"X-Request-ID": "mine"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "mine"
    assert answer.json()["request_id"] == "mine"


async def test_the_id_is_known_to_all_that_runs_for_the_request_and_to_nothing_after_it(
    asking: Callable[..., AsyncClient],
) -> None:
    seen: list[str] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend((scope["request_id"], current.get(), copy_context()[current]))
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    async with asking(RequestId(look)) as client:
        answer = await client.get("/", headers={"X-Request-ID": "mine"})
    assert answer.headers["x-request-id"] == "mine"
    assert seen == ["mine", "mine", "mine"]
    assert current.get() == ""
