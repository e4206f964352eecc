"""Deployments in each database: found, listed, and one lane at a time."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from app.adapters.sql.deployments import SqlDeployments
from app.adapters.sql.engine import Database
from app.adapters.sql.operations import SqlOperations
from app.adapters.sql.transactions import SqlTransactions
from app.domain.deployments import (
    Deployment,
    DeploymentDraft,
    DeploymentFilter,
    Deployments,
    DeploymentStatus,
)
from app.domain.operations import Operation, Operations
from app.domain.paging import PageRequest

LEASE = timedelta(seconds=60)


class Shelf:
    """Deployments and their operations, of one database."""

    def __init__(self, database: Database) -> None:
        self.transactions = SqlTransactions(database)
        self.operations = SqlOperations(self.transactions)
        self.store = SqlDeployments(self.transactions, self.operations)
        asking = Operations(self.operations, self.transactions, {}, lambda _: None)
        self.deployments = Deployments(self.store, asking, self.transactions)

    async def add(self, service: str = "a", environment: str = "dev", **fields: object) -> Deployment:
        draft = DeploymentDraft(service=service, version="1", environment=environment, **fields)  # type: ignore[arg-type]
        return await self.deployments.create(draft, requested_by="ada")

    async def due(self) -> Sequence[Operation]:
        return await self.operations.due(10, [])

    async def claim(self, operation: Operation) -> Operation | None:
        return await self.operations.claim(operation, owner="me", lease=LEASE, attempts=1, stage="preparing")


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def test_a_config_comes_back_as_it_went_in(shelf: Shelf) -> None:
    config = {"a": [1, 1.0, 2**80, None, True], "b": {"ü\u0000": "\u0000"}, "c": 1e300}
    made = await shelf.add(config=config)
    found = await shelf.store.find(made.id)
    assert found is not None
    assert found.config == config
    assert [type(each) for each in found.config["a"]] == [int, float, int, type(None), bool]  # type: ignore[attr-defined]
    assert found == made


@pytest.mark.parametrize("service", [None, "a"])
@pytest.mark.parametrize("environment", [None, "prod"])
@pytest.mark.parametrize("status", [None, DeploymentStatus.PENDING, DeploymentStatus.SUCCEEDED])
async def test_every_combination_of_filters_is_exact(
    shelf: Shelf, service: str | None, environment: str | None, status: DeploymentStatus | None
) -> None:
    made = [await shelf.add(each, place) for each in ("a", "b") for place in ("dev", "prod")]
    page = await shelf.store.page(PageRequest(), DeploymentFilter(environment, status, service), None)
    wanted = [
        each.id
        for each in reversed(made)
        if service in (None, each.service)
        and environment in (None, each.environment)
        and status in (None, each.status)
    ]
    assert [each.id for each in page.items] == wanted
    limited = await shelf.store.page(PageRequest(), DeploymentFilter(), frozenset({"dev"}))
    assert {each.environment for each in limited.items} == {"dev"}


async def test_of_a_lane_only_the_first_is_due_and_only_it_can_be_taken(shelf: Shelf) -> None:
    first, second, other = await shelf.add(), await shelf.add(), await shelf.add("b")
    assert [each.id for each in await shelf.due()] == [first.operation.id, other.operation.id]
    assert await shelf.claim(second.operation) is None
    claimed = await shelf.claim(first.operation)
    assert claimed is not None
    assert [each.id for each in await shelf.due()] == [other.operation.id]
    assert await shelf.claim(second.operation) is None


async def test_of_a_lane_one_is_taken_whatever_is_tried_at_once(shelf: Shelf) -> None:
    made = [await shelf.add() for _ in range(5)]
    tried = await asyncio.gather(*(shelf.claim(each.operation) for each in made for _ in range(3)))
    assert [each.id for each in tried if each is not None] == [made[0].operation.id]


async def test_every_change_is_logged_once_with_what_was_seen(shelf: Shelf) -> None:
    made = await shelf.add()
    claimed = await shelf.claim(made.operation)
    assert claimed is not None
    await shelf.operations.checkpoint(claimed, stages_done=1, progress=10, stage="building")
    await shelf.operations.ask_to_cancel(claimed.id)
    await shelf.operations.renew([claimed.id], owner="me", lease=LEASE)
    changes = await shelf.operations.since(claimed.id, 0)
    assert [(each.events, each.status, each.stage, each.progress) for each in changes] == [
        (1, "pending", None, 0),
        (2, "running", "preparing", 0),
        (3, "running", "building", 10),
    ]
    assert await shelf.operations.heads([claimed.id]) == {claimed.id: 3}
    assert [each.events for each in await shelf.operations.since(claimed.id, 2)] == [3]
