"""Windows end on time and are forgotten, and memory stays bounded."""

from __future__ import annotations

import pytest

from app.edge.windows import BoundedWindows


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_hits_are_counted_within_a_window_and_anew_in_the_next(clock: Clock) -> None:
    windows = BoundedWindows(clock=clock)
    assert [await windows.incr("a", 60), await windows.incr("a", 60), await windows.incr("b", 60)] == [
        1,
        2,
        1,
    ]
    clock.now += 59.9
    assert await windows.incr("a", 60) == 3
    clock.now += 0.1
    assert await windows.incr("a", 60) == 1


async def test_a_window_ends_a_period_after_its_first_hit_and_no_later(clock: Clock) -> None:
    windows = BoundedWindows(clock=clock)
    await windows.incr("a", 60)
    clock.now += 30
    await windows.incr("a", 60)
    assert await windows.get_expiry("a") == 1060
    assert await windows.get("a") == 2
    clock.now += 30
    assert await windows.get("a") == 0


async def test_what_was_never_hit_has_no_hits_and_ends_now(clock: Clock) -> None:
    windows = BoundedWindows(clock=clock)
    assert await windows.get("a") == 0
    assert await windows.get_expiry("a") == 1000


async def test_single_keys_and_all_keys_can_be_forgotten(clock: Clock) -> None:
    windows = BoundedWindows(clock=clock)
    for key in "abc":
        await windows.incr(key, 60)
    await windows.clear("a")
    await windows.clear("never there")
    assert await windows.get("a") == 0
    assert await windows.reset() == 2
    assert len(windows) == 0
    assert await windows.check() is True


async def test_a_flood_of_keys_pushes_the_oldest_out_and_takes_no_more_memory(clock: Clock) -> None:
    windows = BoundedWindows(most=100, clock=clock)
    await windows.incr("first", 60)
    for number in range(10_000):
        await windows.incr(str(number), 60)
        assert len(windows) <= 100
    assert await windows.get("first") == 0
    assert await windows.get("9999") == 1


async def test_windows_that_ended_are_forgotten_faster_than_new_ones_come(clock: Clock) -> None:
    windows = BoundedWindows(clock=clock)
    for number in range(100):
        await windows.incr(f"old {number}", 60)
    clock.now += 60
    for number in range(100):
        await windows.incr(f"new {number}", 60)
    assert len(windows) == 100
