"""What a deployment costs on the way to the broker and back, counted in the frames that really go there."""

import asyncio
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from app.adapters.sql.engine import Database
from app.adapters.sql.transactions import SqlTransactions
from app.domain.deployments import Deployment, DeploymentDraft, Deployments, DeploymentStatus
from app.settings import Settings
from app.workshop import Workshop
from tests.databases import in_a_thread
from tests.fleets import eventually
from tests.service.crew import BROKER, broker_or_skip, forget_queues

pytestmark = pytest.mark.timeout(120)

_DEPLOYMENTS = 20
_GREETING = len(b"AMQP\x00\x00\x09\x01")
_METHOD, _END = 1, 1
# Class and method as AMQP 0-9-1 numbers them; an ack of the broker's confirms what was published.
_NAMES = {(60, 21): "consuming", (60, 40): "publish", (60, 60): "deliver", (60, 80): "ack"}


class Counting:
    """A way to the broker on which the methods of AMQP are counted, by who says them."""

    def __init__(self) -> None:
        self.said: Counter[str] = Counter()
        self.port = 0

    @asynccontextmanager
    async def leading_to(self, host: str, port: int) -> AsyncIterator[None]:
        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            broker_reader, broker_writer = await asyncio.open_connection(host, port)
            broker_writer.write(await reader.readexactly(_GREETING))
            await asyncio.gather(
                self._pass_on("we", reader, broker_writer), self._pass_on("the broker", broker_reader, writer)
            )

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()

    async def _pass_on(self, who: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readexactly(7)
                kind, _, size = struct.unpack(">BHI", head)
                rest = await reader.readexactly(size + _END)
                if kind == _METHOD:
                    method = struct.unpack(">HH", rest[:4])
                    self.said[f"{who}: {_NAMES.get(method, method)}"] += 1
                writer.write(head + rest)
        writer.close()


async def test_a_deployment_is_published_and_confirmed_delivered_and_acknowledged_and_no_more(
    embedded: Database,
) -> None:
    broker_or_skip()
    broker, queue, way = make_url(BROKER), f"test_{uuid4().hex}", Counting()
    transactions = SqlTransactions(embedded)
    async with way.leading_to(broker.host or "127.0.0.1", broker.port or 5672):
        url = broker.set(host="127.0.0.1", port=way.port).render_as_string(hide_password=False)
        settings = Settings.model_validate({"stage_seconds": 0, "amqp_url": url, "amqp_queue": queue})
        workshop = Workshop(settings, transactions)
        deployments = Deployments(workshop.deployments, workshop.operations, transactions)
        await workshop.start()
        try:
            await eventually(partial(_heard, way, "the broker: consuming", 1), 60)
            way.said.clear()
            made = [
                await deployments.create(_draft(number), requested_by="ada") for number in range(_DEPLOYMENTS)
            ]
            for each in made:
                await eventually(partial(_succeeded, deployments, each), 60)
            await eventually(partial(_heard, way, "we: ack", _DEPLOYMENTS), 60)
            said = dict(way.said)
        finally:
            await workshop.stop()
            await asyncio.to_thread(in_a_thread, forget_queues(queue))
    # Two ways there and back each: published and confirmed, which is waited for in the background, and
    # delivered and acknowledged, which nobody waits for.
    assert said.pop("the broker: ack") <= _DEPLOYMENTS, "the broker may confirm several at once"
    assert said == dict.fromkeys(("we: publish", "the broker: deliver", "we: ack"), _DEPLOYMENTS)


def _draft(number: int) -> DeploymentDraft:
    return DeploymentDraft(service=f"service-{number}", version="1", environment="dev")


async def _succeeded(deployments: Deployments, made: Deployment) -> bool | None:
    found = await deployments.get(made.id)
    return True if found.status is DeploymentStatus.SUCCEEDED else None


async def _heard(way: Counting, what: str, times: int) -> bool | None:
    return True if way.said[what] >= times else None
