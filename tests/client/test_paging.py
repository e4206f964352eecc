"""Lists are followed to their end, by `Link` or by number, and nowhere else."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from generated.client import AsyncClient, Client, UnexpectedAnswer
from tests.client.scripted import ID, SERVER, Scripted, answer


def page(number: int, pages: int, *, items: int = 1, link: str | None = None) -> bytes:
    held = [{**SERVER, "name": f"{number}"}] * items
    body = {
        "items": held,
        "total": pages,
        "page": number,
        "per_page": 1,
        "pages": pages,
        "total_capped": False,
    }
    return answer(200, body, **({} if link is None else {"Link": link}))


def link(target: str, relation: str = 'rel="next"') -> str:
    return f'</first>; rel="first", <{target}>; {relation}, </last>; title="a, <b>"; rel=last'


def names(url: str, **more: Any) -> list[str]:
    with Client(url) as client:
        return [server.name for server in client.items(client.list_servers, **more)]


@pytest.mark.parametrize(
    "relation", ['rel="next"', "rel=next", 'title="x"; rel="prefetch NEXT"', 'REL = "next"; type=a']
)
def test_link_leads_to_the_next_page(relation: str) -> None:
    with Scripted(
        page(1, 2, link=link("/api/v1/servers?cursor=x%20y", relation)), page(2, 2, link="")
    ) as server:
        assert names(server.url) == ["1", "2"]
    assert server.requests[1].startswith("GET /api/v1/servers?cursor=x%20y HTTP/1.1")


def test_without_link_pages_are_counted() -> None:
    with Scripted(page(2, 4), page(3, 4), page(4, 4)) as server:
        assert names(server.url, page=2, region="a b") == ["2", "3", "4"]
    assert httpx.URL("http://a" + server.requests[2].split()[1]).params.multi_items() == [
        ("region", "a b"),
        ("page", "4"),
    ]


def test_an_empty_page_is_the_last() -> None:
    with Scripted(page(1, 9), page(2, 9, items=0)) as server:
        assert names(server.url) == ["1"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1:1/steal", "another server"),
        ("//evil.example/", "another server"),
        ("https://127.0.0.1/", "another server"),
        ("/api/v1/servers", "is this one"),
        ("", "is this one"),
    ],
)
def test_a_link_that_leads_elsewhere_or_back_is_not_followed(target: str, reason: str) -> None:
    with Scripted(page(1, 2, link=link(target))) as server, pytest.raises(UnexpectedAnswer, match=reason):
        names(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "field",
    [
        "<" * 20_000 + '; rel="next"',
        "<a>; x" + " " * 20_000 + '!; rel="next',
        '<a>"' * 10_000,
        '<a>; title="; rel=next"',
        '<a>; rel="prev"; rel="next"',
        '<http://a:x>; rel="next"',
    ],
    ids=["brackets", "spaces", "quotes", "in a title", "said twice", "no URL"],
)
def test_a_link_that_is_none_leads_nowhere_in_no_time(field: str) -> None:
    with Scripted(page(1, 2, link=field)) as server:
        begun = time.thread_time()
        assert names(server.url) == ["1"]
        assert time.thread_time() - begun < 2


async def test_tasks_follow_pages_too() -> None:
    with Scripted(page(1, 2), page(2, 2)) as server:
        async with AsyncClient(server.url) as client:
            assert [found.page async for found in client.pages(client.list_servers)] == [1, 2]


def test_an_answer_is_given_as_a_whole_to_who_asks() -> None:
    with Scripted(answer(200, SERVER, ETag='"7"', Location="/x")) as server, Client(server.url) as client:
        reply = client.reply(client.get_server, server_id=ID)
    assert (reply.status, reply.etag, reply.location, reply.body.name) == (200, '"7"', "/x", "web")
    assert reply.content.startswith(b"{")


def test_what_is_no_method_of_a_client_is_refused() -> None:
    with Client("http://127.0.0.1:1") as client, pytest.raises(TypeError):
        client.reply(lambda: None)
