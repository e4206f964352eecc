"""Whatever a server answers, a call ends in time, in bounded memory, and with what the contract knows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from generated.client import (
    AsyncClient,
    Client,
    NotReached,
    Retries,
    TimedOut,
    Timeouts,
    UnexpectedAnswer,
    errors,
)
from generated.models.auth import PasswordChange
from tests.client.scripted import ID, SERVER, Scripted, Step, answer, drip, problem, reset

IMPATIENT = Timeouts(read=0.2, total=0.3)
ONCE = Retries(attempts=1)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def ask(url: str, **more: Any) -> Any:
    with Client(url, **more) as client:
        return client.get_server(server_id=ID)


def ask_async(url: str, **more: Any) -> Any:
    async def asking() -> Any:
        async with AsyncClient(url, **more) as client:
            return await client.get_server(server_id=ID)

    return asyncio.run(asking())


@pytest.fixture(params=[ask, ask_async], ids=["sync", "async"])
def asking(request: pytest.FixtureRequest) -> Callable[..., Any]:
    found: Callable[..., Any] = request.param
    return found


@pytest.mark.parametrize(
    "script",
    [
        [drip(b"", 0.05)],
        [HEAD, drip(b"X-More: 1\r\n", 0.05)],
        [HEAD + b"Content-Length: 1000\r\n\r\n", drip(b" ", 0.05)],
    ],
    ids=["nothing", "endless headers", "slow body"],
)
def test_an_answer_that_does_not_end_ends_with_the_time_of_the_call(
    asking: Callable[..., Any], script: list[Step]
) -> None:
    begun = time.monotonic()
    with Scripted(script) as server, pytest.raises(TimedOut):
        asking(server.url, timeouts=IMPATIENT)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (answer(200, b"<html>", "text/html"), "text/html"),
        (answer(200, b"{}", ""), "media type"),
        (answer(200, b"{"), "not as declared"),
        (answer(200, {**SERVER, "port": "80"}), "/port"),
        (answer(200, {k: v for k, v in SERVER.items() if k != "name"}), "/name"),
        (answer(200, [SERVER] * 3), "its top"),
        (answer(200, b"\xff\xfe"), "not as declared"),
        (answer(200), "media type"),
        (answer(418, SERVER), "not documented"),
        (answer(302, None, Location="http://127.0.0.1:1/"), "not documented"),
        (answer(404, b"<html>", "text/html"), "text/html"),
        (answer(404, b"{}", "application/problem+json"), "not as declared"),
        (answer(200, SERVER, Content_Encoding="gzip"), "packed"),
        (HEAD + b"Content-Length: 99999999\r\n\r\n", "more than 10000 bytes"),
        (HEAD + b"Content-Length: " + b"9" * 20 + b"\r\n\r\n", "more than 10000 bytes"),
    ],
)
def test_what_the_contract_does_not_know_is_told_with_the_reason(
    asking: Callable[..., Any], script: bytes, reason: str
) -> None:
    with Scripted(script) as server, pytest.raises(UnexpectedAnswer, match=reason):
        asking(server.url, largest=10_000)
    assert len(server.requests) == 1


def test_a_body_without_end_is_read_up_to_the_limit(asking: Callable[..., Any]) -> None:
    with (
        Scripted(
            [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", drip(b"400\r\n" + b" " * 1024 + b"\r\n", 0)]
        ) as server,
        pytest.raises(UnexpectedAnswer, match="more than 100000 bytes"),
    ):
        asking(server.url, largest=100_000)


def test_members_that_a_newer_server_adds_are_left_out(asking: Callable[..., Any]) -> None:
    with Scripted(answer(200, {**SERVER, "since": 1, "more": {"a": []}})) as server:
        assert asking(server.url).name == "web"


@pytest.mark.parametrize(
    "script",
    [
        b"\x16\x03\x01\x02",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        HEAD + b"X" * 200_000,
        HEAD + b"Content-Length: 5, 6\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        HEAD + b"Content-Length: 100\r\n\r\n{",
    ],
    ids=["TLS", "SSH", "endless field", "two lengths", "bad chunk", "cut off"],
)
def test_what_is_no_http_is_no_answer(asking: Callable[..., Any], script: bytes, waits: list[float]) -> None:
    with Scripted([script, reset]) as server, pytest.raises(NotReached):
        asking(server.url)
    assert (len(server.requests), len(waits)) == (3, 2)


def test_nobody_who_listens_is_no_answer(asking: Callable[..., Any], waits: list[float]) -> None:
    with Scripted(b"") as server:
        url = server.url
    with pytest.raises(NotReached):
        asking(url)


def test_a_call_that_may_be_made_twice_survives_a_reset_in_the_middle(
    asking: Callable[..., Any], waits: list[float]
) -> None:
    cut: list[Step] = [HEAD + b"Content-Length: 100\r\n\r\n{", reset]
    with Scripted(cut, [reset], answer(200, SERVER)) as server:
        assert asking(server.url).name == "web"
    assert 0 <= waits[0] <= 0.2
    assert 0 <= waits[1] <= 0.4


def test_a_call_that_may_not_be_made_twice_is_made_once(waits: list[float]) -> None:
    with Scripted([reset]) as server, Client(server.url) as client, pytest.raises(NotReached):
        client.change_password(body=PasswordChange(old_password="x" * 12, new_password="y" * 12))
    assert (len(server.requests), waits) == (1, [])


def test_a_post_with_a_key_is_made_again_with_the_same_key(waits: list[float]) -> None:
    with Scripted([reset], problem(503, "component_unavailable"), answer(202, None)) as server:
        with Client(server.url) as client, pytest.raises(UnexpectedAnswer):
            client.start_server(server_id=ID)
        keys = [server.headers(number)["idempotency-key"] for number in range(3)]
    assert len(set(keys)) == 1
    assert UUID(keys[0]).version == 4


@pytest.mark.parametrize("said", ["2", "Fri, 31 Dec 1999 23:59:59 GMT"])
def test_retry_after_is_waited_for(asking: Callable[..., Any], waits: list[float], said: str) -> None:
    with Scripted(problem(429, "rate_limited", Retry_After=said), answer(200, SERVER)) as server:
        assert asking(server.url).name == "web"
    assert waits == [2.0] if said == "2" else waits[0] <= 0.2


@pytest.mark.parametrize("said", ["31", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_retry_after_beyond_patience_ends_the_call(
    asking: Callable[..., Any], waits: list[float], said: str
) -> None:
    busy = problem(429, "rate_limited", Retry_After=said)
    with Scripted(busy) as server, pytest.raises(errors.TooManyRequests) as refused:
        asking(server.url)
    assert (len(server.requests), waits) == (1, [])
    assert refused.value.headers["retry-after"] == said


@pytest.mark.parametrize("said", ["-1", "soon", "1e9", "9" * 200, "\u0663".encode().decode("latin-1"), ""])
def test_a_retry_after_that_says_nothing_is_as_good_as_none(
    asking: Callable[..., Any], waits: list[float], said: str
) -> None:
    with Scripted(problem(503, "component_unavailable", Retry_After=said), answer(200, SERVER)) as server:
        assert asking(server.url).name == "web"
    assert waits[0] <= 0.2


def test_the_last_answer_is_told_when_no_attempt_is_left(
    asking: Callable[..., Any], waits: list[float]
) -> None:
    down = problem(503, "component_unavailable")
    with Scripted(down) as server, pytest.raises(errors.ServiceUnavailable) as refused:
        asking(server.url)
    assert (len(server.requests), len(waits)) == (3, 2)
    assert refused.value.problem.error == "component_unavailable"


def test_cookies_of_one_answer_are_not_sent_with_the_next_call() -> None:
    with Scripted(answer(200, SERVER, Set_Cookie="a=b; Path=/")) as server, Client(server.url) as client:
        client.get_server(server_id=ID)
        client.get_server(server_id=ID)
    assert "cookie" not in server.headers(1)


def test_connections_are_kept() -> None:
    with Scripted(answer(200, SERVER)) as server, Client(server.url, connections=1) as client:
        for _ in range(3):
            client.get_server(server_id=ID)
        assert len(server._open) == 1
