"""Documents are served as they are, and caches are told what they need."""

from __future__ import annotations

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Route

from app.pages.document import Document

TEXT = "grüß\n".encode()


def client(document: Document) -> AsyncClient:
    app = Starlette(routes=[Route("/file", document)])
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://api.test")


@pytest.fixture
def document() -> Document:
    return Document(lambda: TEXT, "text/plain; charset=utf-8", cache="max-age=60", headers={"X-Own": "1"})


async def test_the_bytes_come_unchanged_with_type_length_and_fields(document: Document) -> None:
    async with client(document) as http:
        answer = await http.get("/file")
    assert answer.status_code == 200
    assert answer.content == TEXT
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-length"] == str(len(TEXT))
    assert answer.headers["cache-control"] == "max-age=60"
    assert answer.headers["x-own"] == "1"


async def test_a_head_gets_the_same_fields_and_no_body(document: Document) -> None:
    async with client(document) as http:
        full = await http.get("/file")
        empty = await http.head("/file")
    assert empty.content == b""
    assert empty.headers == full.headers


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
async def test_whoever_has_the_bytes_gets_304(form: str, document: Document) -> None:
    async with client(document) as http:
        etag = (await http.get("/file")).headers["etag"]
        answer = await http.get("/file", headers={"If-None-Match": form.format(etag.removeprefix("W/"))})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == etag
    assert answer.headers["cache-control"] == "max-age=60"


async def test_whoever_has_other_bytes_gets_these(document: Document) -> None:
    async with client(document) as http:
        answer = await http.get("/file", headers={"If-None-Match": '"other"'})
    assert answer.content == TEXT


async def test_other_bytes_have_another_etag(document: Document) -> None:
    async with client(document) as one, client(Document(lambda: b"other", "text/plain")) as two:
        assert (await one.get("/file")).headers["etag"] != (await two.get("/file")).headers["etag"]


async def test_options_names_the_methods(document: Document) -> None:
    async with client(document) as http:
        answer = await http.options("/file")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "QUERY"])
async def test_other_methods_are_405_with_allow(method: str, document: Document) -> None:
    async with client(document) as http:
        answer = await http.request(method, "/file")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_a_document_is_read_once_and_only_when_somebody_asks() -> None:
    reads: list[int] = []

    def read() -> bytes:
        reads.append(1)
        return TEXT

    async with client(Document(read, "text/plain")) as http:
        await http.options("/file")
        assert reads == []
        await http.get("/file")
        await http.get("/file")
    assert reads == [1]
