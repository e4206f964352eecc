"""Spans on their way to a collector that listens, refuses, or is not there."""

import asyncio
import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from app.adapters.otlp import OtlpSpans
from app.domain.spans import Span


class Collector(http.server.BaseHTTPRequestHandler):
    taken: list[Any] = []  # noqa: RUF012 - one server at a time
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken.append((self.path, self.headers["content-type"], json.loads(body)))
        self.send_response(self.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Nothing."""


@pytest.fixture
def collector() -> Iterator[str]:
    Collector.taken, Collector.status = [], 200
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def span(name: str = "get_server", *, failed: bool = False, parent: str | None = None) -> Span:
    return Span(name, "a" * 32, "b" * 16, parent, 1_000, 2_000, failed, {"http.response.status_code": 200})


async def sent(spans: OtlpSpans, seconds: float = 0.0) -> None:
    running = asyncio.create_task(spans.run())
    await asyncio.sleep(seconds)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_spans_reach_the_collector_in_the_form_of_otlp(collector: str) -> None:
    spans = OtlpSpans(collector, "concord", "0.1.0", every=0.05)
    spans.record(span(parent="c" * 16))
    spans.record(span("login", failed=True))
    await sent(spans, 0.5)
    ((path, media_type, body),) = Collector.taken
    assert (path, media_type) == ("/v1/traces", "application/json")
    (resource,) = body["resourceSpans"]
    assert resource["resource"]["attributes"][0] == {
        "key": "service.name",
        "value": {"stringValue": "concord"},
    }
    first, second = resource["scopeSpans"][0]["spans"]
    assert first == {
        "traceId": "a" * 32,
        "spanId": "b" * 16,
        "parentSpanId": "c" * 16,
        "name": "get_server",
        "kind": 2,
        "startTimeUnixNano": "1000",
        "endTimeUnixNano": "2000",
        "attributes": [{"key": "http.response.status_code", "value": {"intValue": "200"}}],
        "status": {},
    }
    assert (second["status"], "parentSpanId" in second) == ({"code": 2}, False)
    assert spans.lost == 0


async def test_what_is_held_at_the_end_is_sent(collector: str) -> None:
    spans = OtlpSpans(collector, "concord", "0.1.0", every=60)
    spans.record(span())
    await sent(spans, 0.05)
    assert len(Collector.taken) == 1


async def test_what_is_refused_is_lost_and_counted(collector: str) -> None:
    Collector.status = 503
    spans = OtlpSpans(collector, "concord", "0.1.0", every=0.05)
    spans.record(span())
    await sent(spans, 0.3)
    assert (len(Collector.taken), spans.lost) == (1, 1)


async def test_without_a_collector_nothing_is_held_for_long(caplog: pytest.LogCaptureFixture) -> None:
    spans = OtlpSpans("http://127.0.0.1:1", "concord", "0.1.0", every=0.02)
    for _ in range(3):
        spans.record(span())
    await sent(spans, 0.3)
    assert spans.lost == 3
    assert [record.message for record in caplog.records] == [
        "spans lost, the collector does not take them: no answer (ConnectError)"
    ]


def test_no_more_than_a_few_thousand_are_held() -> None:
    spans = OtlpSpans("http://127.0.0.1:1", "concord", "0.1.0")
    for _ in range(5_000):
        spans.record(span())
    assert spans.lost == 5_000 - 4_096
