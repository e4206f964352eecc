"""An API process and workers beside it, on SQLite or PostgreSQL and RabbitMQ, and the webhook they call."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from uuid import uuid4

import aio_pika
import httpx
import pytest
from sqlalchemy import make_url

from tests.accounts import PASSWORD
from tests.databases import in_a_thread, on_server
from tests.service.inside import DEPLOYMENTS, OPERATIONS
from tests.service.outside import PATIENCE, Outside

T = TypeVar("T")

BROKER = os.environ.get("TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/")


@dataclass(frozen=True)
class Stage:
    """A call of the webhook: of which deployment, which stage, from when to when."""

    deployment: str
    service: str
    stage: str
    begun: float
    done: float


@dataclass
class Webhook:
    """A deployer that takes its time for each stage, and remembers."""

    seconds: float = 0.0
    held: str = ""
    """The stage that goes on until this is another."""
    stages: list[Stage] = field(default_factory=list)
    begun: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def of(self, deployment: str) -> list[str]:
        return [stage for each, stage in self.begun if each == deployment]

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["content-length"])))
                identity, stage, begun = told["deployment_id"], told["stage"], time.monotonic()
                webhook.begun.append((identity, stage))
                time.sleep(webhook.seconds)
                while stage == webhook.held:
                    time.sleep(0.01)
                webhook.stages.append(Stage(identity, told["service"], stage, begun, time.monotonic()))
                with contextlib.suppress(ConnectionError):
                    self.send_response(204)
                    self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the library
                """Says nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield
        finally:
            self.held = ""
            server.shutdown()
            thread.join()
            server.server_close()


@dataclass
class Crew:
    """The processes that share one database, and what a caller does with them."""

    outside: Outside
    webhook: Webhook
    token: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """The API process."""
        self.outside.start()
        self.token = self.token or self.outside.login().json()["access_token"]

    def hire(self) -> subprocess.Popen[bytes]:
        """One more worker by itself, which is ready."""
        log = self.outside.directory / f"worker-{len(self.workers)}.log"
        with log.open("ab") as out:
            worker = subprocess.Popen(
                [sys.executable, "-m", "app", "worker"],
                cwd=self.outside.directory,
                env=self.outside.environment(),
                stdout=out,
                stderr=out,
            )
        self.workers.append(worker)
        wait_for(lambda: "worker_ready" in log.read_text() or None)
        return worker

    def fire(self, worker: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> int:
        """Ends a worker; gives its exit status."""
        worker.send_signal(how)
        status = worker.wait(PATIENCE)
        self.workers.remove(worker)
        return status

    def end(self) -> None:
        for worker in list(self.workers):
            worker.send_signal(signal.SIGCONT)
            self.fire(worker)
        if self.outside.process is not None:
            self.outside.kill()

    def deploy(self, service: str = "web-api", **config: Any) -> dict[str, Any]:
        body = {"service": service, "version": "1", "environment": "dev", "config": config}
        with self.outside.caller(self.token) as admin:
            answer = admin.post(DEPLOYMENTS, json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def look(self, made: dict[str, Any]) -> dict[str, Any]:
        """Its operation as it is now."""
        with self.outside.caller(self.token) as admin:
            found: dict[str, Any] = admin.get(f"{OPERATIONS}/{made['operation_id']}").json()
        return found

    def ended(self, made: dict[str, Any]) -> dict[str, Any]:
        """Its operation once that has ended."""

        def final() -> dict[str, Any] | None:
            found = self.look(made)
            # While the database is away the answer is a problem.
            return found if found["status"] in ("succeeded", "failed", "cancelled") else None

        return wait_for(final)

    def events(self, made: dict[str, Any]) -> list[str]:
        """The status after each change of its operation, which has ended."""
        with self.outside.caller(self.token) as admin:
            text = admin.get(f"{OPERATIONS}/{made['operation_id']}/events").text
        lines = [line for line in text.split("\n") if line.startswith("data: ")]
        return [json.loads(line.removeprefix("data: "))["status"] for line in lines]

    def reached(self, made: dict[str, Any], stage: str) -> None:
        """Waits until the webhook has been called for this stage."""
        wait_for(lambda: stage in self.webhook.of(made["id"]) or None)


def wait_for(look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.TransportError):
            if (found := look()) is not None:
                return found
        assert time.monotonic() < deadline
        time.sleep(0.02)


def broker_or_skip() -> None:
    async def connect() -> None:
        await (await aio_pika.connect(BROKER, timeout=5)).close()

    try:
        in_a_thread(connect())
    except Exception as error:
        if "TEST_AMQP_URL" in os.environ:
            raise
        pytest.skip(f"no RabbitMQ lets guest in on 127.0.0.1:5672: {type(error).__name__}")


@contextlib.contextmanager
def engines(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings for the engines that a test is run on."""
    if request.param == "sqlite":
        yield {}
        return
    server = request.getfixturevalue("postgresql_server")
    broker_or_skip()
    name = f"test_{uuid4().hex}"
    in_a_thread(on_server(f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        yield {"DATABASE_URL": url, "AMQP_URL": BROKER, "AMQP_QUEUE": name}
    finally:
        in_a_thread(on_server(f"DROP DATABASE {name} WITH (FORCE)"))
        in_a_thread(forget_queues(name))


async def forget_queues(name: str) -> None:
    connection = await aio_pika.connect(BROKER)
    async with connection:
        channel = await connection.channel()
        for each in (name, f"{name}.dead"):
            await channel.queue_delete(each)


@contextlib.contextmanager
def crew_of(directory: Any, settings: dict[str, str]) -> Iterator[Crew]:
    webhook = Webhook()
    with webhook.serving():
        more = {
            "ADMIN_PASSWORD": PASSWORD,
            "SECRET_KEY": "not a secret, but as long as one has to be",
            "WEBHOOK_SECRET": "not a secret, but as long as one has to be",
            "WEBHOOK_URLS": f"dev=http://127.0.0.1:{webhook.port}/",
        }
        crew = Crew(Outside(directory, {**more, **settings}), webhook)
        try:
            yield crew
        finally:
            crew.end()
