import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app.adapters.sql.engine import Database
from app.adapters.sql.operations import SqlOperations
from app.adapters.sql.tables import operations
from app.adapters.sql.transactions import SqlTransactions
from app.domain.operations import Operation, OperationKind, OperationStatus

THEN = datetime(2025, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
LEASE = timedelta(seconds=30)


@pytest.fixture
async def transactions(database: Database) -> SqlTransactions:
    return SqlTransactions(database)


@pytest.fixture
async def store(transactions: SqlTransactions) -> SqlOperations:
    return SqlOperations(transactions)


def operation(target: UUID | None = None) -> Operation:
    return Operation(
        id=uuid4(),
        kind=OperationKind.START_SERVER,
        target_type="server",
        target_id=target or uuid4(),
        environment="dev",
        requested_by="ada",
        reason=None,
        prior_status="stopped",
        created_at=THEN,
    )


async def added(store: SqlOperations) -> Operation:
    one = operation()
    assert await store.add(one) is True
    return one


async def claimed(store: SqlOperations, one: Operation, lease: timedelta = LEASE) -> Operation:
    taken = await store.claim(one, owner="me", lease=lease, attempts=one.attempts + 1, stage="starting")
    assert taken is not None
    return taken


async def end_and_undo(store: SqlOperations, transactions: SqlTransactions, one: Operation) -> None:
    with contextlib.suppress(KeyError):
        async with transactions.begin():
            await store.end(one, OperationStatus.FAILED, "undone")
            raise KeyError


async def due(store: SqlOperations) -> list[UUID]:
    return [one.id for one in await store.due(10, [])]


async def test_an_operation_comes_back_as_it_went_in(store: SqlOperations) -> None:
    rich = replace(
        operation(),
        reason="because",
        error="it broke",
        status=OperationStatus.FAILED,
        stage="verifying",
        progress=50,
        attempts=3,
        started_at=THEN,
        finished_at=THEN + timedelta(seconds=2.5),
        version=9,
        stages_done=1,
        cancel_requested=True,
        epoch=3,
    )
    assert await store.add(rich) is True
    assert await store.find(rich.id) == rich
    assert rich.duration_seconds == 2.5


async def test_a_target_has_one_unfinished_operation_at_most(store: SqlOperations) -> None:
    target = uuid4()
    outcomes = await asyncio.gather(*(store.add(operation(target)) for _ in range(8)))
    assert sorted(outcomes) == [False] * 7 + [True]
    only = await store.unfinished(target)
    assert only is not None
    await store.end(only, OperationStatus.CANCELLED)
    assert await store.unfinished(target) is None
    assert await store.add(operation(target)) is True


async def test_new_operations_are_due_oldest_first(store: SqlOperations) -> None:
    ids = [(await added(store)).id for _ in range(3)]
    assert await due(store) == ids
    assert [one.id for one in await store.due(2, [ids[0]])] == ids[1:]


async def test_a_claimed_operation_runs_and_is_not_due(store: SqlOperations) -> None:
    one = await added(store)
    taken = await claimed(store, one)
    assert (taken.status, taken.stage, taken.attempts, taken.epoch) == ("running", "starting", 1, 1)
    assert taken.started_at is not None
    assert taken.version == 2
    assert await due(store) == []


async def test_one_of_many_simultaneous_claims_succeeds(store: SqlOperations) -> None:
    one = await added(store)
    claims = await asyncio.gather(
        *(store.claim(one, owner=str(n), lease=LEASE, attempts=1, stage="starting") for n in range(8))
    )
    assert len([claim for claim in claims if claim is not None]) == 1


async def test_an_operation_whose_lease_has_ended_is_due_and_can_be_claimed(store: SqlOperations) -> None:
    one = await claimed(store, await added(store), timedelta(seconds=-1))
    assert await due(store) == [one.id]
    again = await claimed(store, one)
    assert (again.epoch, again.attempts, again.started_at) == (2, 2, one.started_at)


async def test_a_lease_longer_than_any_is_due_since_the_clock_was_set_back(store: SqlOperations) -> None:
    one = await claimed(store, await added(store), timedelta(hours=1))
    assert await due(store) == [one.id]


async def test_a_finished_operation_is_not_due_and_cannot_be_claimed(store: SqlOperations) -> None:
    one = await added(store)
    await store.end(one, OperationStatus.CANCELLED)
    assert await due(store) == []
    assert await store.claim(one, owner="me", lease=LEASE, attempts=1, stage="starting") is None


async def test_what_is_to_be_cancelled_stays_in_the_stage_that_it_was_last_in(store: SqlOperations) -> None:
    one = await claimed(store, await added(store), timedelta(seconds=-1))
    await store.ask_to_cancel(one.id)
    again = await store.claim(one, owner="other", lease=LEASE, attempts=2, stage="verifying")
    assert again is not None
    assert again.stage == "starting"


@pytest.mark.parametrize("last", [False, True])
async def test_what_was_called_off_is_cancelled_by_its_next_checkpoint(
    store: SqlOperations, last: bool
) -> None:
    one = await claimed(store, await added(store))
    await store.ask_to_cancel(one.id)
    ended = await store.checkpoint(one, stages_done=1, progress=50, stage="verifying", last=last)
    assert ended is not None
    assert (ended.status, ended.stages_done, ended.progress) == (OperationStatus.CANCELLED, 1, 50)
    assert (ended.stage, ended.lease_owner) == ("starting", None)
    assert ended.finished_at is not None
    assert await store.find(one.id) == ended
    assert await due(store) == []


async def test_the_last_checkpoint_ends_it_well(store: SqlOperations) -> None:
    one = await claimed(store, await added(store))
    ended = await store.checkpoint(one, stages_done=2, progress=100, stage="verifying", last=True)
    assert ended is not None
    assert (ended.status, ended.progress, ended.lease_owner) == (OperationStatus.SUCCEEDED, 100, None)
    assert await store.find(one.id) == ended
    assert await store.checkpoint(one, stages_done=1, progress=50, stage="starting") is None


async def test_the_database_logs_every_change_that_shows_and_no_other(
    store: SqlOperations, transactions: SqlTransactions
) -> None:
    one = await claimed(store, await added(store))
    await store.renew([one.id], owner="me", lease=LEASE)
    await store.ask_to_cancel(one.id)
    await end_and_undo(store, transactions, one)
    ended = await store.end(one, OperationStatus.FAILED, "it broke")
    seen = await store.since(one.id, 0)
    assert [(each.events, each.status, each.stage, each.error) for each in seen] == [
        (1, "pending", None, None),
        (2, "running", "starting", None),
        (3, "failed", "starting", "it broke"),
    ]
    assert seen[-1] == ended


async def test_writes_of_a_former_epoch_have_no_effect(store: SqlOperations) -> None:
    former = await claimed(store, await added(store), timedelta(seconds=-1))
    present = await claimed(store, former)
    assert await store.checkpoint(former, stages_done=1, progress=50, stage="verifying") is None
    assert await store.end(former, OperationStatus.SUCCEEDED) is None
    await store.release(former, attempts=0, delay=timedelta())
    assert await store.find(present.id) == present


async def test_a_checkpoint_is_kept(store: SqlOperations) -> None:
    one = await claimed(store, await added(store))
    kept = await store.checkpoint(one, stages_done=1, progress=50, stage="verifying")
    assert kept is not None
    assert (kept.stages_done, kept.progress, kept.stage) == (1, 50, "verifying")
    assert await store.find(one.id) == kept


async def test_renewing_prolongs_ones_own_leases_only(
    store: SqlOperations, transactions: SqlTransactions
) -> None:
    mine = await claimed(store, await added(store), timedelta(seconds=-1))
    other = await added(store)
    await store.claim(other, owner="other", lease=LEASE, attempts=1, stage="starting")
    ended = await claimed(store, await added(store))
    await store.end(ended, OperationStatus.SUCCEEDED)
    assert await store.renew([mine.id, other.id, ended.id], owner="me", lease=LEASE) == {mine.id: False}
    assert await due(store) == []
    found = await store.find(mine.id)
    assert found == mine, "renewing is not a change that anybody sees"


async def test_what_is_released_is_due_at_once_or_after_the_delay(store: SqlOperations) -> None:
    one = await claimed(store, await added(store))
    await store.release(one, attempts=0, delay=timedelta())
    assert await due(store) == [one.id]
    again = await claimed(store, one)
    assert again.attempts == 2
    await store.release(again, attempts=2, delay=LEASE)
    assert await due(store) == []
    await store.release(again, attempts=2, delay=timedelta(milliseconds=1))
    await asyncio.sleep(0.01)
    assert await due(store) == [one.id]


async def test_asking_to_cancel_is_seen_by_whoever_carries_it_out(store: SqlOperations) -> None:
    one = await claimed(store, await added(store))
    asked = await store.ask_to_cancel(one.id)
    assert (asked.cancel_requested, asked.status) == (True, OperationStatus.RUNNING)
    kept = await store.checkpoint(one, stages_done=1, progress=50, stage="verifying")
    assert kept is not None
    assert kept.cancel_requested is True


async def test_relocating_moves_the_operations_of_one_target(store: SqlOperations) -> None:
    one, other = await added(store), await added(store)
    await store.relocate(one.target_id, "prod")
    moved, stayed = await store.find(one.id), await store.find(other.id)
    assert moved is not None
    assert stayed is not None
    assert (moved.environment, stayed.environment) == ("prod", "dev")


async def test_tallies_stop_a_little_above_the_limit(
    store: SqlOperations, transactions: SqlTransactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.adapters.sql.lists.COUNT_LIMIT", 2)
    for _ in range(5):
        await added(store)
    assert (await store.tally())[OperationKind.START_SERVER, OperationStatus.PENDING] == 3


async def test_a_kind_nobody_knows_is_not_passed_over_in_silence(
    store: SqlOperations, transactions: SqlTransactions
) -> None:
    one = await added(store)
    async with transactions.begin() as connection:
        await connection.execute(update(operations).values(kind="fly"))
    with pytest.raises(ValueError, match="fly"):
        await store.find(one.id)
