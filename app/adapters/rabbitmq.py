"""Handing operations out through RabbitMQ: a message says no more than "look at this one".

What is to be done is in SQL, so a message that is lost costs a second, until the next sweep, and one that
comes twice costs a look. A message is acknowledged once the operation is claimed, before it is carried out;
one that nobody can do anything with ends among the dead letters.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import AMQPError

from app.domain.outcomes import Unavailable

log = logging.getLogger(__name__)

CONFIRM_SECONDS: Final = 5
HEARTBEAT_SECONDS: Final = 10
DELIVERIES: Final = 20
_RETRY_SECONDS: Final = 1
_BACKLOG: Final = 10_000

Take = Callable[[UUID], Awaitable[None]]

# What goes wrong with a broker; the library lets some errors of its own transport through.
_TROUBLES: Final = (AMQPError, OSError, TimeoutError, RuntimeError)


class RabbitHandOut:
    """Publishes what there is to do and, where work is done, takes it."""

    def __init__(self, url: str, queue: str, take: Take | None, missed: Callable[[], None]) -> None:
        """`take` looks at one operation; `missed` is called when a hand-out may have been lost."""
        self._url = url
        self._name = queue
        self._take = take
        self._missed = missed
        self._offered: asyncio.Queue[UUID] = asyncio.Queue(_BACKLOG)
        self._channel: AbstractChannel | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def engine(self) -> str:
        """What it is."""
        return "RabbitMQ"

    def offer(self, identity: UUID) -> None:
        """Hand this operation out as soon as that is possible. Never blocks."""
        try:
            self._offered.put_nowait(identity)
        except asyncio.QueueFull:
            self._missed()

    async def start(self) -> None:
        """Connect, now and whenever the connection is lost, in the background."""
        self._task = asyncio.create_task(self._keep_connected())

    async def stop(self) -> None:
        """Publish no more and take no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def ping(self) -> None:
        """`Unavailable` when there is no connection, or the broker does not answer."""
        await self.depths()

    async def depths(self) -> tuple[int, int]:
        """How many messages wait, and how many are dead letters."""
        if self._channel is None or self._channel.is_closed:
            raise Unavailable("rabbitmq", "There is no connection to the broker.")
        try:
            waiting, dead = [
                (await self._channel.declare_queue(name, passive=True)).declaration_result.message_count
                for name in (self._name, self._dead)
            ]
        except _TROUBLES as error:
            raise Unavailable("rabbitmq", "The broker does not answer.") from error
        return waiting or 0, dead or 0

    @property
    def _dead(self) -> str:
        return f"{self._name}.dead"

    async def _keep_connected(self) -> None:
        while True:
            try:
                connection = await aio_pika.connect(
                    self._url, timeout=CONFIRM_SECONDS, heartbeat=HEARTBEAT_SECONDS
                )
                async with connection:
                    await self._serve(connection)
            except _TROUBLES as error:
                log.warning("broker_troubled", exc_info=error)
            finally:
                self._channel = None
            self._missed()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _serve(self, connection: AbstractConnection) -> None:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        await self._declare(channel)
        # Not before its queues are there: asking for one that is not would close it.
        self._channel = channel
        watched: list[AbstractConnection | AbstractChannel] = [connection, channel]
        if self._take is not None:
            taking = await connection.channel()
            await taking.set_qos(prefetch_count=1)
            queue = await taking.get_queue(self._name, ensure=False)
            await queue.consume(partial(self._look, self._take))
            watched.append(taking)
        # What was committed while there was no connection is found by looking.
        self._missed()
        publishing = asyncio.create_task(self._publish(channel))
        tasks = [publishing, *(asyncio.create_task(_closed(each)) for each in watched)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if publishing.done():
                publishing.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _declare(self, channel: AbstractChannel) -> AbstractQueue:
        quorum: dict[str, Any] = {"x-queue-type": "quorum"}
        await channel.declare_queue(self._dead, durable=True, arguments=quorum)
        return await channel.declare_queue(
            self._name,
            durable=True,
            arguments={
                **quorum,
                "x-delivery-limit": DELIVERIES,
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": self._dead,
            },
        )

    async def _publish(self, channel: AbstractChannel) -> None:
        while True:
            identity = await self._offered.get()
            message = aio_pika.Message(str(identity).encode(), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            try:
                await channel.default_exchange.publish(
                    message, routing_key=self._name, mandatory=True, timeout=CONFIRM_SECONDS
                )
            except BaseException:
                self._missed()
                raise

    async def _look(self, take: Take, message: AbstractIncomingMessage) -> None:
        try:
            identity = UUID(message.body.decode())
        except ValueError:
            log.warning("message_unreadable")
            await message.reject(requeue=False)
            return
        try:
            await take(identity)
        except Exception as error:
            log.warning("message_not_taken", extra={"operation": str(identity)}, exc_info=error)
            await asyncio.sleep(_RETRY_SECONDS)
            await message.reject(requeue=True)
        else:
            with contextlib.suppress(*_TROUBLES):
                await message.ack()


async def _closed(each: AbstractConnection | AbstractChannel) -> None:
    # A future of the library's own, which is not ours to cancel.
    await asyncio.shield(asyncio.ensure_future(each.closed()))
