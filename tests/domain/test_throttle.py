"""Guessing gets slower and slower, and costs the service no memory."""

import asyncio

import pytest

from app.domain.throttle import Throttle, TooManyAttemptsError
from tests.accounts import Clock


class Trial:
    """A throttle whose delays are noted and not waited for."""

    def __init__(self, remembered: int = 10_000, waiting: int = 64) -> None:
        self.clock = Clock()
        self.delays: list[float] = []
        self.throttle = Throttle(remembered=remembered, waiting=waiting, clock=self.clock, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.delays.append(seconds)

    async def fail(self, key: str = "ada") -> None:
        async with self.throttle.attempt(key):
            pass

    async def succeed(self, key: str = "ada") -> None:
        async with self.throttle.attempt(key) as succeeded:
            succeeded()


async def test_each_failure_doubles_the_wait_up_to_three_seconds() -> None:
    trial = Trial()
    for _ in range(9):
        await trial.fail()
    assert trial.delays == [0.1, 0.2, 0.4, 0.8, 1.6, 3.0, 3.0, 3.0]


async def test_a_success_waits_like_a_failure_and_then_all_is_forgiven() -> None:
    trial = Trial()
    await trial.fail()
    await trial.fail()
    await trial.succeed()
    await trial.fail()
    assert trial.delays == [0.1, 0.2]
    assert len(trial.throttle) == 1


async def test_one_key_does_not_slow_another() -> None:
    trial = Trial()
    await trial.fail("ada")
    await trial.fail("bob")
    assert trial.delays == []


async def test_attempts_side_by_side_slow_each_other_down() -> None:
    trial = Trial()
    await asyncio.gather(*(trial.fail() for _ in range(4)))
    assert trial.delays == [0.1, 0.2, 0.4]


async def test_after_a_quarter_of_an_hour_of_quiet_nothing_is_held_against_anybody() -> None:
    trial = Trial()
    await trial.fail()
    await trial.fail()
    trial.clock.now += 900
    await trial.fail()
    assert trial.delays == [0.1]


async def test_no_more_keys_are_remembered_than_allowed() -> None:
    trial = Trial(remembered=3)
    for number in range(50):
        await trial.fail(f"user-{number}")
    assert len(trial.throttle) == 3
    await trial.fail("user-49")
    await trial.fail("user-0")
    assert trial.delays == [0.1]


async def test_an_attempt_beyond_those_that_wait_is_refused_at_once() -> None:
    trial = Trial(waiting=1)
    async with trial.throttle.attempt("ada"):
        with pytest.raises(TooManyAttemptsError) as refused:
            await trial.fail("bob")
    assert refused.value.retry_after == 3
    await trial.fail("bob")
    assert len(trial.throttle) == 2


async def test_an_attempt_that_ends_by_an_error_makes_room_again() -> None:
    trial = Trial(waiting=1)
    with pytest.raises(ZeroDivisionError):
        async with trial.throttle.attempt("ada"):
            raise ZeroDivisionError
    await trial.fail("bob")
    assert len(trial.throttle) == 2
