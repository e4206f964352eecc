"""What is compressed, for whom, and what never is."""

import gzip
from collections.abc import Callable

import pytest
from httpx import AsyncClient, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.edge.compression import LEAST, Compression, takes_gzip

Asking = Callable[..., AsyncClient]
JSON = ("content-type", "application/json")
BODY = b'{"items": [' + b'"the same again", ' * 200 + b'"end"]}'


def answering(
    body: bytes = BODY, *fields: tuple[str, str], status: int = 200, pieces: int = 1, length: bool = True
) -> ASGIApp:
    headers = [(name.encode(), value.encode()) for name, value in fields]
    if length:
        headers.append((b"content-length", str(len(body)).encode()))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if scope["method"] == "HEAD" or not body:
            await send({"type": "http.response.body", "body": b""})
            return
        size = -(-len(body) // pieces)
        for at in range(0, len(body), size):
            more = at + size < len(body)
            await send({"type": "http.response.body", "body": body[at : at + size], "more_body": more})

    return Compression(app)


async def got(asking: Asking, app: ASGIApp, accept: str | None = "gzip", method: str = "GET") -> Response:
    async with asking(app) as client:
        client.headers.pop("accept-encoding")
        headers = {} if accept is None else {"accept-encoding": accept}
        return await client.request(method, "/", headers=headers)


async def test_a_long_text_is_compressed_for_who_takes_it(asking: Asking) -> None:
    answer = await got(asking, answering(BODY, JSON))
    assert answer.content == BODY
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) < len(BODY) / 5


async def test_the_compressed_bytes_are_gzip_and_the_same_each_time() -> None:
    bodies = []

    async def send(message: dict[str, object]) -> None:
        bodies.append(message.get("body"))

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    for _ in range(2):
        await answering(BODY, JSON)(scope, None, send)  # type: ignore[arg-type]
    assert isinstance(bodies[1], bytes)
    assert gzip.decompress(bodies[1]) == BODY
    assert bodies[1] == bodies[3]


@pytest.mark.parametrize("accept", [None, "", "identity", "gzip;q=0", "br", "gzip;q=x", "*;q=0"])
async def test_who_does_not_take_it_gets_it_plain_and_is_told_that_it_varies(
    asking: Asking, accept: str | None
) -> None:
    answer = await got(asking, answering(BODY, JSON), accept)
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize(
    "accept", [b"gzip", b"x-gzip", b"GZIP;q=0.1", b"br, gzip", b"*", b"deflate;q=0, gzip ; q=1.0"]
)
def test_the_ways_to_ask_for_it(accept: bytes) -> None:
    assert takes_gzip([(b"accept-encoding", accept)])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"x" * (LEAST - 1), [JSON]),
        (BODY, [("content-type", "image/png")]),
        (BODY, [("content-type", "text/event-stream")]),
        (BODY, [JSON, ("cache-control", "no-store")]),
        (BODY, [JSON, ("cache-control", "public, no-transform")]),
        (BODY, [JSON, ("etag", '"3"')]),
        (BODY, [JSON, ("content-range", "bytes 0-9/10")]),
        (BODY, []),
    ],
    ids=["short", "picture", "events", "no-store", "no-transform", "strong ETag", "part", "untyped"],
)
async def test_what_is_never_compressed_is_left_as_it_is(
    asking: Asking, body: bytes, fields: list[tuple[str, str]]
) -> None:
    answer = await got(asking, answering(body, *fields))
    assert answer.content == body
    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers


async def test_what_is_compressed_already_is_not_compressed_again(asking: Asking) -> None:
    packed = gzip.compress(BODY * 20)
    answer = await got(asking, answering(packed, JSON, ("content-encoding", "gzip")))
    assert answer.content == BODY * 20


@pytest.mark.parametrize("length", [True, False])
async def test_what_comes_in_pieces_goes_out_as_it_comes(asking: Asking, length: bool) -> None:
    answer = await got(asking, answering(BODY, JSON, pieces=3, length=length))
    assert answer.content == BODY
    assert "content-encoding" not in answer.headers


async def test_head_tells_what_get_would_but_for_the_length(asking: Asking) -> None:
    answer = await got(asking, answering(BODY, JSON), method="HEAD")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-length" not in answer.headers
    plain = await got(asking, answering(BODY, JSON), None, "HEAD")
    assert plain.headers["content-length"] == str(len(BODY))


async def test_a_weak_etag_stands_for_both_and_its_304_varies_too(asking: Asking) -> None:
    app = answering(BODY, JSON, ("etag", 'W/"3"'))
    for _ in range(2):
        answer = await got(asking, app)
        assert answer.content == BODY
        assert (answer.headers["etag"], answer.headers["content-encoding"]) == ('W/"3"', "gzip")
    unchanged = await got(asking, answering(b"", ("etag", 'W/"3"'), status=304))
    assert unchanged.headers["vary"] == "Accept-Encoding"


async def test_a_very_long_text_is_compressed_as_well(asking: Asking) -> None:
    answer = await got(asking, answering(BODY * 100, JSON))
    assert answer.content == BODY * 100
    assert answer.headers["content-encoding"] == "gzip"


async def test_what_others_vary_by_is_named_in_the_same_field(asking: Asking) -> None:
    answer = await got(asking, answering(BODY, JSON, ("vary", "Origin")))
    assert answer.headers.get_list("vary") == ["Origin, Accept-Encoding"]
