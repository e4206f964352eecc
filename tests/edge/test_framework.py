"""What FastAPI answers by itself has the shape of every other problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI, HTTPException
from httpx import ASGITransport, AsyncClient, Response
from starlette.types import ASGIApp

from app.domain.outcomes import Unavailable
from app.edge.framework import install
from generated.runtime.problem import Failure

if TYPE_CHECKING:
    from tests.edge.conftest import Lines


@pytest.fixture
def app() -> ASGIApp:
    api = FastAPI(redirect_slashes=False, openapi_url=None)
    install(api)

    @api.get("/items/{number}")
    async def item(number: int) -> int:
        return number

    @api.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418, "short and stout", headers={"X-Spout": "here"})

    @api.get("/moved")
    async def moved() -> None:
        raise HTTPException(304, headers={"ETag": '"1"'})

    @api.get("/failure")
    async def failure() -> None:
        raise Failure(503, "the database is down", headers={"Retry-After": "5"})

    @api.api_route("/unavailable", methods=["GET", "HEAD"])
    async def unavailable() -> None:
        raise Unavailable("database", "The database does not answer.")

    @api.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the password is hunter2")

    return api


async def get(asking: Callable[..., AsyncClient], app: ASGIApp, path: str, method: str = "GET") -> Response:
    async with asking(app) as client:
        return await client.request(method, path)


async def test_an_unknown_path_is_a_404_problem(asking: Callable[..., AsyncClient], app: ASGIApp) -> None:
    answer = await get(asking, app, "/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == "resource_not_found"
    assert answer.json()["instance"] == "/nowhere"


async def test_a_wrong_method_is_a_405_problem_with_allow(
    asking: Callable[..., AsyncClient], app: ASGIApp
) -> None:
    answer = await get(asking, app, "/teapot", "DELETE")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json()["error"] == "method_not_allowed"


async def test_other_http_exceptions_keep_their_status_words_and_headers(
    asking: Callable[..., AsyncClient], app: ASGIApp
) -> None:
    answer = await get(asking, app, "/teapot")
    assert answer.status_code == 418
    assert answer.headers["x-spout"] == "here"
    assert answer.json()["detail"] == "short and stout"


async def test_an_http_exception_that_is_no_error_has_no_body(
    asking: Callable[..., AsyncClient], app: ASGIApp
) -> None:
    answer = await get(asking, app, "/moved")
    assert answer.status_code == 304
    assert answer.headers["etag"] == '"1"'
    assert answer.content == b""


async def test_what_fastapi_refuses_is_a_422_problem_with_pointers(
    asking: Callable[..., AsyncClient], app: ASGIApp
) -> None:
    answer = await get(asking, app, "/items/a")
    assert answer.status_code == 422
    assert answer.json()["error"] == "validation_error"
    assert answer.json()["details"][0]["pointer"] == "/path/number"
    assert answer.json()["details"][0]["kind"] == "int_parsing"


async def test_a_failure_of_a_custom_route_is_answered_as_it_says(
    asking: Callable[..., AsyncClient], app: ASGIApp
) -> None:
    answer = await get(asking, app, "/failure")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["error"] == "component_unavailable"


async def test_a_component_that_is_away_is_a_503_problem_that_names_it(
    asking: Callable[..., AsyncClient], app: ASGIApp
) -> None:
    answer = await get(asking, app, "/unavailable")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["error"] == "component_unavailable"
    assert answer.json()["details"] == [
        {"pointer": "", "message": "The database does not answer.", "kind": "database"}
    ]


async def test_a_problem_has_no_body_for_head_but_its_length(
    asking: Callable[..., AsyncClient], app: ASGIApp
) -> None:
    answer = await get(asking, app, "/unavailable", "HEAD")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 100


async def test_an_unforeseen_exception_is_logged_with_its_stack_and_not_shown(
    app: ASGIApp, lines: Lines
) -> None:
    # Starlette answers and then raises on, so that servers and test clients notice.
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://api.test") as client:
        answer = await client.get("/broken")
    assert answer.status_code == 500
    assert answer.json()["error"] == "internal_error"
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert "hunter2" in lines()[0]["exception"]
