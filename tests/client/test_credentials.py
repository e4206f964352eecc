"""Tokens are asked for once, renewed before they end and when they are refused, and told to nobody else."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from generated.client import ApiKey, AsyncClient, AsyncLogin, Basic, Bearer, Client, Login, errors
from generated.models.auth import LoginRequest
from tests.client.scripted import ID, SERVER, Scripted, answer, problem

WHO = LoginRequest(username="admin", password="x" * 12)


def token(number: int, seconds: int = 3600) -> bytes:
    return answer(200, {"access_token": f"a.b.{number}", "token_type": "bearer", "expires_in": seconds})


def sent(server: Scripted) -> list[tuple[str, str | None]]:
    return [
        (request.split()[1].rpartition("/")[2], server.headers(number).get("authorization"))
        for number, request in enumerate(server.requests)
    ]


GOT = str(ID)


def signing_in(server: Scripted) -> Client:
    return Client(server.url, auth=Login(lambda client: client.login(body=WHO)))


def refuses(client: Client) -> str:
    with pytest.raises(errors.Unauthorized) as refused:
        client.get_server(server_id=ID)
    return str(refused.value)


FOUND = answer(200, SERVER)
REFUSED = problem(401, "authentication_error", WWW_Authenticate="Bearer")


def test_a_token_is_asked_for_when_it_is_needed_and_kept() -> None:
    with Scripted(token(1), FOUND) as server, signing_in(server) as client:
        for _ in range(2):
            client.get_server(server_id=ID)
    assert sent(server) == [("login", None), (GOT, "Bearer a.b.1"), (GOT, "Bearer a.b.1")]


def test_a_token_is_renewed_before_it_ends() -> None:
    now = [0.0]
    auth = Login(lambda client: client.login(body=WHO), clock=lambda: now[0])
    script = [token(1, 100), FOUND, FOUND, token(2, 100), FOUND]
    with Scripted(*script) as server, Client(server.url, auth=auth) as client:
        for now[0] in (0.0, 89.9, 90.0):
            client.get_server(server_id=ID)
    assert [authorization for _, authorization in sent(server)] == [
        None, "Bearer a.b.1", "Bearer a.b.1", None, "Bearer a.b.2",
    ]  # fmt: skip


def test_a_token_that_is_refused_is_renewed_once() -> None:
    with Scripted(token(1), REFUSED, token(2), FOUND) as server, signing_in(server) as client:
        client.get_server(server_id=ID)
    assert [authorization for _, authorization in sent(server)] == [
        None,
        "Bearer a.b.1",
        None,
        "Bearer a.b.2",
    ]
    with Scripted(token(1), REFUSED, token(2), REFUSED) as server, signing_in(server) as client:
        assert refuses(client)
    assert len(server.requests) == 4


def test_who_asks_for_a_whole_answer_signs_in_all_the_same() -> None:
    with Scripted(token(1), FOUND) as server, signing_in(server) as client:
        assert client.reply(client.get_server, server_id=ID).body.name == "web"


def test_a_token_that_was_refused_late_does_not_cost_the_one_that_came_after() -> None:
    with Scripted(token(1), token(2), token(3)) as server, Client(server.url) as client:
        auth = Login(lambda client: client.login(body=WHO))
        first = auth.credential(client)
        auth.refused(first)
        second = auth.credential(client)
        auth.refused(first)
        assert auth.credential(client) == second != first
    assert len(server.requests) == 2


def test_who_cannot_sign_in_is_told_so() -> None:
    with Scripted(REFUSED) as server, signing_in(server) as client:
        assert refuses(client).startswith("login: answered 401")
    assert len(server.requests) == 1


def test_of_threads_that_need_a_token_one_asks() -> None:
    with (
        Scripted(token(1), FOUND) as server,
        signing_in(server) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        list(threads.map(lambda _: client.get_server(server_id=ID), range(8)))
    assert [path for path, _ in sent(server)] == ["login"] + [GOT] * 8


async def test_of_tasks_that_need_a_token_one_asks() -> None:
    with Scripted(token(1), FOUND) as server:
        async with AsyncClient(server.url, auth=AsyncLogin(lambda c: c.login(body=WHO))) as client:
            await asyncio.gather(*(client.get_server(server_id=ID) for _ in range(8)))
    assert [path for path, _ in sent(server)] == ["login"] + [GOT] * 8


async def test_a_token_that_is_refused_in_a_task_is_renewed() -> None:
    with Scripted(token(1), REFUSED, token(2), FOUND) as server:
        async with AsyncClient(server.url, auth=AsyncLogin(lambda c: c.login(body=WHO))) as client:
            reply = await client.reply(client.get_server, server_id=ID)
    assert reply.body.name == "web"
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        (ApiKey("k"), "x-api-key", "k"),
        (ApiKey("k", "session", "cookie"), "cookie", "session=k"),
        (Bearer("t"), "authorization", "Bearer t"),
        (Basic("Aladdin", "open sesame"), "authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ],
)
def test_credentials_go_where_they_belong(auth: Any, header: str, value: str) -> None:
    with Scripted(FOUND) as server, Client(server.url, auth=auth) as client:
        client.get_server(server_id=ID)
    assert server.headers(0)[header] == value
    assert value.rpartition(" ")[2] not in repr(auth)


def test_a_key_may_stand_in_the_query() -> None:
    with Scripted(FOUND) as server, Client(server.url, auth=ApiKey("a&b", "key", "query")) as client:
        client.get_server(server_id=ID)
    assert server.requests[0].split()[1].endswith("?key=a%26b")


def test_credentials_that_no_header_can_hold_are_refused() -> None:
    with (
        Client("http://127.0.0.1:1", auth=Bearer("a\r\nb")) as client,
        pytest.raises(ValueError, match="no header"),
    ):
        client.get_server(server_id=ID)


@pytest.mark.parametrize("url", ["", "ftp://a", "//a", "http://", "http://a?b=c", "http://user:secret@a"])
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Client(url)
