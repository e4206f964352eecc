import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.sql.engine import Database
from app.domain.operations import Operation, OperationStatus
from app.domain.outcomes import Conflict
from app.domain.paging import PageRequest
from app.domain.servers import Server, ServerStatus
from tests.fleets import (
    QUICK,
    RESTART,
    START,
    STOP,
    ObedientMachines,
    Service,
    assemble,
    look,
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


async def test_a_started_server_runs_with_the_load_its_driver_reports(
    service: Service, machines: ObedientMachines
) -> None:
    server = await service.add()
    ended = await service.finish((await service.act(START, server.id)).id)
    assert (ended.status, ended.stage, ended.progress) == (OperationStatus.SUCCEEDED, "verifying", 100)
    assert (ended.attempts, ended.error) == (1, None)
    assert machines.performed == ["starting", "verifying"]
    after = await service.fleet.get(server.id)
    assert (after.status, after.cpu_percent, after.memory_percent) == (ServerStatus.RUNNING, 15.5, 32.0)
    assert after.last_check is not None
    assert after.last_check == after.updated_at


async def test_a_finished_operation_tells_how_long_it_took(service: Service) -> None:
    ended = await service.finish((await service.act(START, (await service.add()).id)).id)
    assert ended.started_at is not None
    assert ended.finished_at is not None
    assert ended.created_at <= ended.started_at <= ended.finished_at
    assert ended.duration_seconds == (ended.finished_at - ended.started_at).total_seconds()


async def test_a_stopped_server_has_no_load(service: Service) -> None:
    server = await service.running()
    ended = await service.finish((await service.act(STOP, server.id)).id)
    assert ended.status is OperationStatus.SUCCEEDED
    after = await service.fleet.get(server.id)
    assert (after.status, after.cpu_percent, after.memory_percent) == (ServerStatus.STOPPED, 0.0, 0.0)


async def test_a_restarted_server_passes_through_maintenance_and_runs(
    service: Service, machines: ObedientMachines
) -> None:
    server = await service.running()
    machines.performed.clear()
    release = machines.hold("starting")
    operation = await service.act(RESTART, server.id)
    await machines.begun.wait()
    assert (await service.fleet.get(server.id)).status is ServerStatus.MAINTENANCE
    assert await look(service, operation) == (OperationStatus.RUNNING, "starting", 30)
    release.set()
    assert (await service.finish(operation.id)).status is OperationStatus.SUCCEEDED
    assert machines.performed == ["stopping", "starting", "verifying"]
    assert (await service.fleet.get(server.id)).status is ServerStatus.RUNNING


async def test_progress_is_that_of_the_last_stage_that_is_done(
    service: Service, machines: ObedientMachines
) -> None:
    starting, verifying = machines.hold("starting"), machines.hold("verifying")
    operation = await service.act(START, (await service.add()).id)
    await machines.begun.wait()
    assert await look(service, operation) == (OperationStatus.RUNNING, "starting", 0)
    machines.begun.clear()
    starting.set()
    await machines.begun.wait()
    assert await look(service, operation) == (OperationStatus.RUNNING, "verifying", 50)
    verifying.set()
    await service.finish(operation.id)
    assert await look(service, operation) == (OperationStatus.SUCCEEDED, "verifying", 100)


async def test_new_work_starts_without_waiting_for_the_next_sweep(embedded: Database) -> None:
    service = assemble(embedded, pace=replace(QUICK, sweep=timedelta(minutes=5)))
    await service.worker.start()
    assert (await service.running()).status is ServerStatus.RUNNING
    await service.worker.stop()


async def test_more_work_than_places_is_done_one_after_the_other(
    embedded: Database, machines: ObedientMachines
) -> None:
    service = assemble(embedded, machines, replace(QUICK, at_once=1, sweep=timedelta(minutes=5)))
    operations = [await service.act(START, (await service.add(name)).id) for name in ("a", "b", "c")]
    await service.worker.start()
    ended = [await service.finish(operation.id) for operation in operations]
    await service.worker.stop()
    assert machines.performed == ["starting", "verifying"] * 3
    assert [one.status for one in ended] == [OperationStatus.SUCCEEDED] * 3


async def test_a_running_operation_is_cancelled_at_the_next_stage_boundary(
    service: Service, machines: ObedientMachines
) -> None:
    server = await service.add()
    release = machines.hold("starting")
    operation = await service.act(START, server.id)
    await machines.begun.wait()
    asked = await service.operations.cancel(operation.id)
    assert (asked.status, asked.cancel_requested) == (OperationStatus.RUNNING, True)
    assert await service.operations.cancel(operation.id) == asked
    release.set()
    ended = await service.finish(operation.id)
    assert (ended.status, ended.stage, ended.progress) == (OperationStatus.CANCELLED, "starting", 50)
    assert ended.error is None
    assert machines.performed == ["starting"]
    assert (await service.fleet.get(server.id)).status is ServerStatus.STOPPED


async def test_what_is_cancelled_in_the_last_stage_ends_cancelled(
    service: Service, machines: ObedientMachines
) -> None:
    server = await service.add()
    release = machines.hold("verifying")
    operation = await service.act(START, server.id)
    await machines.begun.wait()
    await service.operations.cancel(operation.id)
    release.set()
    assert (await service.finish(operation.id)).status is OperationStatus.CANCELLED
    assert (await service.fleet.get(server.id)).status is ServerStatus.STOPPED


async def test_a_cancelled_stop_leaves_the_server_running_with_its_load(
    service: Service, machines: ObedientMachines
) -> None:
    server = await service.running()
    release = machines.hold("stopping")
    operation = await service.act(STOP, server.id)
    await machines.begun.wait()
    await service.operations.cancel(operation.id)
    release.set()
    await service.finish(operation.id)
    after = await service.fleet.get(server.id)
    assert (after.status, after.cpu_percent) == (ServerStatus.RUNNING, 15.5)


async def test_a_stage_that_fails_twice_is_tried_a_third_time(
    service: Service, machines: ObedientMachines
) -> None:
    machines.fail("verifying", 2)
    ended = await service.finish((await service.act(START, (await service.add()).id)).id)
    assert (ended.status, ended.attempts, ended.error) == (OperationStatus.SUCCEEDED, 3, None)
    assert machines.performed == ["starting", "verifying", "verifying", "verifying"]


async def test_a_stage_that_fails_three_times_fails_the_operation_and_tells_why(
    service: Service, machines: ObedientMachines
) -> None:
    machines.fail("verifying", 3)
    server = await service.add()
    ended = await service.finish((await service.act(START, server.id)).id)
    assert (ended.status, ended.attempts) == (OperationStatus.FAILED, 3)
    assert (ended.error, ended.stage, ended.progress) == ("The disk is on fire.", "verifying", 50)
    assert (await service.fleet.get(server.id)).status is ServerStatus.ERROR


async def test_an_unexpected_error_does_not_show_what_it_says(
    service: Service, machines: ObedientMachines
) -> None:
    machines.fail("starting", 3, RuntimeError("password=hunter2"))
    ended = await service.finish((await service.act(START, (await service.add()).id)).id)
    assert ended.error == "The stage starting failed."


@pytest.mark.parametrize("kind", [START, STOP, RESTART])
async def test_a_server_in_error_can_be_started_stopped_and_restarted(
    service: Service, machines: ObedientMachines, kind: str
) -> None:
    machines.fail("starting", 3)
    server = await service.add()
    await service.finish((await service.act(START, server.id)).id)
    actions = {"start_server": START, "stop_server": STOP, "restart_server": RESTART}
    ended = await service.finish((await service.act(actions[kind], server.id)).id)
    assert ended.status is OperationStatus.SUCCEEDED


async def test_a_server_that_is_gone_fails_its_operation(
    service: Service, machines: ObedientMachines
) -> None:
    server = await service.add()
    release = machines.hold("starting")
    operation = await service.act(START, server.id)
    await machines.begun.wait()
    await service.servers.remove(server.id)
    release.set()
    ended = await service.finish(operation.id)
    assert (ended.status, ended.error) == (OperationStatus.FAILED, "The server is gone.")


async def test_what_cannot_be_settled_fails_in_the_end(
    service: Service,
    machines: ObedientMachines,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(server: Server) -> object:
        raise RuntimeError("no reading today")

    monkeypatch.setattr(machines, "reading", broken)
    server = await service.add()
    ended = await service.finish((await service.act(START, server.id)).id)
    assert (ended.status, ended.error) == (OperationStatus.FAILED, "It was interrupted 3 times.")
    assert (await service.fleet.get(server.id)).status is ServerStatus.ERROR
    assert [record.message for record in caplog.records].count("operation_crashed") == 3


async def test_only_one_of_many_simultaneous_starts_is_taken_in(database: Database) -> None:
    service = assemble(database)
    server: Server = await service.add()
    outcomes = await asyncio.gather(
        *(service.act(START, server.id) for _ in range(8)), return_exceptions=True
    )
    assert len([one for one in outcomes if isinstance(one, Operation)]) == 1
    assert len([one for one in outcomes if isinstance(one, Conflict)]) == 7
    assert (await service.operations.list(PageRequest())).total == 1
