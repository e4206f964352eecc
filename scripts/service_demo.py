"""A small service that registers itself, heartbeats, and unregisters when it ends, as any service would.

Shows what the discovery list says of it: healthy while it answers, unhealthy once it has stopped answering.
Credentials come from the environment: API_KEY, or ADMIN_USERNAME (else `admin`) and ADMIN_PASSWORD. Exit
status 0: the list said both, or the demo was ended by hand. 1: it said something else. 2: Concord cannot be
reached, or refuses.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generated.client import ApiKey, AsyncClient, AsyncLogin, CallError
from generated.models.auth import LoginRequest
from generated.models.common import Environment
from generated.models.services import EndpointDraft, EndpointProtocol, Service, ServiceRegistration

_INTERVAL: Final = 10
# the checker comes within one and a half intervals, and then has five seconds
_PATIENCE: Final = 2.5 * _INTERVAL


class DemoError(Exception):
    """What the user should know; one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo; what it registered is unregistered, however it ends."""
    asked = _parser().parse_args(arguments)
    try:
        return asyncio.run(_demo(asked))
    except CallError as error:
        print(f"{asked.url}: {error}", file=sys.stderr)
    except DemoError as error:
        print(error, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make demo", description="Registers a service and shows how it is seen."
    )
    parser.add_argument("--url", default="http://127.0.0.1:8001", help="where Concord is")
    parser.add_argument("--name", default="demo", help="what the service is called")
    parser.add_argument("--environment", default="dev", choices=[each.value for each in Environment])
    parser.add_argument(
        "--up", type=float, default=12, help="for how many seconds it answers; 0: until it is ended"
    )
    return parser


def _credentials() -> ApiKey | AsyncLogin:
    if key := os.environ.get("API_KEY"):
        return ApiKey(key)
    password = os.environ.get("ADMIN_PASSWORD")
    if not password:
        raise DemoError("set API_KEY, or ADMIN_PASSWORD and, if it is not admin, ADMIN_USERNAME")
    given = LoginRequest(username=os.environ.get("ADMIN_USERNAME", "admin"), password=password)
    return AsyncLogin(lambda client: client.login(body=given))


async def _demo(asked: argparse.Namespace) -> int:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with (
        AsyncClient(asked.url, auth=_credentials()) as client,
        _serving() as health,
        _registered(client, asked, health.sockets[0].getsockname()[1]) as service,
    ):
        return await _until(ended, _watched(_Showing(client, service), health, asked.up))


@contextlib.asynccontextmanager
async def _serving() -> AsyncIterator[asyncio.Server]:
    """The service itself, on a free port."""
    health = await asyncio.start_server(_answer, "127.0.0.1", 0)
    try:
        yield health
    finally:
        health.close()


async def _watched(showing: _Showing, health: asyncio.Server, up: float) -> int:
    """The two halves: while it answers, and once it does not."""
    if await showing.until("healthy", _PATIENCE) != "healthy":
        return 1
    await showing.keep(up)
    health.close()
    showing.say("it does not answer any more")
    return 0 if await showing.until("unhealthy", _PATIENCE) == "unhealthy" else 1


async def _until(ended: asyncio.Event, work: Coroutine[None, None, int]) -> int:
    """The work's status, or 0 when somebody ends it before."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(ended.wait())
    done, _ = await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, waiting):
        task.cancel()
    return working.result() if working in done else 0


@contextlib.asynccontextmanager
async def _registered(client: AsyncClient, asked: argparse.Namespace, port: int) -> AsyncIterator[Service]:
    """The service as it is registered, with a heartbeat for as long as it is."""
    endpoint = EndpointDraft(host="127.0.0.1", port=port, protocol=EndpointProtocol.http, path="/health")
    service = await client.register_service(
        body=ServiceRegistration(
            name=asked.name,
            version="1.0.0",
            environment=Environment(asked.environment),
            endpoints=[endpoint],
            health_check_interval=_INTERVAL,
        )
    )
    print(f"registered {service.name} in {service.environment.value} as {service.id}", flush=True)
    heart = asyncio.create_task(_beat(client, service))
    try:
        yield service
    finally:
        heart.cancel()
        await client.delete_service(service_id=service.id)
        print(f"unregistered {service.name}", flush=True)


async def _beat(client: AsyncClient, service: Service) -> None:
    while True:
        await asyncio.sleep(_INTERVAL)
        # one that is missed does no harm: nobody is forgotten within ten minutes
        with contextlib.suppress(CallError):
            await client.send_heartbeat(service_id=service.id)


class _Showing:
    """What the discovery list says of a service: a line that is written over, or one a change."""

    def __init__(self, client: AsyncClient, service: Service) -> None:
        self._client = client
        self._service = service
        self._live = sys.stdout.isatty()
        self._last = ""

    async def until(self, status: str, seconds: float) -> str:
        """Shows it until it has been checked and is so, or the time is over; gives what it was last."""
        found = await self._client.get_service_health(service_id=self._service.id)
        deadline = time.monotonic() + seconds
        while True:
            shown = await self.look()
            if shown == status or time.monotonic() > deadline:
                if shown != status and found.error_message:
                    self.say(found.error_message)
                return shown
            await asyncio.sleep(1)
            found = await self._client.get_service_health(service_id=self._service.id)

    async def keep(self, seconds: float) -> None:
        """Shows it for a while; 0: for ever."""
        deadline = time.monotonic() + seconds if seconds else float("inf")
        while time.monotonic() < deadline:
            await self.look()
            await asyncio.sleep(min(1.0, max(0.0, deadline - time.monotonic())))

    async def look(self) -> str:
        """Reads the list and shows the line."""
        page = await self._client.list_services(
            name=self._service.name, environment=self._service.environment
        )
        [found] = [each for each in page.items if each.id == self._service.id]
        results = await self._client.list_service_health(service_id=found.id, per_page=1)
        took = results.items[0].response_time_ms if results.items else None
        answered = "" if took is None else f"  {took:.1f} ms"
        self._show(
            f"{found.name}  {found.environment.value}  {found.status.value}{answered}", found.status.value
        )
        return found.status.value

    def say(self, words: str) -> None:
        """Writes a line of its own."""
        print(f"\n{words}" if self._live else words, flush=True)

    def _show(self, line: str, status: str) -> None:
        if self._live:
            print(f"\r\033[K{line}", end="", flush=True)
        elif status != self._last:
            print(line, flush=True)
        self._last = status


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The health endpoint: whoever asks is told that all is well."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
    writer.close()


if __name__ == "__main__":
    sys.exit(main())
