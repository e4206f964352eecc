"""Problem bodies: complete, in one shape, and never more than was said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from starlette.types import Receive, Scope, Send

from app.edge.problem import render, respond
from generated.runtime.problem import Detail, Failure


def scope(raw_path: bytes | None = b"/servers/1", **more: Any) -> Scope:
    known: dict[str, Any] = {"path": "/servers/1", "request_id": "r-1"}
    return known | ({} if raw_path is None else {"raw_path": raw_path}) | more


def test_a_problem_has_every_member_of_the_contract_in_its_order() -> None:
    body = json.loads(render(Failure(404, "no such server"), scope()))
    timestamp = body.pop("timestamp")
    assert list(body.items()) == [
        ("type", "about:blank"),
        ("title", "Not Found"),
        ("status", 404),
        ("detail", "no such server"),
        ("instance", "/servers/1"),
        ("error", "resource_not_found"),
        ("details", []),
        ("request_id", "r-1"),
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", timestamp)
    assert abs(datetime.fromisoformat(timestamp) - datetime.now(UTC)) < timedelta(seconds=5)


def test_findings_keep_pointer_message_and_kind() -> None:
    failure = Failure(
        422, "wrong", details=[Detail("/body/a~1b", 'say "x"', "maximum"), Detail("/query/page", "ä", "type")]
    )
    assert json.loads(render(failure, scope()))["details"] == [
        {"pointer": "/body/a~1b", "message": 'say "x"', "kind": "maximum"},
        {"pointer": "/query/page", "message": "ä", "kind": "type"},
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("line\nbreak", "line\nbreak"),
        ("half a pair \ud800", "half a pair ?"),
        ("nul \0", "nul \N{REPLACEMENT CHARACTER}"),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}"),
    ],
)
def test_any_text_becomes_json_that_strict_readers_take(given: str, shown: str) -> None:
    rendered = render(Failure(400, given), scope())
    assert rendered.isascii()
    assert json.loads(rendered)["detail"] == shown


@pytest.mark.parametrize(
    ("raw_path", "instance"),
    [
        (b"/servers/a%2Fb", "/servers/a%2Fb"),
        (b"/servers?token=secret", "/servers"),
        (b"/servers/a b", "/servers/a%20b"),
        (b"/servers/%zz", "/servers/%25zz"),
        (b"/servers/%zz%22%", "/servers/%25zz%22%25"),
        (b"/servers/%2522", "/servers/%2522"),
        (b'/servers/%22"[]', "/servers/%22%22%5B%5D"),
        (b"/servers/\xff%ff", "/servers/%FF%ff"),
        (b"/servers/\xc3\xa4", "/servers/%C3%A4"),
        (b"", "/"),
        (b"/a/" + b"x" * 5000, "/a/" + "x" * 2045),
        (b"/a/" + b"%41" * 5000, "/a/" + "%41" * 681),
        (b"/aa/" + b"%41" * 5000, "/aa/" + "%41" * 681),
        (b"/aaa/" + b"%41" * 5000, "/aaa/" + "%41" * 681),
        (b"/" + b"\xff" * 5000, "/" + "%FF" * 682),
    ],
)
def test_the_instance_is_the_path_as_a_uri_reference_without_the_query(
    raw_path: bytes, instance: str
) -> None:
    assert json.loads(render(Failure(404, "no"), scope(raw_path)))["instance"] == instance


def test_the_instance_is_made_from_the_decoded_path_where_servers_give_no_raw_one() -> None:
    body = json.loads(render(Failure(404, "no"), scope(None, path="/servers/ä b")))
    assert body["instance"] == "/servers/%C3%A4%20b"


def test_a_problem_outside_of_any_request_still_has_a_request_id() -> None:
    assert json.loads(render(Failure(500, "no"), {"path": "/"}))["request_id"] == "-"


async def test_an_edge_answers_with_media_type_length_and_the_fields_of_the_failure(
    asking: Callable[..., AsyncClient],
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await respond(Failure(429, "slow down", headers={"Retry-After": "7"}), scope, send)

    async with asking(app) as client:
        answer = await client.get("/servers")
        empty = await client.head("/servers")
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.json()["error"] == "rate_limited"
    assert empty.content == b""
    assert empty.headers["content-length"] == answer.headers["content-length"]
