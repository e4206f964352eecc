"""The checker on a real store: who is checked when, by whom, and what becomes of checks that are cut off."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.adapters.sql.engine import Database
from app.domain.endpoints import Finding, Outcome
from app.domain.paging import PageRequest
from app.domain.service_checks import DueCheck
from app.domain.services import Service, ServiceStatus
from tests.fleets import eventually
from tests.registries import SWIFT, Registry


async def found(registry: Registry, service: Service, results: int = 1) -> Service:
    """The service once it has so many results."""

    async def look() -> Service | None:
        now = await registry.now(service)
        return now if now.results >= results else None

    return await eventually(look)


async def test_what_is_due_is_checked_and_next_in_step(embedded: Database) -> None:
    registry = Registry(embedded)
    registry.prober.finding = Finding(Outcome.UNWELL, 2.5, 503)
    made = await registry.due(await registry.add(health_check_interval=20))
    await registry.add("later")
    await registry.checker.start()
    now = await found(registry, made)
    await registry.checker.stop()
    assert now.status is ServiceStatus.UNHEALTHY
    assert made.due_at is not None
    assert now.due_at == made.due_at + timedelta(seconds=20)
    result = (await registry.services.history(made.id, PageRequest())).items[0]
    assert (result.status_code, result.response_time_ms) == (503, 2.5)
    assert result.error_message == "It answered 503."
    assert registry.prober.asked == {"web": 1}
    assert registry.observed.lateness[0] >= 0


@pytest.mark.parametrize(
    ("ended", "following"),
    [(0.1, 10), (4.9, 10), (5.1, 20), (10.1, 20), (14.9, 20), (15.1, 30), (3600.0, 3610), (-0.5, 10)],
)
def test_checks_stay_in_step_and_half_an_interval_apart(ended: float, following: float) -> None:
    due = datetime(2030, 1, 1, tzinfo=UTC)
    check = DueCheck(seq=1, service_id=UUID(int=1), endpoints=(), interval=10, due_at=due, epoch=1)
    assert check.next_after(due + timedelta(seconds=ended)) == due + timedelta(seconds=following)


async def test_a_check_waits_for_its_moment_though_it_was_claimed_before(embedded: Database) -> None:
    registry = Registry(embedded)
    soon = await registry.store.now() + timedelta(seconds=0.3)
    made = await registry.due(await registry.add(), soon)
    await registry.checker.start()
    now = await found(registry, made)
    await registry.checker.stop()
    assert now.last_health_check is not None
    assert timedelta() <= now.last_health_check - soon < timedelta(seconds=2)


async def test_however_many_checkers_run_each_service_is_checked_once_an_interval(database: Database) -> None:
    registries = [Registry(database) for _ in range(4)]
    made = [await registries[0].due(await registries[0].add(f"s{number}")) for number in range(30)]
    await asyncio.gather(*(each.checker.start() for each in registries))
    for service in made:
        await found(registries[0], service)
    await asyncio.sleep(0.2)
    await asyncio.gather(*(each.checker.stop() for each in registries))
    asked = sum((each.prober.asked for each in registries), start=type(registries[0].prober.asked)())
    assert asked == {f"s{number}": 1 for number in range(30)}
    assert {(await registries[0].now(service)).results for service in made} == {1}


async def test_the_checks_of_a_checker_that_died_are_made_when_its_lease_ends(embedded: Database) -> None:
    registry = Registry(embedded)
    made = await registry.due(await registry.add())
    _, lost = await registry.checks.claim(limit=1, ahead=timedelta(), lease=timedelta(seconds=0.3))
    assert len(lost) == 1
    await registry.checker.start()
    now = await found(registry, made)
    await registry.checker.stop()
    assert now.results == 1


async def test_services_that_never_answer_hold_up_no_others(embedded: Database) -> None:
    registry = Registry(embedded)
    for number in range(50):
        registry.prober.held.add(f"silent{number}")
        await registry.due(await registry.add(f"silent{number}"))
    made = await registry.due(await registry.add())
    await registry.checker.start()
    assert (await found(registry, made)).status is ServiceStatus.HEALTHY
    await registry.checker.stop()


async def test_whoever_is_told_to_stop_writes_what_was_found_and_gives_back_the_rest(
    embedded: Database,
) -> None:
    registry = Registry(embedded)
    registry.prober.held.add("silent")
    made = [await registry.due(await registry.add(name)) for name in ("silent", "web")]
    await registry.checker.start()
    await eventually(lambda: _both_asked(registry))
    async with asyncio.timeout(0.6):
        await registry.checker.stop()
    assert registry.checker.under_way == 0
    assert [(await registry.now(service)).results for service in made] == [0, 1]
    _, again = await registry.checks.claim(limit=9, ahead=timedelta(), lease=timedelta(seconds=9))
    assert [check.service_id for check in again] == [made[0].id]


async def _both_asked(registry: Registry) -> bool | None:
    return True if len(registry.prober.asked) == 2 else None


async def test_who_was_not_seen_for_ten_minutes_is_removed(embedded: Database) -> None:
    registry = Registry(embedded)
    gone, here = await registry.add("gone"), await registry.add("here")
    now = await registry.store.now()
    await registry.store.seen(gone.id, now - timedelta(seconds=601))
    await registry.store.seen(here.id, now - timedelta(seconds=570))
    await registry.checker.start()

    async def one_left() -> bool | None:
        return True if (await registry.services.list(PageRequest())).total == 1 else None

    await eventually(one_left)
    await registry.checker.stop()
    assert (await registry.services.list(PageRequest())).items[0].id == here.id
    assert registry.observed.gone == 1


async def test_nobody_is_removed_before_they_could_say_that_they_are_there(embedded: Database) -> None:
    registry = Registry(embedded, replace(SWIFT, grace=timedelta(seconds=30)))
    gone = await registry.add()
    await registry.store.seen(gone.id, await registry.store.now() - timedelta(hours=1))
    await registry.due(gone)
    await registry.checker.start()
    await found(registry, gone)
    await asyncio.sleep(3 * SWIFT.tend.total_seconds())
    await registry.checker.stop()
    assert (await registry.now(gone)).results == 1


async def test_a_store_that_is_away_for_a_while_ends_nothing(embedded: Database) -> None:
    registry = Registry(embedded)
    made = await registry.due(await registry.add())
    lock = embedded.write_lock
    assert lock is not None
    await registry.checker.start()
    async with lock:
        await asyncio.sleep(0.1)
    assert (await found(registry, made)).results == 1
    await registry.checker.stop()
