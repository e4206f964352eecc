"""Bodies that are wrong in every way, sent to a process over a socket."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from tests.service.harm import nothing_happens
from tests.service.inside import SERVERS, Installation, server
from tests.service.outside import Outside, totals
from tests.service.problems import refused

GOOD = b'{"name":"web-1","ip_address":"10.0.0.1","environment":"dev"}'


@pytest.fixture(autouse=True)
def unharmed(shared: Outside, installation: Installation) -> Iterator[None]:
    with nothing_happens(shared, installation):
        yield


@pytest.fixture
def head(installation: Installation) -> bytes:
    """The beginning of a request that creates a server."""
    token = installation.tokens["admin"]
    return f"POST {SERVERS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n".encode()


def sent(shared: Outside, head: bytes, body: bytes, media_type: str | None = "application/json") -> Response:
    declared = b"" if media_type is None else f"Content-Type: {media_type}\r\n".encode("latin-1")
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    return shared.speak(head, declared, length, body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"}",
        b'{"name":}',
        b"{'name': 'web-1'}",
        b'{"name":"web-1",}',
        GOOD + b"x",
        GOOD + GOOD,
        b"\xef\xbb\xbf" + GOOD,
        b"NaN",
        b"[Infinity]",
        b'{"port":-Infinity}',
        b'{"port":01}',
        b'{"port":+1}',
        b'{"port":0x1F}',
        b'{"port":1e400}',
        b'{"name":"a\nb"}',
        b'{"name":"\\x41"}',
        b'{"name":"\\u12"}',
        b'{"name":"\\ud800"}',
        b'{"name":"\\udc00\\ud800"}',
        b'{"\\ud800":1}',
        b'{"name":"\xff"}',
        b'{"name":"\xc0\x80"}',
        b'{"name":"\xed\xa0\x80"}',
        b'{"name":"\xf5\x80\x80\x80"}',
        GOOD.decode().encode("utf-16"),
        b"\0" * 100,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 500 + b"]" * 500,
        b"//" + GOOD,
        b"1" * 5_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_not_json_is_400(shared: Outside, head: bytes, body: bytes) -> None:
    refused(sent(shared, head, body), 400)


@pytest.mark.parametrize(
    "body",
    [
        GOOD[:-1] + b',"name":"web-2"}',
        GOOD[:-1] + b',"n\\u0061me":"web-1"}',
        GOOD[:-1] + b',"labels":{"a":"1","a":"1"}}',
    ],
)
def test_a_member_that_stands_twice_is_400_and_named(shared: Outside, head: bytes, body: bytes) -> None:
    problem = refused(sent(shared, head, body), 400)
    assert [each["kind"] for each in problem["details"]] == ["duplicate"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        (b'"name":"a\\u0000b"', "/body/name"),
        (b'"region":"\\u0000"', "/body/region"),
        (b'"tags":["\\u0000"]', "/body/tags/0"),
        (b'"labels":{"a":"\\u0000"}', "/body/labels/a"),
        (b'"labels":{"\\u0000":"a"}', "/body/labels/\N{REPLACEMENT CHARACTER}"),
        (b'"\\u0000":1', "/body/\N{REPLACEMENT CHARACTER}"),
        (b'"port":' + b"9" * 4_000, "/body/port"),
        (b'"port":-' + b"9" * 400, "/body/port"),
        (b'"port":1e-400', "/body/port"),
        (b'"port":18446744073709551617', "/body/port"),
        (b'"name":"' + b"x" * 1_000_000 + b'"', "/body/name"),
        (b'"owner":"me"', "/body/owner"),
        (b'"__proto__":{}', "/body/__proto__"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_a_member_that_breaks_its_schema_is_422_with_its_pointer(
    shared: Outside, head: bytes, fields: bytes, pointer: str
) -> None:
    given = b'{"ip_address":"10.0.0.1","environment":"dev",' + fields
    body = given + (b"}" if fields.startswith(b'"name"') else b',"name":"web-1"}')
    problem = refused(sent(shared, head, body), 422)
    assert pointer in [each["pointer"] for each in problem["details"]]
    assert len(str(problem)) < 5_000


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"1", b"true", b"1" * 4_000])
def test_a_body_that_is_no_object_is_422(shared: Outside, head: bytes, body: bytes) -> None:
    problem = refused(sent(shared, head, body), 422)
    assert [(each["pointer"], each["kind"]) for each in problem["details"]] == [("/body", "type")]


@pytest.mark.parametrize(
    "media_type",
    [
        None,
        "",
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/problem+json",
        "application/json; charset=latin-1",
        "application/json, text/plain",
        "json",
        "*/*",
        "x" * 10_000,
        "\xff",
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_body_of_another_media_type_is_415(shared: Outside, head: bytes, media_type: str | None) -> None:
    refused(sent(shared, head, GOOD, media_type), 415)


def test_twenty_megabytes_in_chunks_are_413(shared: Outside, head: bytes) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    opening = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = shared.speak(head, opening, *[chunk] * 320, b"0\r\n\r\n")
    refused(answer, 413)
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("claim", [b"10000001", b"20000000", b"9" * 19])
def test_a_length_that_is_too_much_is_413_before_anything_is_read(
    shared: Outside, head: bytes, claim: bytes
) -> None:
    opening = b"Content-Type: application/json\r\nContent-Length: " + claim + b"\r\n\r\n"
    refused(shared.speak(head, opening, GOOD), 413)


@pytest.mark.parametrize("claim", [b"-1", b"1x", b"0x10", b"1, 2", b"9" * 30])
def test_a_length_that_is_no_number_is_400(shared: Outside, head: bytes, claim: bytes) -> None:
    opening = b"Content-Type: application/json\r\nContent-Length: " + claim + b"\r\n\r\n"
    refused(shared.speak(head, opening, GOOD), 400)


def test_a_body_that_is_shorter_than_it_claims_is_never_carried_out(shared: Outside, head: bytes) -> None:
    opening = head + b"Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as connection:
        connection.sendall(opening + GOOD)


def test_a_body_that_is_longer_than_it_claims_is_cut(shared: Outside, head: bytes) -> None:
    opening = b"Content-Type: application/json\r\nContent-Length: 10\r\n\r\n"
    refused(shared.speak(head, opening, GOOD), 400)


@pytest.mark.parametrize(
    "chunks", [b"2\r\n{}x\r\n0\r\n\r\n", b"x\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n"]
)
def test_chunks_that_are_none_are_400(shared: Outside, head: bytes, chunks: bytes) -> None:
    opening = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    refused(shared.speak(head, opening, chunks), 400)


def test_a_body_where_none_is_taken_is_ignored(shared: Outside, installation: Installation) -> None:
    with shared.caller(installation.tokens["admin"]) as admin:
        before = totals(admin)
        for method, path in (("GET", SERVERS), ("GET", "/health")):
            answer = admin.request(method, path, content=b"\xff" * 1_000, headers={"Content-Type": "x"})
            assert answer.status_code == 200
        assert totals(admin) == before


def test_a_batch_of_bad_requests_on_one_connection_is_answered_one_by_one(
    shared: Outside, installation: Installation
) -> None:
    bad: list[tuple[Any, int]] = [(server(""), 422), ([], 422), ("x", 422), (server("a\0b"), 422)]
    with shared.caller(installation.tokens["admin"]) as admin:
        for body, status in bad * 5:
            refused(admin.post(SERVERS, json=body), status)
