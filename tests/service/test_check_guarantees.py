"""What holds of checks whatever happens to the processes that make them."""

import contextlib
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.service.crew import Crew, crew_of, engines, wait_for
from tests.service.inside import SERVICES, service

# Each starts several processes, and waits for intervals to pass and leases to end.
pytestmark = [pytest.mark.guarantees, pytest.mark.timeout(300)]

COUNT, INTERVAL = 30, 10


@pytest.fixture(params=["sqlite", "postgresql and rabbitmq"])
def apart(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crew]:
    """A process that only serves; who checks is up to the test."""
    with engines(request) as settings:
        more = {"WORK_IN_API": "false", "PROBE_ALLOW_PRIVATE": "true"}
        with crew_of(tmp_path, {**settings, **more}) as crew:
            crew.start()
            yield crew


@contextlib.contextmanager
def asked() -> Iterator[tuple[int, dict[str, list[float]]]]:
    """A server that is well, its port, and when each of its paths was asked for."""
    moments: dict[str, list[float]] = defaultdict(list)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            moments[self.path].append(time.monotonic())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the library
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1], moments
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_each_service_is_checked_once_an_interval_though_one_of_two_workers_is_killed(apart: Crew) -> None:
    with asked() as (port, moments), apart.outside.caller(apart.token) as admin:
        for number in range(COUNT):
            endpoints = [{"host": "127.0.0.1", "port": port, "path": f"/{number}"}]
            body = service(f"s{number}", endpoints=endpoints, health_check_interval=INTERVAL)
            assert admin.post(SERVICES, json=body).status_code == 201
        first, second = apart.hire(), apart.hire()
        paths = [f"/{number}" for number in range(COUNT)]
        wait_for(lambda: all(moments[path] for path in paths) or None, 3 * INTERVAL)
        assert apart.fire(first) == -9
        before = {path: len(moments[path]) for path in paths}
        # Those that the dead one had claimed come when its lease of 15 seconds has ended.
        wait_for(lambda: all(len(moments[path]) >= before[path] + 2 for path in paths) or None, 60)
        told = time.monotonic()
        assert apart.fire(second, signal.SIGTERM) == 0
        assert time.monotonic() - told < 5
        gaps = [after - one for path in paths for one, after in pairwise(moments[path])]
        assert min(gaps) > 0.4 * INTERVAL
        assert max(gaps) < INTERVAL + 15 + 5
