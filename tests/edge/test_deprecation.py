"""Callers of deprecated operations are told in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx import AsyncClient
from starlette.types import ASGIApp

from app.edge.deprecation import Deprecation
from generated.runtime.operation import Operation
from generated.runtime.router import Router


def old(sunset: str | None) -> Router:
    return Router(
        [
            Operation(id="get_old", method="GET", path="/old", tag="x", deprecated=True, sunset=sunset),
            Operation(id="get_new", method="GET", path="/new", tag="x"),
        ]
    )


async def test_a_deprecated_operation_says_so_and_when_it_goes_away(
    asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(Deprecation(hello, router=old("2030-01-02T05:04:05+02:00"))) as client:
        await client.get("/old")
        answer = await client.get("/old")
    assert answer.headers.get_list("deprecation") == ["@0"]
    assert answer.headers.get_list("sunset") == ["Wed, 02 Jan 2030 03:04:05 GMT"]


async def test_without_a_time_it_says_only_that_it_is_deprecated(
    asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(Deprecation(hello, router=old(None))) as client:
        answer = await client.get("/old")
    assert answer.headers["deprecation"] == "@0"
    assert "sunset" not in answer.headers


@pytest.mark.parametrize(("method", "path"), [("GET", "/new"), ("POST", "/old"), ("GET", "/nowhere")])
async def test_what_is_not_deprecated_says_nothing(
    method: str, path: str, asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(Deprecation(hello, router=old("2030-01-02T00:00:00Z"))) as client:
        answer = await client.request(method, path)
    assert answer.text == "hello"
    assert "deprecation" not in answer.headers
    assert "sunset" not in answer.headers


@pytest.mark.parametrize(
    ("sunset", "reason"),
    [("soon", "Invalid isoformat string: 'soon'"), ("2030-01-02T00:00:00", "get_old has no zone")],
)
def test_a_sunset_that_is_no_moment_is_refused_at_the_start(sunset: str, reason: str, hello: ASGIApp) -> None:
    with pytest.raises(ValueError, match=reason):
        Deprecation(hello, router=old(sunset))
