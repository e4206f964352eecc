from uuid import uuid4

import pytest

from app.adapters.sql.engine import Database
from app.domain.operations import OperationFilter, OperationStatus
from app.domain.outcomes import Conflict, Forbidden, NotFound
from app.domain.paging import PageRequest
from app.domain.servers import ServerChanges, ServerStatus
from tests.fleets import START, STOP, Service, assemble

DEV = frozenset({"dev"})


@pytest.fixture
async def service(embedded: Database) -> Service:
    return assemble(embedded)


async def test_an_unknown_operation_is_not_found(service: Service) -> None:
    with pytest.raises(NotFound, match="no operation"):
        await service.operations.get(uuid4(), frozenset())
    with pytest.raises(NotFound, match="no operation"):
        await service.operations.cancel(uuid4(), frozenset())


async def test_an_operation_can_be_read_as_it_was_requested(service: Service) -> None:
    requested = await service.act(START, (await service.add()).id)
    assert await service.operations.get(requested.id) == requested


async def test_operations_on_servers_elsewhere_are_forbidden(service: Service) -> None:
    operation = await service.act(START, (await service.add(environment="prod")).id)
    with pytest.raises(Forbidden):
        await service.operations.get(operation.id, DEV)
    with pytest.raises(Forbidden):
        await service.operations.cancel(operation.id, DEV)
    assert (await service.operations.list(PageRequest(), environments=DEV)).items == []


async def test_operations_follow_their_server_into_another_environment(service: Service) -> None:
    server = await service.add()
    operation = await service.act(START, server.id)
    await service.operations.cancel(operation.id)
    await service.fleet.update(server.id, ServerChanges(environment="prod"))
    with pytest.raises(Forbidden):
        await service.operations.get(operation.id, DEV)


async def test_operations_outlive_their_server(service: Service) -> None:
    server = await service.add()
    operation = await service.operations.cancel((await service.act(START, server.id)).id)
    await service.fleet.delete(server.id)
    assert await service.operations.get(operation.id) == operation


async def test_lists_are_newest_first_and_filtered_exactly(service: Service) -> None:
    one, two = await service.add("one"), await service.add("two")
    first = await service.operations.cancel((await service.act(START, one.id)).id)
    second = await service.act(START, two.id)
    third = await service.act(START, one.id)

    async def listed(where: OperationFilter) -> list[object]:
        return list((await service.operations.list(PageRequest(), where)).items)

    assert await listed(OperationFilter()) == [third, second, first]
    assert await listed(OperationFilter(target_id=one.id)) == [third, first]
    assert await listed(OperationFilter(status=OperationStatus.PENDING)) == [third, second]
    assert await listed(OperationFilter(status=OperationStatus.PENDING, target_id=two.id)) == [second]
    assert await listed(OperationFilter(kind=START)) == [third, second, first]
    assert await listed(OperationFilter(kind=STOP)) == []


async def test_a_pending_operation_is_cancelled_at_once_and_its_server_is_as_before(service: Service) -> None:
    server = await service.add()
    operation = await service.act(START, server.id)
    cancelled = await service.operations.cancel(operation.id)
    assert cancelled.status is OperationStatus.CANCELLED
    assert cancelled.finished_at is not None
    assert (cancelled.started_at, cancelled.stage, cancelled.duration_seconds) == (None, None, None)
    after = await service.fleet.get(server.id)
    assert (after.status, after.version) == (ServerStatus.STOPPED, 3)


async def test_what_has_finished_cannot_be_cancelled(service: Service) -> None:
    operation = await service.act(START, (await service.add()).id)
    await service.operations.cancel(operation.id)
    with pytest.raises(Conflict, match="already finished: it was cancelled"):
        await service.operations.cancel(operation.id)


async def test_operations_are_counted_by_kind_and_status(service: Service) -> None:
    one, two = await service.add("one"), await service.add("two")
    await service.operations.cancel((await service.act(START, one.id)).id)
    await service.act(START, one.id)
    await service.act(START, two.id)
    tally = await service.operations.tally()
    assert {key: count for key, count in tally.items() if count} == {
        ("start_server", "pending"): 2,
        ("start_server", "cancelled"): 1,
    }


async def test_an_operation_requested_in_a_transaction_that_fails_was_never_there(service: Service) -> None:
    server = await service.add()

    async def start_and_fail() -> None:
        async with service.transactions.begin():
            await service.act(START, server.id)
            raise KeyError

    with pytest.raises(KeyError):
        await start_and_fail()
    assert (await service.operations.list(PageRequest())).total == 0
    assert await service.fleet.get(server.id) == server
