"""Spans of requests: what they are named, what they belong to, and what they never hold."""

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.spans import Span
from app.edge.request_id import RequestId
from app.edge.tracing import Tracing, parent
from generated.runtime.router import Router
from tests.edge.test_compression import Asking

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Kept:
    def __init__(self) -> None:
        self.spans: list[Span] = []

    def record(self, span: Span) -> None:
        self.spans.append(span)


async def traced(asking: Asking, app: ASGIApp, router: Router, path: str, **headers: str) -> list[Span]:
    kept = Kept()
    async with asking(RequestId(Tracing(app, router=router, recorder=kept))) as client:
        await client.get(path, headers=headers)
    return kept.spans


async def test_a_request_is_a_span_named_by_its_operation(
    asking: Asking, hello: ASGIApp, router: Router
) -> None:
    (span,) = await traced(
        asking, hello, router, "/servers/secret-name?token=hunter2", **{"X-Request-ID": "r-1"}
    )
    assert (span.name, span.parent_id, span.failed) == ("get_server", None, False)
    assert span.facts == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "url.scheme": "http",
        "http.route": "/servers/{server_id}",
        "http.request_id": "r-1",
    }
    assert span.ended > span.began
    assert "secret-name" not in repr(span)
    assert "hunter2" not in repr(span)


async def test_a_request_that_is_no_operation_is_not_named_by_its_path(
    asking: Asking, hello: ASGIApp, router: Router
) -> None:
    (span,) = await traced(asking, hello, router, "/nowhere")
    assert span.name == "unmatched"
    assert "nowhere" not in repr(span)


async def test_it_is_part_of_the_callers_trace(asking: Asking, hello: ASGIApp, router: Router) -> None:
    given = f"00-{TRACE}-{CALLER}-01"
    (span,) = await traced(asking, hello, router, "/health", traceparent=given)
    assert (span.trace_id, span.parent_id) == (TRACE, CALLER)
    assert span.span_id != CALLER


async def test_what_the_caller_leaves_out_is_left_out(asking: Asking, hello: ASGIApp, router: Router) -> None:
    assert await traced(asking, hello, router, "/health", traceparent=f"00-{TRACE}-{CALLER}-00") == []


async def test_a_request_that_fails_is_a_failed_span(asking: Asking, router: Router) -> None:
    async def failing(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body"})

    (span,) = await traced(asking, failing, router, "/health")
    assert span.failed


@pytest.mark.parametrize(
    "given",
    [
        "",
        "garbage",
        f"ff-{TRACE}-{CALLER}-01",
        f"00-{TRACE}-{CALLER}-01-more",
        f"00-{TRACE.upper()}-{CALLER}-01",
        f"00-{'0' * 32}-{CALLER}-01",
        f"00-{TRACE}-{'0' * 16}-01",
    ],
)
def test_what_is_no_trace_begins_one(given: str) -> None:
    trace_id, caller, sampled = parent([(b"traceparent", given.encode())])
    assert (len(trace_id), caller, sampled) == (32, None, True)
    assert trace_id != TRACE


def test_a_later_version_may_say_more() -> None:
    assert parent([(b"traceparent", f"01-{TRACE}-{CALLER}-01-more".encode())]) == (TRACE, CALLER, True)


def test_two_callers_are_none() -> None:
    given = (b"traceparent", f"00-{TRACE}-{CALLER}-01".encode())
    assert parent([given, given])[1] is None
