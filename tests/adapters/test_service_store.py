"""Services and their checks in both databases."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from app.adapters.sql.engine import Database
from app.domain.endpoints import Endpoint
from app.domain.paging import PageRequest
from app.domain.service_checks import Checked, DueCheck
from app.domain.services import HealthResult, Registration, Service, ServiceFilter, ServiceStatus
from tests.registries import Registry

LEASE = timedelta(seconds=30)
SOON = timedelta(seconds=1)
WHEN = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def registry(database: Database) -> Registry:
    return Registry(database)


async def claim(registry: Registry, limit: int = 100) -> Sequence[DueCheck]:
    return (await registry.checks.claim(limit=limit, ahead=timedelta(), lease=LEASE))[1]


def checked(check: DueCheck, code: int = 200, status: ServiceStatus = ServiceStatus.HEALTHY) -> Checked:
    result = HealthResult(check.service_id, status, 1.5, code, None, WHEN)
    return Checked(check, result, WHEN + timedelta(seconds=30))


async def codes(registry: Registry, service: Service, page: PageRequest | None = None) -> list[int]:
    found = await registry.services.history(service.id, page or PageRequest(1, 100))
    return [each.status_code or 0 for each in found.items]


async def test_of_many_registrations_at_once_one_is_new(registry: Registry) -> None:
    answers = await asyncio.gather(
        *(
            registry.services.register(Registration("web", str(number), "dev", (Endpoint("h", 80),)))
            for number in range(50)
        )
    )
    assert [new for _, new in answers].count(True) == 1
    assert len({service.id for service, _ in answers}) == 1
    assert sorted(service.revision for service, _ in answers) == list(range(1, 51))


async def test_what_is_registered_is_read_as_it_was_written(registry: Registry) -> None:
    metadata = {"n": 2**70, "f": 0.1, "u": "\u0000ü", "list": [True, None, {}]}
    endpoints = (Endpoint("::1", 1, path="/a"), Endpoint("h", 2))
    made = await registry.add(metadata=metadata, endpoints=endpoints, tags=("b", "a"))
    found = await registry.now(made)
    assert found == made
    assert (found.metadata, found.endpoints, found.tags) == (metadata, endpoints, ("b", "a"))


async def test_long_metadata_is_read_and_changed_like_any(registry: Registry) -> None:
    long, other = {"a": "m" * 200_000}, {"b": ["n" * 2_000]}
    made = await registry.add(metadata=long)
    assert (await registry.now(made)).metadata == long
    assert (await registry.services.heartbeat(made.id)).metadata == long
    assert (await registry.services.list(PageRequest())).items[0].metadata == long
    for metadata in (other, {"short": 1}, long, {}):
        assert (await registry.add(metadata=metadata)).metadata == metadata
        assert (await registry.services.update(made.id, {"version": "2"})).metadata == metadata
        assert (await registry.now(made)).metadata == metadata


async def test_underscores_and_percent_signs_in_names_are_only_themselves(registry: Registry) -> None:
    one, other = await registry.add("a_b"), await registry.add("aXb")

    async def found(name: str) -> list[object]:
        page = await registry.services.list(PageRequest(), ServiceFilter(name=name))
        return [each.id for each in page.items]

    assert await found("A_") == [one.id]
    assert await found("%") == []
    assert await found("x") == [other.id]
    assert await found("B") == [other.id, one.id]


async def test_tags_are_found_as_they_are_now(registry: Registry) -> None:
    made = await registry.add(tags=("old", "both"))
    await registry.add(tags=("new", "both"))
    expected: tuple[tuple[tuple[str, ...], int], ...] = ((("old",), 0), (("new",), 1), (("old", "both"), 1))
    for tags, total in expected:
        assert (await registry.services.list(PageRequest(), ServiceFilter(tags=tags))).total == total
    await registry.services.delete(made.id)
    assert (await registry.services.list(PageRequest(), ServiceFilter(tags=("new",)))).total == 0


async def test_what_is_due_is_claimed_once_whoever_asks_at_the_same_moment(registry: Registry) -> None:
    made = [await registry.due(await registry.add(f"s{number}")) for number in range(20)]
    await registry.add("later")
    claims = await asyncio.gather(*(claim(registry, 7) for _ in range(8)))
    claimed = [check.service_id for each in claims for check in each]
    assert sorted(claimed) == sorted(service.id for service in made)


async def test_a_claim_looks_a_little_ahead_and_goes_by_when_things_are_due(registry: Registry) -> None:
    now = await registry.store.now()
    for name, seconds in (("c", 0.9), ("a", -5.0), ("b", -1.0), ("d", 60.0)):
        await registry.due(await registry.add(name), now + timedelta(seconds=seconds))
    first = (await registry.checks.claim(limit=2, ahead=SOON, lease=LEASE))[1]
    assert sorted(check.endpoints[0].host for check in first) == ["a", "b"]
    rest = (await registry.checks.claim(limit=5, ahead=SOON, lease=LEASE))[1]
    assert [check.endpoints[0].host for check in rest] == ["c"]


async def test_a_claim_that_is_not_made_good_ends_with_its_lease(registry: Registry) -> None:
    await registry.due(await registry.add())
    lost = (await registry.checks.claim(limit=1, ahead=timedelta(), lease=timedelta(seconds=-1)))[1]
    again = await claim(registry)
    assert [check.service_id for check in again] == [lost[0].service_id]
    assert (again[0].epoch, again[0].due_at) == (lost[0].epoch + 1, lost[0].due_at)
    await registry.checks.record([checked(lost[0], 500, ServiceStatus.UNHEALTHY)])
    service = await registry.services.get(again[0].service_id)
    assert (service.status, service.results) == (ServiceStatus.HEALTHY, 0)
    await registry.checks.record([checked(again[0], 204)])
    assert await codes(registry, service) == [204]


async def test_what_is_found_is_written_together_and_says_when_to_look_again(registry: Registry) -> None:
    one, two = [await registry.due(await registry.add(name)) for name in ("one", "two")]
    checks = {check.service_id: check for check in await claim(registry)}
    ill = checked(checks[two.id], 503, ServiceStatus.UNHEALTHY)
    await registry.checks.record([checked(checks[one.id]), ill])
    assert await claim(registry) == []
    for before, status in ((one, ServiceStatus.HEALTHY), (two, ServiceStatus.UNHEALTHY)):
        now = await registry.now(before)
        assert (now.status, now.found, now.last_health_check) == (status, status, WHEN)
        assert (now.due_at, now.last_seen) == (WHEN + timedelta(seconds=30), before.last_seen)
        assert now.revision == before.revision + 1
    assert await registry.checks.newest(await registry.now(two)) == ill.result


async def test_the_newest_hundred_results_are_kept(registry: Registry) -> None:
    made = await registry.add()
    for number in range(100, 205):
        await registry.due(made)
        (check,) = await claim(registry)
        await registry.checks.record([checked(check, number)])
    assert await codes(registry, made) == list(range(204, 104, -1))
    assert await codes(registry, made, PageRequest(4, 30)) == list(range(114, 104, -1))
    assert await codes(registry, made, PageRequest(5, 30)) == []
    page = await registry.services.history(made.id, PageRequest(1, 30))
    assert (page.total, page.pages, page.follows) == (100, 4, True)


async def test_results_of_other_endpoints_and_of_maintenance_are_left_out(registry: Registry) -> None:
    for name in ("moved", "paused", "again"):
        await registry.due(await registry.add(name))
    claimed = {check.endpoints[0].host: check for check in await claim(registry)}
    moved = {"endpoints": (Endpoint("elsewhere", 80),)}
    await registry.services.update(claimed["moved"].service_id, moved)  # type: ignore[arg-type]
    await registry.services.update(claimed["paused"].service_id, {}, maintenance=True)
    await registry.add("again", **moved)
    await registry.checks.record([checked(each, 500, ServiceStatus.UNHEALTHY) for each in claimed.values()])
    for each in claimed.values():
        assert (await registry.services.get(each.service_id)).results == 0
    # what has moved is asked at once, there, and what is in maintenance is not
    assert {check.endpoints[0].host for check in await claim(registry)} == {"elsewhere"}


async def test_a_change_of_something_else_leaves_a_claim_alone(registry: Registry) -> None:
    made = await registry.due(await registry.add())
    (check,) = await claim(registry)
    await registry.services.update(made.id, {"tags": ("new",), "health_check_interval": 300})
    await registry.services.heartbeat(made.id)
    assert await claim(registry) == []
    await registry.checks.record([checked(check)])
    assert (await registry.now(made)).results == 1


async def test_a_shorter_interval_brings_the_next_check_forward_and_a_longer_one_does_not(
    registry: Registry,
) -> None:
    made = await registry.add(health_check_interval=100)
    again = await registry.add(health_check_interval=300)
    assert again.due_at == made.due_at
    again = await registry.add(health_check_interval=10)
    assert made.due_at is not None
    assert again.due_at is not None
    assert again.due_at < made.due_at
    assert again.due_at > again.last_seen


async def test_a_check_that_is_under_way_does_not_put_off_those_of_a_shorter_interval(
    registry: Registry,
) -> None:
    made = await registry.due(await registry.add(health_check_interval=300))
    (check,) = await claim(registry)
    await registry.services.update(made.id, {"health_check_interval": 10})
    await registry.checks.record([checked(check)])
    (again,) = await claim(registry)
    assert (again.service_id, again.interval) == (made.id, 10)


async def test_what_is_given_back_is_due_again(registry: Registry) -> None:
    await registry.due(await registry.add())
    (check,) = await claim(registry)
    await registry.checks.release([check])
    (again,) = await claim(registry)
    assert again.due_at == check.due_at
    await registry.checks.release([check])
    assert await claim(registry) == []


async def test_who_was_not_seen_is_removed_with_tags_and_results(registry: Registry) -> None:
    gone, here = await registry.add("gone", tags=("a",)), await registry.add("here", tags=("a",))
    await registry.due(gone)
    await registry.checks.record([checked(check) for check in await claim(registry)])
    now = await registry.store.now()
    await registry.store.seen(gone.id, now - timedelta(minutes=10, seconds=1))
    await registry.store.seen(here.id, now - timedelta(minutes=9, seconds=50))
    assert await registry.checks.evict(timedelta(minutes=10), 100) == 1
    page = await registry.services.list(PageRequest(), ServiceFilter(tags=("a",)))
    assert [service.id for service in page.items] == [here.id]


async def test_a_clock_that_was_set_back_does_not_put_checks_off(registry: Registry) -> None:
    made = await registry.add()
    await registry.due(made, await registry.store.now() + timedelta(hours=3))
    await registry.checks.evict(timedelta(minutes=10), 100)
    assert len(await claim(registry)) == 1


async def test_a_result_that_somebody_asked_for_is_kept_unless_there_is_one(registry: Registry) -> None:
    made = await registry.due(await registry.add())
    asked = HealthResult(made.id, ServiceStatus.UNHEALTHY, None, None, "no", WHEN)
    await registry.checks.keep(made, asked)
    now = await registry.now(made)
    assert (now.status, now.results) == (ServiceStatus.UNHEALTHY, 1)
    assert await registry.checks.newest(now) == asked
    await registry.checks.keep(made, asked)
    assert (await registry.now(made)).results == 1
    # it is due as before, and counts on
    (check,) = await claim(registry)
    await registry.checks.record([checked(check)])
    assert await codes(registry, made) == [200, 0]
