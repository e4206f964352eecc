"""Handing out over a real broker; without one these tests are skipped."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID, uuid4

import aio_pika
import pytest

from app.adapters.rabbitmq import RabbitHandOut
from app.domain.outcomes import Unavailable
from tests.databases import in_a_thread
from tests.fleets import eventually
from tests.service.crew import BROKER, broker_or_skip, forget_queues

pytestmark = pytest.mark.timeout(300)

Start = Callable[..., Awaitable[RabbitHandOut]]


@pytest.fixture(scope="module")
def queue() -> str:
    broker_or_skip()
    return f"test_{uuid4().hex}"


@pytest.fixture
async def start(queue: str) -> AsyncIterator[Start]:
    started: list[RabbitHandOut] = []

    async def make(
        take: Callable[[UUID], Awaitable[None]] | None = None,
        url: str = BROKER,
        missed: Callable[[], None] = lambda: None,
    ) -> RabbitHandOut:
        handout = RabbitHandOut(url, queue, take, missed)
        started.append(handout)
        await handout.start()
        return handout

    yield make
    for each in started:
        await each.stop()
    await asyncio.to_thread(in_a_thread, forget_queues(queue))


async def connected(handout: RabbitHandOut) -> None:
    async def there() -> bool | None:
        try:
            await handout.ping()
        except Unavailable:
            return None
        return True

    await eventually(there, 60)


async def test_what_is_offered_is_taken_by_one(start: Start) -> None:
    taken: list[UUID] = []

    async def take(identity: UUID) -> None:
        taken.append(identity)

    await connected(await start(take))
    await connected(await start(take))
    offering = await start()
    wanted = [uuid4() for _ in range(20)]
    for each in wanted:
        offering.offer(each)

    async def all_taken() -> bool | None:
        return True if len(taken) >= 20 else None

    await eventually(all_taken, 60)
    assert sorted(taken) == sorted(wanted)
    await connected(offering)
    assert await offering.depths() == (0, 0)


async def test_what_is_no_id_ends_among_the_dead_letters(start: Start, queue: str) -> None:
    async def take(identity: UUID) -> None:
        raise AssertionError("there is nothing to take")

    handout = await start(take)
    await connected(handout)
    connection = await aio_pika.connect(BROKER)
    async with connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"\xff no id"), routing_key=queue)

    async def dead() -> bool | None:
        return True if await handout.depths() == (0, 1) else None

    await eventually(dead, 60)


async def test_what_could_not_be_taken_is_offered_again(start: Start) -> None:
    tries: list[UUID] = []

    async def take(identity: UUID) -> None:
        tries.append(identity)
        if len(tries) < 2:
            raise ConnectionError("the database is down")

    handout = await start(take)
    await connected(handout)
    wanted = uuid4()
    handout.offer(wanted)

    async def twice() -> bool | None:
        return True if tries == [wanted, wanted] else None

    await eventually(twice, 60)


async def test_without_a_broker_it_is_looked_for_work_instead(start: Start) -> None:
    missed = asyncio.Event()
    handout = await start(url="amqp://127.0.0.1:1/", missed=missed.set)
    await asyncio.wait_for(missed.wait(), 30)
    with pytest.raises(Unavailable):
        await handout.ping()
    missed.clear()
    for _ in range(10_001):
        handout.offer(uuid4())
    assert missed.is_set()
