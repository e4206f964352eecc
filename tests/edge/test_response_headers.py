"""Some fields stand on every answer."""

from __future__ import annotations

from collections.abc import Callable

from httpx import AsyncClient
from starlette.types import ASGIApp

from app.edge.response_headers import ResponseHeaders


async def test_browsers_are_told_not_to_guess_media_types(
    asking: Callable[..., AsyncClient], hello: ASGIApp
) -> None:
    async with asking(ResponseHeaders(hello)) as client:
        await client.get("/")
        answer = await client.get("/")
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers["content-type"] == "text/plain"


async def test_other_fixed_fields_can_be_given(asking: Callable[..., AsyncClient], hello: ASGIApp) -> None:
    edge = ResponseHeaders(hello, headers={"Strict-Transport-Security": "max-age=60"})
    async with asking(edge) as client:
        answer = await client.get("/")
    assert answer.headers["strict-transport-security"] == "max-age=60"
