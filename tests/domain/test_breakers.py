"""Breakers: when they open, that exactly one call tries the engine again, and what counts as trouble."""

import asyncio

import pytest

from app.domain.breakers import Admission, Breaker, BreakerState, ProcessLedger
from app.domain.outcomes import NotFound, Unavailable


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("toaster", ProcessLedger(clock=clock), (ConnectionError,), seconds=0.05)


async def broken() -> None:
    raise ConnectionError("toaster://admin:secret@10.0.0.1")


async def works() -> str:
    return "toast"


async def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable):
            await breaker(broken)


async def test_four_failures_leave_it_closed_and_the_fifth_opens_it(breaker: Breaker) -> None:
    await fail(breaker, 4)
    assert await breaker.state() is BreakerState.CLOSED
    await fail(breaker, 1)
    assert await breaker.state() is BreakerState.OPEN


async def test_a_success_in_between_begins_the_count_anew(breaker: Breaker) -> None:
    await fail(breaker, 4)
    assert await breaker(works) == "toast"
    await fail(breaker, 4)
    assert await breaker.state() is BreakerState.CLOSED


async def test_an_open_one_asks_nobody_and_says_when_to_come_back(breaker: Breaker, clock: Clock) -> None:
    await fail(breaker, 5)
    clock.time += 20.5
    with pytest.raises(Unavailable) as refused:
        await breaker(works)
    assert refused.value.retry_after == 40
    assert refused.value.__cause__ is None


async def test_of_many_calls_after_the_rest_exactly_one_goes_through(breaker: Breaker, clock: Clock) -> None:
    await fail(breaker, 5)
    clock.time += 60
    assert await breaker.state() is BreakerState.HALF_OPEN
    asked = 0

    async def slow() -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)

    results = await asyncio.gather(*(breaker(slow) for _ in range(20)), return_exceptions=True)
    assert asked == 1
    assert sum(isinstance(result, Unavailable) for result in results) == 19
    assert await breaker.state() is BreakerState.CLOSED


async def test_a_probe_that_fails_opens_it_for_another_rest(breaker: Breaker, clock: Clock) -> None:
    await fail(breaker, 5)
    clock.time += 60
    await fail(breaker, 1)
    assert await breaker.state() is BreakerState.OPEN
    clock.time += 60
    assert await breaker(works) == "toast"
    assert await breaker.state() is BreakerState.CLOSED


async def test_a_probe_that_was_cut_off_makes_place_for_another(breaker: Breaker, clock: Clock) -> None:
    await fail(breaker, 5)
    clock.time += 60
    asking = asyncio.create_task(breaker(asyncio.Event().wait))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert await breaker(works) == "toast"


async def test_a_late_failure_of_an_earlier_call_does_not_end_the_probe(clock: Clock) -> None:
    ledger = ProcessLedger(clock=clock)
    for _ in range(5):
        await ledger.settle("toaster", Admission(True), well=False)
    clock.time += 60
    probe = await ledger.admit("toaster")
    await ledger.settle("toaster", Admission(True), well=False)
    await ledger.settle("toaster", probe, well=True)
    assert await ledger.state("toaster") is BreakerState.CLOSED


async def test_what_takes_too_long_is_trouble(breaker: Breaker) -> None:
    with pytest.raises(Unavailable) as caught:
        await breaker(asyncio.Event().wait)
    assert isinstance(caught.value.__cause__, TimeoutError)


async def test_an_answer_that_is_no_trouble_goes_through_and_counts_as_well(breaker: Breaker) -> None:
    async def refuses() -> None:
        raise NotFound("toast", 1)

    await fail(breaker, 4)
    with pytest.raises(NotFound):
        await breaker(refuses)
    await fail(breaker, 4)
    assert await breaker.state() is BreakerState.CLOSED


async def test_what_it_says_tells_nothing_of_how_the_engine_is_reached(breaker: Breaker) -> None:
    with pytest.raises(Unavailable) as caught:
        await breaker(broken)
    assert str(caught.value) == "It cannot be reached or refuses to answer."
