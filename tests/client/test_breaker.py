"""Calls to a server that does not answer are stopped, and one call finds out whether it does again."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from generated.client import (
    AsyncClient,
    Breaker,
    CircuitOpen,
    Client,
    ErrorAnswer,
    NotReached,
    Retries,
    TimedOut,
    Timeouts,
    errors,
)
from tests.client.scripted import ID, SERVER, Scripted, Step, answer, problem, reset

ONCE = Retries(attempts=1)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def held(hold: threading.Event) -> Step:
    """Nothing, until there is no more need to wait."""

    def holding(connection: socket.socket) -> None:
        hold.wait(10)

    return holding


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock=clock)
    for _ in range(5):
        breaker.settle(breaker.admit("x"), up=False)
    return breaker


def test_five_failures_in_a_row_open_it_for_sixty_seconds() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for number in range(5):
        assert (number, breaker.state) == (number, "closed")
        breaker.settle(breaker.admit("x"), up=False)
    assert breaker.state == "open"
    clock.now = 59.9
    with pytest.raises(CircuitOpen) as refused:
        breaker.admit("x")
    assert refused.value.retry_in == pytest.approx(0.1)
    clock.now = 60.0
    assert breaker.state == "half-open"


def test_a_success_begins_the_count_anew() -> None:
    breaker = Breaker()
    for up in (False, False, False, False, True, False, False, False, False):
        breaker.settle(breaker.admit("x"), up=up)
    assert breaker.state == "closed"


def test_a_probe_that_fails_opens_it_again_and_one_that_succeeds_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 60.0
    breaker.settle(breaker.admit("x"), up=False)
    clock.now = 119.9
    with pytest.raises(CircuitOpen):
        breaker.admit("x")
    clock.now = 120.0
    breaker.settle(breaker.admit("x"), up=True)
    assert breaker.state == "closed"


def test_a_probe_that_is_called_off_makes_room_for_another() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 60.0
    breaker.abandon(breaker.admit("x"))
    breaker.settle(breaker.admit("x"), up=True)
    assert breaker.state == "closed"


def test_calls_from_before_it_opened_do_not_close_it() -> None:
    breaker = Breaker()
    early = breaker.admit("x")
    for _ in range(5):
        breaker.settle(breaker.admit("x"), up=False)
    breaker.settle(early, up=True)
    assert breaker.state == "open"


def test_one_probe_is_let_through_among_threads() -> None:
    clock, hold = Clock(), threading.Event()
    begin = threading.Barrier(8)
    with Scripted([held(hold), answer(200, SERVER)]) as server:
        breaker = opened(clock)
        clock.now = 60.0

        def call() -> str:
            with Client(server.url, breaker=breaker, retries=ONCE) as client:
                begin.wait(10)
                try:
                    return str(client.get_server(server_id=ID).name)
                except CircuitOpen:
                    return "open"

        with ThreadPoolExecutor(8) as threads:
            calls = [threads.submit(call) for _ in range(8)]
            assert server.asked.acquire(timeout=10)
            while sum(each.done() for each in calls) < 7:
                time.sleep(0.001)
            hold.set()
            assert sorted(each.result() for each in calls) == ["open"] * 7 + ["web"]
    assert (len(server.requests), breaker.state) == (1, "closed")


async def test_one_probe_is_let_through_among_tasks() -> None:
    clock = Clock()
    with Scripted(answer(200, SERVER)) as server:
        breaker = opened(clock)
        clock.now = 60.0
        async with AsyncClient(server.url, breaker=breaker, retries=ONCE) as client:
            found = await asyncio.gather(
                *(client.get_server(server_id=ID) for _ in range(8)), return_exceptions=True
            )
    assert sorted(type(each).__name__ for each in found) == ["CircuitOpen"] * 7 + ["Server"]
    assert (len(server.requests), breaker.state) == (1, "closed")


async def test_a_probe_whose_task_is_cancelled_makes_room_for_another() -> None:
    clock, hold = Clock(), threading.Event()
    with Scripted([held(hold), answer(200, SERVER)], answer(200, SERVER)) as server:
        breaker = opened(clock)
        clock.now = 60.0
        async with AsyncClient(server.url, breaker=breaker, retries=ONCE) as client:
            probe = asyncio.create_task(client.get_server(server_id=ID))
            await asyncio.to_thread(server.asked.acquire)
            probe.cancel()
            with pytest.raises(asyncio.CancelledError):
                await probe
            assert (await client.get_server(server_id=ID)).name == "web"
            hold.set()
    assert breaker.state == "closed"


def test_a_server_that_breaks_down_is_left_alone(waits: list[float]) -> None:
    with Scripted([reset]) as server, Client(server.url) as client:
        with pytest.raises(NotReached):
            client.get_server(server_id=ID)
        with pytest.raises(CircuitOpen):
            client.get_server(server_id=ID)
        assert client.breaker.state == "open"
    assert len(server.requests) == 5


def test_a_pool_that_is_in_use_is_not_the_fault_of_the_server() -> None:
    hold = threading.Event()
    with (
        Scripted([held(hold), answer(200, SERVER)]) as server,
        Client(server.url, connections=1, timeouts=Timeouts(pool=0.01), retries=ONCE) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        first = threads.submit(client.get_server, server_id=ID)
        assert server.asked.acquire(timeout=10)
        for _ in range(6):
            with pytest.raises(TimedOut):
                client.get_server(server_id=ID)
        hold.set()
        assert first.result().name == "web"
        assert client.breaker.state == "closed"


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429])
def test_a_server_that_refuses_is_up(status: int) -> None:
    with Scripted(problem(status, "conflict")) as server, Client(server.url, retries=ONCE) as client:
        for _ in range(6):
            with pytest.raises(ErrorAnswer):
                client.get_server(server_id=ID)
        assert client.breaker.state == "closed"


def test_bad_news_that_were_asked_for_are_an_answer() -> None:
    report = {
        "status": "unhealthy",
        "version": "1.0.0",
        "timestamp": "2026-01-01T00:00:00Z",
        "uptime_seconds": 1,
        "components": [],
    }
    with Scripted(answer(503, report)) as server, Client(server.url) as client:
        for _ in range(6):
            with pytest.raises(errors.ServiceUnavailableWith):
                client.get_health_all()
        assert client.breaker.state == "closed"
    assert len(server.requests) == 6
