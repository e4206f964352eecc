"""Pages of allowed origins may call and read; others get answers that browsers withhold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx import AsyncClient, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.cors import Cors
from generated.runtime.router import Router

ALLOWED = "http://localhost:3000"
PREFLIGHT = {"Origin": ALLOWED, "Access-Control-Request-Method": "POST"}


def granted(headers: Headers) -> list[str]:
    return sorted(name for name in headers if name.startswith("access-control-"))


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "http://localhost:8000", "http://localhost:8001"]
)
async def test_answers_are_readable_by_each_default_origin_with_credentials(
    origin: str, asking: Callable[..., AsyncClient], hello: ASGIApp, router: Router
) -> None:
    async with asking(Cors(hello, router=router)) as client:
        answer = await client.get("/servers", headers={"Origin": origin})
    assert answer.text == "hello"
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["vary"] == "Origin"


async def test_the_fields_that_clients_need_are_exposed(
    asking: Callable[..., AsyncClient], hello: ASGIApp, router: Router
) -> None:
    async with asking(Cors(hello, router=router)) as client:
        answer = await client.get("/servers", headers={"Origin": ALLOWED})
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "Link", "Location", "Retry-After", "X-Request-ID", "RateLimit"} <= set(exposed)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000.evil.test"},
        {"Origin": "https://localhost:3000"},
        {"Origin": "*"},
    ],
)
async def test_other_origins_and_none_get_the_answer_without_grants_but_varying(
    headers: dict[str, str], asking: Callable[..., AsyncClient], hello: ASGIApp, router: Router
) -> None:
    async with asking(Cors(hello, router=router)) as client:
        answer = await client.get("/servers", headers=headers)
    assert answer.text == "hello"
    assert granted(answer.headers) == []
    assert answer.headers.get_list("vary") == ["Origin"]


async def test_an_answer_that_varies_already_varies_by_origin_too(
    asking: Callable[..., AsyncClient], router: Router
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"vary", b"Accept")]})
        await send({"type": "http.response.body"})

    async with asking(Cors(app, router=router)) as client:
        answer = await client.get("/servers")
    assert answer.headers["vary"] == "Accept, Origin"


async def test_a_preflight_is_204_with_the_methods_that_the_contract_has_for_the_path(
    asking: Callable[..., AsyncClient], hello: ASGIApp, router: Router
) -> None:
    async with asking(Cors(hello, router=router)) as client:
        answer = await client.options("/servers", headers=PREFLIGHT)
    assert answer.status_code == 204
    assert answer.content == b""
    assert "content-length" not in answer.headers
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-max-age"] == "600"
    assert {"Authorization", "If-Match", "Idempotency-Key", "X-API-Key"} <= set(
        answer.headers["access-control-allow-headers"].split(", ")
    )


async def test_a_preflight_varies_by_all_that_it_was_asked(
    asking: Callable[..., AsyncClient], hello: ASGIApp, router: Router
) -> None:
    async with asking(Cors(hello, router=router)) as client:
        answer = await client.options("/servers", headers=PREFLIGHT)
    assert answer.headers["vary"] == ("Origin, Access-Control-Request-Method, Access-Control-Request-Headers")


async def test_a_preflight_of_another_origin_is_answered_and_grants_nothing(
    asking: Callable[..., AsyncClient], hello: ASGIApp, router: Router
) -> None:
    async with asking(Cors(hello, router=router)) as client:
        answer = await client.options("/servers", headers=PREFLIGHT | {"Origin": "https://evil.test"})
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert granted(answer.headers) == []


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/servers", {}),
        ("/servers", {"Origin": ALLOWED}),
        ("/servers", {"Access-Control-Request-Method": "POST"}),
        ("/nowhere", PREFLIGHT),
    ],
)
async def test_options_that_are_no_preflight_or_on_unknown_paths_are_answered_inside(
    path: str,
    headers: dict[str, str],
    asking: Callable[..., AsyncClient],
    hello: ASGIApp,
    router: Router,
) -> None:
    async with asking(Cors(hello, router=router)) as client:
        answer = await client.options(path, headers=headers)
    assert answer.text == "hello"


async def test_origins_can_be_configured(
    asking: Callable[..., AsyncClient], hello: ASGIApp, router: Router
) -> None:
    async with asking(Cors(hello, router=router, origins=["https://app.test"])) as client:
        own = await client.get("/servers", headers={"Origin": "https://app.test"})
        default = await client.get("/servers", headers={"Origin": ALLOWED})
    assert own.headers["access-control-allow-origin"] == "https://app.test"
    assert granted(default.headers) == []
