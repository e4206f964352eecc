import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.adapters.sql.engine import Database
from app.domain.operations import Operation, OperationStatus
from app.domain.servers import ServerStatus
from tests.fleets import (
    QUICK,
    START,
    ObedientMachines,
    Service,
    another_worker,
    assemble,
    eventually,
    look,
    nothing_under_way,
)


@pytest.fixture
async def machines() -> ObedientMachines:
    return ObedientMachines()


@pytest.fixture
async def service(embedded: Database, machines: ObedientMachines) -> AsyncIterator[Service]:
    service = assemble(embedded, machines)
    await service.worker.start()
    yield service
    await service.worker.stop()


async def test_a_worker_that_stops_hands_its_work_back_at_once_without_an_attempt_used(
    embedded: Database, machines: ObedientMachines
) -> None:
    first = assemble(embedded, machines)
    await first.worker.start()
    release = machines.hold("verifying")
    operation = await first.act(START, (await first.add()).id)
    await machines.begun.wait()
    async with asyncio.timeout(1):
        await first.worker.stop()
    left = await first.operations.get(operation.id)
    assert (left.status, left.attempts, left.progress) == (OperationStatus.RUNNING, 0, 50)
    release.set()
    async with another_worker(embedded, machines) as second:
        ended = await second.finish(operation.id)
    assert (ended.status, ended.attempts) == (OperationStatus.SUCCEEDED, 1)
    assert machines.performed == ["starting", "verifying", "verifying"]
    assert ended.started_at == left.started_at


async def test_a_worker_that_never_started_can_be_stopped(embedded: Database) -> None:
    await assemble(embedded).worker.stop()


async def test_work_of_a_worker_that_died_goes_on_at_the_unfinished_stage_once_its_lease_ends(
    embedded: Database, machines: ObedientMachines
) -> None:
    dead = assemble(embedded, machines)
    operation = await dead.act(START, (await dead.add()).id)
    claimed = await dead.store.claim(
        operation, owner="dead", lease=timedelta(seconds=0.3), attempts=1, stage="starting"
    )
    assert claimed is not None
    await dead.store.checkpoint(claimed, stages_done=1, progress=50, stage="verifying")
    async with another_worker(embedded, machines) as second:
        ended = await second.finish(operation.id)
    assert (ended.status, ended.attempts, ended.epoch) == (OperationStatus.SUCCEEDED, 2, 2)
    assert machines.performed == ["verifying"]


async def test_what_its_worker_did_not_survive_three_times_fails(
    embedded: Database, machines: ObedientMachines
) -> None:
    dead = assemble(embedded, machines)
    server = await dead.add()
    operation: Operation | None = await dead.act(START, server.id)
    for attempt in (1, 2, 3):
        assert operation is not None
        operation = await dead.store.claim(
            operation, owner="dead", lease=timedelta(seconds=-1), attempts=attempt, stage="starting"
        )
    assert operation is not None
    async with another_worker(embedded, machines) as second:
        ended = await second.finish(operation.id)
    assert (ended.status, ended.attempts) == (OperationStatus.FAILED, 3)
    assert ended.error == "It was interrupted 3 times."
    assert machines.performed == []
    assert (await dead.fleet.get(server.id)).status is ServerStatus.ERROR


async def test_a_worker_keeps_its_lease_however_long_a_stage_takes(
    database: Database, machines: ObedientMachines
) -> None:
    release = machines.hold("starting")
    async with another_worker(database, machines) as first, another_worker(database, machines):
        operation = await first.act(START, (await first.add()).id)
        await machines.begun.wait()
        await asyncio.sleep(3 * QUICK.lease.total_seconds())
        release.set()
        ended = await first.finish(operation.id)
    assert (ended.attempts, ended.epoch) == (1, 1)
    assert machines.performed == ["starting", "verifying"]


async def test_a_worker_that_lost_its_lease_stops_and_what_it_writes_has_no_effect(
    service: Service, machines: ObedientMachines
) -> None:
    release = machines.hold("starting")
    operation = await service.act(START, (await service.add()).id)
    await machines.begun.wait()
    async with service.transactions.begin() as connection:
        await connection.execute(
            text("UPDATE operations SET epoch = 9, lease_owner = 'usurper', stages_done = 1, attempts = 1")
        )
    await eventually(lambda: nothing_under_way(service))
    release.set()
    found = await service.operations.get(operation.id)
    assert (found.status, found.attempts, found.epoch) == (OperationStatus.RUNNING, 1, 9)
    assert machines.performed == ["starting"]


async def test_a_stage_that_ends_after_the_lease_was_lost_counts_for_nothing(
    embedded: Database, machines: ObedientMachines
) -> None:
    slow = assemble(embedded, machines, replace(QUICK, renewal=timedelta(minutes=5)))
    await slow.worker.start()
    release = machines.hold("starting")
    operation = await slow.act(START, (await slow.add()).id)
    await machines.begun.wait()
    async with slow.transactions.begin() as connection:
        await connection.execute(text("UPDATE operations SET epoch = 9, lease_owner = 'usurper'"))
    release.set()
    await eventually(lambda: nothing_under_way(slow))
    await slow.worker.stop()
    assert await look(slow, operation) == (OperationStatus.RUNNING, "starting", 0)
    assert machines.performed == ["starting"]


async def test_two_workers_share_the_work_and_nothing_is_done_twice(
    database: Database, machines: ObedientMachines
) -> None:
    async with another_worker(database, machines) as first, another_worker(database, machines) as second:
        operations = [await first.act(START, (await first.add(f"web-{n}")).id) for n in range(12)]
        second.worker.wake()
        ended = [await first.finish(operation.id) for operation in operations]
    assert [one.epoch for one in ended] == [1] * 12
    assert machines.performed.count("starting") == 12


async def test_a_worker_outlasts_a_store_that_is_away_for_a_while(
    service: Service, machines: ObedientMachines, caplog: pytest.LogCaptureFixture
) -> None:
    release = machines.hold("starting")
    operation = await service.act(START, (await service.add()).id)
    await machines.begun.wait()
    async with service.transactions.begin() as connection:
        await connection.execute(text("ALTER TABLE operations RENAME TO elsewhere"))
    await asyncio.sleep(0.3)
    async with service.transactions.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO operations"))
    release.set()
    assert (await service.finish(operation.id)).status is OperationStatus.SUCCEEDED
    assert "worker_troubled" in {record.message for record in caplog.records}


async def test_a_worker_that_stops_between_two_stages_hands_its_work_back(
    service: Service, machines: ObedientMachines
) -> None:
    release = machines.hold("starting")
    operation = await service.act(START, (await service.add()).id)
    await machines.begun.wait()
    async with service.transactions.begin():
        release.set()
        await asyncio.sleep(0.05)
        stopping = asyncio.create_task(service.worker.stop())
        await asyncio.sleep(0.05)
    await stopping
    assert machines.performed == ["starting"]
    left = await service.operations.get(operation.id)
    assert (left.status, left.stage, left.progress) == (OperationStatus.RUNNING, "verifying", 50)
    assert left.attempts == 0


async def test_a_worker_that_stops_while_it_claims_hands_its_work_back(
    service: Service, machines: ObedientMachines
) -> None:
    server = await service.add()
    async with service.transactions.begin():
        operation = await service.act(START, server.id)
    async with service.transactions.begin():
        service.worker.wake()
        await asyncio.sleep(0.1)
        stopping = asyncio.create_task(service.worker.stop())
        await asyncio.sleep(0.05)
    await stopping
    left = await service.operations.get(operation.id)
    assert (left.attempts, machines.performed) == (0, [])


async def test_a_worker_does_not_wait_for_a_store_that_hangs_when_it_stops(
    service: Service, machines: ObedientMachines
) -> None:
    machines.hold("starting")
    await service.act(START, (await service.add()).id)
    await machines.begun.wait()
    async with service.transactions.begin(), asyncio.timeout(1):
        await service.worker.stop()
    assert service.worker.under_way == 0


async def test_a_checkpoint_is_written_as_soon_as_the_store_is_back(
    service: Service, machines: ObedientMachines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.adapters.sql.transactions.LOCK_SECONDS", 0.02)
    release = machines.hold("starting")
    operation = await service.act(START, (await service.add()).id)
    await machines.begun.wait()
    async with service.transactions.begin():
        release.set()
        await asyncio.sleep(0.2)
    ended = await service.finish(operation.id)
    assert (ended.status, ended.attempts) == (OperationStatus.SUCCEEDED, 1)
    assert machines.performed == ["starting", "verifying"]


async def test_a_worker_that_stops_gives_up_on_a_store_that_is_away(
    service: Service, machines: ObedientMachines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.adapters.sql.transactions.LOCK_SECONDS", 0.02)
    release = machines.hold("starting")
    await service.act(START, (await service.add()).id)
    await machines.begun.wait()
    async with service.transactions.begin(), asyncio.timeout(0.4):
        release.set()
        await asyncio.sleep(0.1)
        await service.worker.stop()
    assert service.worker.under_way == 0


async def test_a_worker_that_has_no_place_left_leaves_work_to_others(
    embedded: Database, machines: ObedientMachines
) -> None:
    machines.hold("starting")
    service = assemble(embedded, machines, replace(QUICK, at_once=1))
    await service.worker.start()
    for name in ("a", "b"):
        await service.act(START, (await service.add(name)).id)
    await asyncio.sleep(4 * QUICK.sweep.total_seconds())
    assert machines.performed == ["starting"]
    async with another_worker(embedded, machines):
        await eventually(lambda: started(machines, 2))
    await service.worker.stop()


async def started(machines: ObedientMachines, count: int) -> bool | None:
    return True if machines.performed.count("starting") == count else None
