"""One line for each request, with what an operator needs and nothing a caller must keep secret."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.principal import Principal
from app.edge.access_log import AccessLog
from app.edge.request_id import RequestId
from generated.runtime.router import Router

if TYPE_CHECKING:
    from tests.edge.conftest import Lines

ADMIN = Principal(
    id=UUID(int=1),
    kind="user",
    name="admin",
    role="admin",
    permissions=frozenset(),
    environments=None,
    owner_id=UUID(int=1),
)


def answering(status: int, principal: Principal | None = None) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if principal is not None:
            scope["principal"] = principal
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    return app


async def test_a_line_names_request_operation_status_time_principal_and_client(
    asking: Callable[..., AsyncClient], lines: Lines, router: Router
) -> None:
    async with asking(RequestId(AccessLog(answering(200, ADMIN), router=router))) as client:
        await client.get("/servers/7?secret=hunter2", headers={"X-Request-ID": "r-1"})
    [line] = lines()
    assert 0 <= line.pop("duration_ms") < 5000
    line.pop("timestamp")
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": "r-1",
        "operation_id": "get_server",
        "method": "GET",
        "path": "/servers/7",
        "status": 200,
        "principal": "user:admin",
        "client": "203.0.113.7",
    }


@pytest.mark.parametrize("path", ["/nowhere", "/servers"])
async def test_what_is_no_operation_has_no_operation_id_and_nobody_no_principal(
    path: str, asking: Callable[..., AsyncClient], lines: Lines, router: Router
) -> None:
    async with asking(AccessLog(answering(405), router=router)) as client:
        await client.delete(path)
    assert lines()[0]["operation_id"] is None
    assert lines()[0]["principal"] is None


@pytest.mark.parametrize(("status", "level"), [(404, "info"), (499, "info"), (500, "error"), (503, "error")])
async def test_failures_of_the_service_are_errors_and_those_of_callers_are_not(
    status: int, level: str, asking: Callable[..., AsyncClient], lines: Lines, router: Router
) -> None:
    async with asking(AccessLog(answering(status), router=router)) as client:
        await client.get("/servers")
    assert lines()[0]["level"] == level


async def test_queries_headers_and_bodies_are_never_written(
    asking: Callable[..., AsyncClient], pipe: io.BytesIO, router: Router
) -> None:
    async with asking(AccessLog(answering(200), router=router)) as client:
        await client.post(
            "/login?password=hunter2",
            headers={"Authorization": "Bearer hunter2", "X-API-Key": "hunter2", "Cookie": "hunter2"},
            json={"password": "hunter2"},
        )
    assert b"hunter2" not in pipe.getvalue()


async def test_paths_that_hold_secrets_are_written_as_their_template(
    asking: Callable[..., AsyncClient], lines: Lines, router: Router
) -> None:
    async with asking(AccessLog(answering(200), router=router, veiled={"get_server"})) as client:
        await client.get("/servers/hunter2")
    assert lines()[0]["path"] == "/servers/{server_id}"


async def test_control_characters_of_a_path_stay_inside_one_line(
    asking: Callable[..., AsyncClient], pipe: io.BytesIO, lines: Lines, router: Router
) -> None:
    async with asking(AccessLog(answering(404), router=router)) as client:
        await client.get("/a%0A%1B%5B2J%22%7D")
    assert pipe.getvalue().count(b"\n") == 1
    assert lines()[0]["path"] == '/a\n\x1b[2J"}'


async def test_long_paths_are_cut(asking: Callable[..., AsyncClient], lines: Lines, router: Router) -> None:
    async with asking(AccessLog(answering(404), router=router)) as client:
        await client.get("/" + "x" * 5000)
    assert len(lines()[0]["path"]) == 500


async def test_a_client_that_left_without_an_answer_is_499(lines: Lines, router: Router) -> None:
    async def leave(scope: Scope, receive: Receive, send: Send) -> None:
        return

    async def nothing(*_: Any) -> Any:
        return {}

    await AccessLog(leave, router=router)(
        {"type": "http", "method": "GET", "path": "/health"}, nothing, nothing
    )
    assert lines()[0]["status"] == 499
    assert lines()[0]["client"] is None


async def test_a_request_that_breaks_down_is_written_all_the_same(lines: Lines, router: Router) -> None:
    async def stumble(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("late")

    async def nothing(*_: Any) -> Any:
        return {}

    scope = {"type": "http", "method": "GET", "path": "/health"}
    with pytest.raises(RuntimeError, match="late"):
        await AccessLog(stumble, router=router)(scope, nothing, nothing)
    assert lines()[0]["operation_id"] == "get_health"
