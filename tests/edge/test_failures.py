"""Whatever escapes from inside is answered once, or the connection is cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from httpx import AsyncClient
from starlette.types import Message, Receive, Scope, Send

from app.edge.failures import CatchFailures
from generated.runtime.problem import Failure

if TYPE_CHECKING:
    from tests.edge.conftest import Lines


async def break_down(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("postgres://user:hunter2@10.0.0.1 is down")


async def test_an_exception_is_a_500_problem_that_tells_nothing(
    asking: Callable[..., AsyncClient], lines: Lines
) -> None:
    async with asking(CatchFailures(break_down)) as client:
        answer = await client.get("/servers")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == "internal_error"
    assert "10.0.0.1" not in answer.text


async def test_an_exception_is_logged_with_its_stack_but_without_passwords_of_addresses(
    asking: Callable[..., AsyncClient], lines: Lines
) -> None:
    async with asking(CatchFailures(break_down)) as client:
        await client.get("/servers")
    [line] = lines()
    assert line["level"] == "error"
    assert "in break_down" in line["exception"]
    assert "postgres://user:***@10.0.0.1 is down" in line["exception"]


async def test_a_failure_is_answered_as_it_says_and_not_logged(
    asking: Callable[..., AsyncClient], lines: Lines
) -> None:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        raise Failure(413, "too long", headers={"Connection": "close"})

    async with asking(CatchFailures(refuse)) as client:
        answer = await client.post("/servers")
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert answer.json()["error"] == "payload_too_large"
    assert lines() == []


@pytest.mark.parametrize("error", [RuntimeError("late"), Failure(500, "late")])
async def test_an_answer_that_has_begun_is_cut_off_and_never_followed_by_a_second(
    error: Exception, lines: Lines
) -> None:
    async def stumble(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise error

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(type(error), match="late"):
        await CatchFailures(stumble)({"type": "http", "method": "GET", "path": "/"}, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start"]
