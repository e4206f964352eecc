"""The webhook driver against a real server on the other end, which may do whatever it likes."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from app.adapters.webhook import WebhookDeployments
from app.domain.deployments import Deployment, DeploymentKind, DeploymentStatus
from app.domain.operations import Operation, OperationKind, StageFailed

SECRET = "not a secret, but long enough for one"
Reply = Callable[["Received", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Received:
    """One request as it came."""

    head: str
    body: bytes

    def header(self, name: str) -> str:
        lines = (line.partition(": ") for line in self.head.split("\r\n"))
        return next(value for key, _, value in lines if key.lower() == name.lower())


@dataclass
class OtherEnd:
    """A server that answers as it is told to, and keeps what it was sent."""

    replies: list[Reply] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    port: int = 0
    serving: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/deploy?token=hidden"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                request = Received(head, b"")
                request.body = await reader.readexactly(int(request.header("content-length")))
                self.received.append(request)
                await self.replies[min(len(self.received), len(self.replies)) - 1](request, writer)
        finally:
            self.serving.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def answer(status: int, body: bytes | object = b"", *more: str) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"content-length: {len(content)}", "connection: close", *more]

    async def reply(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()

    return reply


@pytest.fixture
async def other_end() -> AsyncIterator[OtherEnd]:
    end = OtherEnd()
    server = await asyncio.start_server(end.serve, "127.0.0.1", 0)
    end.port = server.sockets[0].getsockname()[1]
    yield end
    server.close()
    left = list(end.serving)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@contextlib.asynccontextmanager
async def driving(end: OtherEnd, **settings: Any) -> AsyncIterator[WebhookDeployments]:
    driver = WebhookDeployments(end.url, SECRET, **{"seconds": 5, "backoff": 0.01, **settings})
    yield driver
    await driver.close()


class Uncalled:
    async def cancelled(self) -> None:
        raise AssertionError("a webhook does not wait to be cancelled")


def made(**fields: Any) -> Deployment:
    now = datetime.now(UTC)
    identity = uuid4()
    operation = Operation(
        uuid4(), OperationKind.DEPLOY, "deployment", identity, "dev", "ada", None, "pending", now
    )
    given = {"config": {"a": [1, None]}, **fields}
    return Deployment(
        identity, "web-api", "1.0", "dev", 2, given["config"], True, DeploymentKind.DEPLOY, None,
        DeploymentStatus.IN_PROGRESS, operation,
    )  # fmt: skip


async def outcome(driver: WebhookDeployments, deployment: Deployment | None = None) -> str | None:
    """Why the stage failed; None when it is done."""
    try:
        await driver.perform(deployment or made(), "building", Uncalled())
    except StageFailed as failure:
        return str(failure) if failure.final else "It is tried again."
    return None


async def test_a_stage_is_one_post_that_says_what_is_to_be_done(other_end: OtherEnd) -> None:
    other_end.replies = [answer(200)]
    deployment = made()
    async with driving(other_end) as driver:
        assert await outcome(driver, deployment) is None
    (request,) = other_end.received
    assert request.head.startswith("POST /deploy?token=hidden HTTP/1.1\r\n")
    assert request.header("idempotency-key") == f"{deployment.operation.id}-building"
    assert json.loads(request.body) == {
        "deployment_id": str(deployment.id),
        "operation_id": str(deployment.operation.id),
        "kind": "deploy",
        "stage": "building",
        "attempt": 1,
        "service": "web-api",
        "version": "1.0",
        "environment": "dev",
        "replicas": 2,
        "config": {"a": [1, None]},
        "rollback_of": None,
        "requested_by": "ada",
    }


async def test_what_is_sent_is_signed_with_its_time(other_end: OtherEnd) -> None:
    other_end.replies = [answer(204)]
    async with driving(other_end, clock=lambda: 1_700_000_000.9) as driver:
        assert await outcome(driver) is None
    (request,) = other_end.received
    signed = hmac.new(SECRET.encode(), b"1700000000." + request.body, hashlib.sha256).hexdigest()
    assert request.header("x-signature") == f"t=1700000000,v1={signed}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", None),
        ({}, None),
        ({"status": "done"}, None),
        ({"status": "failed", "message": "3 of 120 tests failed"}, "3 of 120 tests failed"),
        ({"status": "failed", "message": "a\u0000b\nc" + "x" * 1000}, "abc" + "x" * 497),
        ({"status": "failed", "message": 1}, "The webhook said that the stage has failed."),
        (b"<html>", "The webhook answered something else than a JSON object."),
        ([], "The webhook answered something else than a JSON object."),
        (b"[" * 60_000, "The webhook answered something else than a JSON object."),
    ],
)
async def test_an_answer_may_fail_the_stage(
    other_end: OtherEnd, body: bytes | object, expected: str | None
) -> None:
    other_end.replies = [answer(200, body)]
    async with driving(other_end) as driver:
        assert await outcome(driver) == expected
    assert len(other_end.received) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
async def test_what_passes_is_tried_again(other_end: OtherEnd, status: int) -> None:
    other_end.replies = [answer(status), answer(status), answer(200)]
    async with driving(other_end) as driver:
        assert await outcome(driver) is None
    assert [json.loads(each.body)["attempt"] for each in other_end.received] == [1, 2, 3]
    assert len({each.header("idempotency-key") for each in other_end.received}) == 1


async def test_what_does_not_pass_fails_after_the_last_attempt(other_end: OtherEnd) -> None:
    other_end.replies = [answer(500, b"x" * 1000)]
    async with driving(other_end) as driver:
        assert await outcome(driver) == "The webhook answered 500 (3 attempts)."
    assert len(other_end.received) == 3


async def test_a_refusal_is_not_tried_again(other_end: OtherEnd) -> None:
    other_end.replies = [answer(404)]
    async with driving(other_end) as driver:
        assert await outcome(driver) == "The webhook answered 404."
    assert len(other_end.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_leads_nowhere(other_end: OtherEnd, status: int) -> None:
    target = f"location: http://127.0.0.1:{other_end.port}/private"
    other_end.replies = [answer(status, b"", target)]
    async with driving(other_end) as driver:
        assert await outcome(driver) == f"The webhook answered {status}; redirects are not followed."
    assert len(other_end.received) == 1


async def hang(_: Received, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def drip(_: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    for _times in range(1000):
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("reply", [hang, drip])
async def test_one_that_hangs_or_drips_is_given_up_in_time(other_end: OtherEnd, reply: Reply) -> None:
    other_end.replies = [reply]
    async with driving(other_end, seconds=0.1, attempts=2) as driver:
        assert await outcome(driver) == "The webhook did not answer within 0.1 s (2 attempts)."
    assert len(other_end.received) == 2


async def flood(_: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
    for _times in range(1000):
        writer.write(b" " * 1_000_000)
        await writer.drain()


async def flood_of_heads(_: Received, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for _times in range(1000):
        writer.write(b"x-more: " + b"y" * 100_000 + b"\r\n")
        await writer.drain()


async def test_an_answer_of_a_gigabyte_is_not_read(other_end: OtherEnd) -> None:
    other_end.replies = [flood]
    async with driving(other_end) as driver:
        assert await outcome(driver) == "The answer of the webhook is longer than 65536 bytes."


async def test_a_packed_answer_is_not_unpacked(other_end: OtherEnd) -> None:
    other_end.replies = [answer(200, b"\x1f\x8b whatever", "content-encoding: gzip")]
    async with driving(other_end) as driver:
        assert await outcome(driver) == "The webhook answered something else than a JSON object."


@pytest.mark.parametrize("reply", [flood_of_heads, answer(99), answer(200, b"", "content-length: x")])
async def test_one_that_speaks_no_http_is_named_so(other_end: OtherEnd, reply: Reply) -> None:
    other_end.replies = [reply]
    async with driving(other_end, attempts=1) as driver:
        assert await outcome(driver) == "The webhook cannot be reached, or does not speak HTTP."


async def test_one_that_is_not_there_is_named_without_its_address(other_end: OtherEnd) -> None:
    end = OtherEnd(port=1)
    async with driving(end, attempts=2) as driver:
        said = await outcome(driver)
    assert said == "The webhook cannot be reached, or does not speak HTTP (2 attempts)."
