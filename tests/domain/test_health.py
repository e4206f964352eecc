"""Whether the service is well: what is asked, how long, how often, and what follows from it."""

import asyncio
from datetime import UTC, datetime

import pytest

from app.domain.health import Component, Finding, Health, Status

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


class Dependency:
    """Something that can be slow or broken, and counts how often it was asked."""

    engine = "toaster"

    def __init__(self, clock: Clock | None = None) -> None:
        self.asked = 0
        self.trouble: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()
        self._clock = clock

    async def ping(self) -> None:
        self.asked += 1
        await self.open.wait()
        if self._clock:
            self._clock.time += 0.25
        if self.trouble:
            raise self.trouble


def health(*components: Component, clock: Clock | None = None, deadline: float = 5) -> Health:
    return Health(components, clock=clock or Clock(), deadline=deadline, now=lambda: NOW)


async def test_a_component_that_answers_is_healthy_and_has_a_latency() -> None:
    clock = Clock()
    toaster = Dependency(clock)
    found = await health(Component("toaster", required=True, probe=toaster), clock=clock).check("toaster")
    assert found == Finding("toaster", Status.HEALTHY, True, "toaster", 250.0, NOW, None)


async def test_a_component_that_refuses_is_unhealthy_and_tells_nothing_of_how_it_is_reached() -> None:
    toaster = Dependency()
    toaster.trouble = OSError("toaster://admin:secret@10.0.0.1 refused")
    found = await health(Component("toaster", probe=toaster)).check("toaster")
    assert found.status is Status.UNHEALTHY
    assert found.detail == "It cannot be reached or refuses to answer."


async def test_a_component_that_keeps_silent_is_unhealthy_after_the_deadline() -> None:
    toaster = Dependency()
    toaster.open.clear()
    found = await health(Component("toaster", probe=toaster), deadline=0.01).check("toaster")
    assert found.status is Status.UNHEALTHY
    assert found.detail == "There was no answer within 0.01 s."


async def test_a_component_without_a_probe_is_not_configured() -> None:
    found = await health(Component("cache")).check("cache")
    assert found == Finding("cache", Status.NOT_CONFIGURED, False, None, None, NOW, None)


@pytest.mark.parametrize(
    ("required", "broken", "overall"),
    [
        (True, True, Status.UNHEALTHY),
        (False, True, Status.DEGRADED),
        (True, False, Status.HEALTHY),
        (False, False, Status.HEALTHY),
    ],
)
async def test_the_whole_is_as_well_as_what_it_needs(required: bool, broken: bool, overall: Status) -> None:
    toaster = Dependency()
    toaster.trouble = OSError() if broken else None
    parts = [Component("cache"), Component("toaster", required=required, probe=toaster)]
    report = await health(*parts).report()
    assert report.status is overall
    assert [finding.component for finding in report.findings] == ["cache", "toaster"]


async def test_a_report_is_given_again_for_30_seconds_and_then_made_anew() -> None:
    clock, toaster = Clock(), Dependency()
    service = health(Component("toaster", probe=toaster), clock=clock)
    first = await service.report()
    clock.time += 29.9
    assert await service.report() is first
    clock.time += 0.2
    assert await service.report() is not first
    assert toaster.asked == 2


async def test_a_single_component_is_asked_each_time() -> None:
    toaster = Dependency()
    service = health(Component("toaster", probe=toaster))
    for _ in range(3):
        await service.check("toaster")
    assert toaster.asked == 3


async def test_callers_at_the_same_time_share_one_round_of_questions() -> None:
    toaster = Dependency()
    toaster.open.clear()
    service = health(Component("toaster", probe=toaster))
    callers = [asyncio.create_task(service.report()) for _ in range(10)]
    await asyncio.sleep(0)
    toaster.open.set()
    assert len({id(report) for report in await asyncio.gather(*callers)}) == 1
    assert toaster.asked == 1


async def test_a_caller_that_leaves_does_not_end_the_round_of_the_others() -> None:
    toaster = Dependency()
    toaster.open.clear()
    service = health(Component("toaster", probe=toaster))
    leaving, staying = (asyncio.create_task(service.report()) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    toaster.open.set()
    assert (await staying).status is Status.HEALTHY
    assert leaving.cancelled()


async def test_components_are_asked_side_by_side() -> None:
    first, second = Dependency(), Dependency()
    first.open.clear()
    service = health(Component("first", probe=first), Component("second", probe=second))
    report = asyncio.create_task(service.report())
    await asyncio.sleep(0.01)
    assert (first.asked, second.asked) == (1, 1)
    first.open.set()
    assert (await report).status is Status.HEALTHY


async def test_uptime_counts_from_the_start() -> None:
    clock = Clock()
    service = health(clock=clock)
    clock.time += 61.5
    assert service.uptime_seconds == 61.5
