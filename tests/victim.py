"""A process that makes and starts servers until it is killed: `python -m tests.victim <database url>`.

It says what it has been told is done, one line an acknowledgement, and never ends by itself.
"""

import asyncio
import itertools
import sys
from collections.abc import Iterator
from uuid import UUID

from app.adapters.simulated import SimulatedMachines
from app.adapters.sql import engine
from app.adapters.sql.replays import SqlReplays
from app.domain.operations import Operation
from app.domain.replays import Replays, StoredAnswer
from app.domain.servers import Server
from tests.fleets import START, Service, assemble

STAGE_SECONDS = 0.3


async def create(service: Service, replays: Replays, number: int) -> str:
    """Make a server under an idempotency key; gives its id, the first one when it is asked again."""

    async def act() -> str:
        server: Server = await service.add(f"web-{number}")
        return str(server.id)

    return await replays.once(
        "victim:create_server",
        f"key-{number}",
        b"",
        act,
        lambda identity: StoredAnswer(201, (), identity.encode()),
        lambda answer: answer.body.decode(),
    )


async def live(url: str) -> None:
    """Work until the end."""
    database = engine.open(url)
    service = assemble(database, SimulatedMachines(STAGE_SECONDS))
    replays = Replays(SqlReplays(service.transactions), service.transactions)
    await service.worker.start()

    async def one_after_the_other(numbers: Iterator[int]) -> None:
        for number in numbers:
            identity = await create(service, replays, number)
            say("created", number, identity)
            operation: Operation = await service.act(START, UUID(identity))
            say("started", number, operation.id)

    numbers = itertools.count()
    await asyncio.gather(*(one_after_the_other(numbers) for _ in range(3)))


def say(what: str, number: int, identity: object) -> None:
    sys.stdout.write(f"{what} {number} {identity}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(live(sys.argv[1]))
