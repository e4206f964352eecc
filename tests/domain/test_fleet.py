from uuid import uuid4

import pytest

from app.adapters.sql.engine import Database
from app.domain.outcomes import Conflict, Forbidden, NotFound, Stale
from app.domain.paging import PageRequest
from app.domain.servers import Server, ServerChanges, ServerDraft, ServerStatus
from tests.fleets import RESTART, START, STOP, Service, assemble

DEV = frozenset({"dev"})
NEW = ServerDraft(
    name="db-1",
    ip_address="2001:db8::1",
    environment="staging",
    port=5432,
    region="eu-north-1",
    tags=("b", "a"),
    labels={"rack": "7"},
)


@pytest.fixture
async def service(embedded: Database) -> Service:
    return assemble(embedded)


async def test_a_new_server_is_stopped_and_has_no_load(service: Service) -> None:
    server = await service.fleet.create(NEW)
    assert (server.status, server.cpu_percent, server.memory_percent) == (ServerStatus.STOPPED, 0.0, 0.0)
    assert (server.last_check, server.version) == (None, 1)
    assert server.created_at == server.updated_at


async def test_what_was_created_can_be_read_at_once(service: Service) -> None:
    server = await service.fleet.create(NEW)
    assert await service.fleet.get(server.id) == server


async def test_tags_keep_their_order(service: Service) -> None:
    server = await service.fleet.create(NEW)
    assert (await service.fleet.get(server.id)).tags == ("b", "a")


async def test_a_second_server_of_the_same_name_is_a_conflict(service: Service) -> None:
    await service.fleet.create(NEW)
    with pytest.raises(Conflict, match="named db-1 already"):
        await service.fleet.create(NEW)


async def test_creating_outside_ones_environments_is_forbidden(service: Service) -> None:
    with pytest.raises(Forbidden):
        await service.fleet.create(NEW, DEV)


async def test_an_unknown_server_is_not_found_whatever_ones_environments(service: Service) -> None:
    with pytest.raises(NotFound, match="no server"):
        await service.fleet.get(uuid4(), frozenset())


async def test_reading_outside_ones_environments_is_forbidden(service: Service) -> None:
    server = await service.fleet.create(NEW)
    with pytest.raises(Forbidden):
        await service.fleet.get(server.id, DEV)


async def test_lists_leave_out_what_is_outside_ones_environments(service: Service) -> None:
    inside = await service.add("in")
    await service.add("out", "prod")
    page = await service.fleet.list(PageRequest(), environments=DEV)
    assert (page.items, page.total) == ([inside], 1)


async def test_replacing_writes_every_writable_field_and_nothing_else(service: Service) -> None:
    await service.worker.start()
    before = await service.running()
    await service.worker.stop()
    after = await service.fleet.replace(before.id, NEW)
    assert after == Server(
        id=before.id,
        name="db-1",
        ip_address="2001:db8::1",
        port=5432,
        region="eu-north-1",
        environment="staging",
        tags=("b", "a"),
        labels={"rack": "7"},
        created_at=before.created_at,
        updated_at=after.updated_at,
        status=ServerStatus.RUNNING,
        cpu_percent=15.5,
        memory_percent=32.0,
        last_check=before.last_check,
        version=before.version + 1,
    )
    assert after.updated_at > before.updated_at
    assert await service.fleet.get(before.id) == after


async def test_updating_leaves_the_other_fields(service: Service) -> None:
    before = await service.fleet.create(NEW)
    after = await service.fleet.update(before.id, ServerChanges(port=1))
    assert (after.port, after.name, after.tags, after.labels) == (1, "db-1", ("b", "a"), {"rack": "7"})


async def test_renaming_to_a_name_in_use_is_a_conflict_and_changes_nothing(service: Service) -> None:
    await service.add("first")
    second = await service.add("second")
    with pytest.raises(Conflict, match="named first already"):
        await service.fleet.update(second.id, ServerChanges(name="first", port=1))
    assert await service.fleet.get(second.id) == second


async def test_moving_a_server_needs_both_environments(service: Service) -> None:
    server = await service.add()
    with pytest.raises(Forbidden):
        await service.fleet.update(server.id, ServerChanges(environment="prod"), environments=DEV)
    with pytest.raises(Forbidden):
        await service.fleet.update(
            server.id, ServerChanges(environment="prod"), environments=frozenset({"prod"})
        )


async def test_a_change_of_what_has_changed_since_is_stale(service: Service) -> None:
    server = await service.add()
    await service.fleet.update(server.id, ServerChanges(port=1), if_match='"1"')
    with pytest.raises(Stale):
        await service.fleet.update(server.id, ServerChanges(port=2), if_match='"1"')
    with pytest.raises(Stale):
        await service.fleet.replace(server.id, NEW, if_match='"1"')
    with pytest.raises(Stale):
        await service.fleet.delete(server.id, if_match='"1"')
    with pytest.raises(Stale):
        await service.fleet.act(START, server.id, requested_by="ada", if_match='"1"')
    assert (await service.fleet.get(server.id)).port == 1


async def test_a_deleted_server_is_gone_and_its_name_free(service: Service) -> None:
    server = await service.fleet.create(NEW)
    await service.fleet.delete(server.id)
    with pytest.raises(NotFound):
        await service.fleet.get(server.id)
    with pytest.raises(NotFound):
        await service.fleet.delete(server.id)
    assert (await service.fleet.create(NEW)).id != server.id


async def test_nothing_outside_ones_environments_can_be_changed(service: Service) -> None:
    server = await service.fleet.create(NEW)
    with pytest.raises(Forbidden):
        await service.fleet.update(server.id, ServerChanges(port=1), environments=DEV)
    with pytest.raises(Forbidden):
        await service.fleet.delete(server.id, environments=DEV)
    with pytest.raises(Forbidden):
        await service.fleet.act(START, server.id, requested_by="ada", environments=DEV)


async def test_an_action_shows_in_the_status_at_once(service: Service) -> None:
    server = await service.add()
    operation = await service.act(START, server.id)
    after = await service.fleet.get(server.id)
    assert (after.status, after.version) == (ServerStatus.STARTING, 2)
    assert (operation.status, operation.stage, operation.progress) == ("pending", None, 0)
    assert (operation.target_type, operation.target_id) == ("server", server.id)
    assert (operation.requested_by, operation.reason, operation.environment) == ("ada", None, "dev")


@pytest.mark.parametrize(
    ("kind", "status"), [(STOP, ServerStatus.STOPPING), (RESTART, ServerStatus.MAINTENANCE)]
)
async def test_a_running_server_can_be_stopped_and_restarted(
    service: Service, kind: str, status: ServerStatus
) -> None:
    await service.worker.start()
    server = await service.running()
    await service.worker.stop()
    await service.act({"stop_server": STOP, "restart_server": RESTART}[kind], server.id)
    assert (await service.fleet.get(server.id)).status is status


async def test_what_is_running_already_cannot_be_started(service: Service) -> None:
    await service.worker.start()
    server = await service.running()
    with pytest.raises(Conflict, match="running already"):
        await service.act(START, server.id)
    await service.worker.stop()


async def test_what_is_stopped_can_neither_be_stopped_nor_restarted(service: Service) -> None:
    server = await service.add()
    with pytest.raises(Conflict, match="stopped already"):
        await service.act(STOP, server.id)
    with pytest.raises(Conflict, match="not running"):
        await service.act(RESTART, server.id)


async def test_nothing_changes_while_an_operation_has_not_finished(service: Service) -> None:
    server = await service.add()
    await service.act(START, server.id)
    for attempt in (
        service.fleet.update(server.id, ServerChanges(port=1)),
        service.fleet.replace(server.id, NEW),
        service.fleet.delete(server.id),
        service.act(STOP, server.id),
    ):
        with pytest.raises(Conflict, match="not finished yet"):
            await attempt
    assert (await service.fleet.get(server.id)).version == 2


async def test_a_stale_change_during_an_operation_is_stale_before_it_is_a_conflict(service: Service) -> None:
    server = await service.add()
    await service.act(START, server.id)
    with pytest.raises(Stale):
        await service.fleet.delete(server.id, if_match='"1"')
