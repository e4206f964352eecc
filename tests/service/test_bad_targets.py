"""Paths, queries, headers and bytes that are wrong in every way, sent to a process over a socket."""

import socket
import time
from collections.abc import Iterator

import pytest
from httpx import Response

from tests.service.harm import nothing_happens
from tests.service.inside import NOWHERE, SERVERS, Installation
from tests.service.outside import Outside, converse
from tests.service.problems import refused

GOOD = b'{"name":"web-1","ip_address":"10.0.0.1","environment":"dev"}'


@pytest.fixture(autouse=True)
def unharmed(shared: Outside, installation: Installation) -> Iterator[None]:
    with nothing_happens(shared, installation):
        yield


@pytest.fixture
def token(installation: Installation) -> bytes:
    return installation.tokens["admin"].encode()


def asked(
    shared: Outside, token: bytes, target: bytes, *, method: bytes = b"GET", headers: bytes = b""
) -> Response:
    """A request of the admin's for any target with any headers."""
    opening = method + b" " + target + b" HTTP/1.1\r\nHost: api.test\r\nAuthorization: Bearer " + token
    return shared.speak(opening, b"\r\n", headers, b"Connection: close\r\n\r\n")


@pytest.mark.parametrize(
    "segment",
    [
        b"web-1",
        b"%00",
        b"a%00b",
        b"%2F",
        b"..%2f..%2fetc%2fpasswd",
        b"%2e%2e",
        b"..",
        b".",
        b"%",
        b"%zz",
        b"%ff%fe",
        b"%ed%a0%80",
        b"%0d%0aX-Evil:%201",
        b"'%20OR%201=1--",
        b"{server_id}",
        b"0" * 36,
        b"9" * 400,
        b"x" * 10_000,
        NOWHERE.encode() + b"%00",
        NOWHERE.encode() + b"%0a",
        b"%20" + NOWHERE.encode(),
        b"urn:uuid:" + NOWHERE.encode(),
        b"{" + NOWHERE.encode() + b"}",
        NOWHERE.replace("-", "").encode(),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_a_segment_that_is_no_id_is_422(shared: Outside, token: bytes, segment: bytes) -> None:
    answer = asked(shared, token, f"{SERVERS}/".encode() + segment)
    problem = refused(answer, 422)
    assert [each["pointer"] for each in problem["details"]] == ["/path/server_id"]
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        b"/api/v1/../v1/servers",
        b"/api/v1/./servers",
        b"/api/v1//servers",
        b"//api/v1/servers",
        b"/api%2Fv1%2Fservers",
        b"/api/v1/servers%2F" + NOWHERE.encode(),
        b"/api/v1/servers/" + NOWHERE.encode() + b"%2Fstart",
        b"/api/v1/servers%00",
        b"/api/v1/servers%20",
        b"/api/v1/servers;a=b",
        b"/api/v1/servers\\",
        b"/api/v1/%73ervers%",
        b"/..",
        b"/../../../../etc/passwd",
        b"/assets/../main.py",
        b"/assets/%2e%2e/%2e%2e/main.py",
        b"/assets/..%2f..%2fmain.py",
        b"/docs/../openapi.json",
        b"/%00",
        b"/%ff",
        b"/" + b"a" * 10_000,
        b"/" + b"a/" * 5_000,
        b"*",
    ],
    ids=lambda value: repr(value[:32]),
)
def test_a_path_that_is_not_in_the_contract_is_404_and_never_another_one(
    shared: Outside, token: bytes, path: bytes
) -> None:
    if path == b"/api/v1/servers/" + NOWHERE.encode() + b"%2Fstart":
        refused(asked(shared, token, path), 422)
    else:
        problem = refused(asked(shared, token, path), 404)
        assert len(problem["instance"]) <= 2_048


def test_a_segment_that_is_percent_encoded_is_the_same_segment(shared: Outside, token: bytes) -> None:
    assert asked(shared, token, b"/api/v1/%73ervers").status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        (b"page=1&page=2", "/query/page"),
        (b"page=%00", "/query/page"),
        (b"page=1%00", "/query/page"),
        (b"page=1.5", "/query/page"),
        (b"page=" + b"9" * 5_000, "/query/page"),
        (b"page=-1", "/query/page"),
        (b"page=%EF%BC%91", "/query/page"),
        (b"page=1_0", "/query/page"),
        (b"page=+1", "/query/page"),
        (b"page=0x1", "/query/page"),
        (b"per_page=101", "/query/per_page"),
        (b"name=%00", "/query/name"),
        (b"name=a%00b", "/query/name"),
        (b"name=" + b"x" * 10_000, "/query/name"),
        (b"name=%ff", "/query/name"),
        (b"name=%ed%a0%80", "/query/name"),
        (b"region=a&region=a", "/query/region"),
        (b"status=running%00", "/query/status"),
        (b"tag=%00", "/query/tag/0"),
        (b"tag=" + b"&tag=".join([b"a"] * 11), "/query/tag"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_a_parameter_that_breaks_its_schema_is_422_with_its_name(
    shared: Outside, token: bytes, query: bytes, pointer: str
) -> None:
    problem = refused(asked(shared, token, f"{SERVERS}?".encode() + query), 422)
    assert [each["pointer"] for each in problem["details"]] == [pointer]


@pytest.mark.parametrize("query", [b"", b"&&&", b"=", b"%", b"%zz=%zz", b"a=%00&%00=a", b"x" * 10_000, b"?"])
def test_a_query_that_names_no_parameter_is_ignored(shared: Outside, token: bytes, query: bytes) -> None:
    assert asked(shared, token, f"{SERVERS}?".encode() + query).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"X-Anything: " + b"x" * 10_000, 200),
        (b"X-Request-ID: " + b"x" * 10_000, 200),
        (b"Cookie: " + b"x=" * 5_000, 200),
        (b"User-Agent: \xff\xfe", 200),
        (b"\r\n".join(b"X-%d: y" % n for n in range(1_000)), 200),
        (b"If-None-Match: " + b'"x", ' * 2_000 + b'"x"', 200),
        (b"Accept: " + b"text/html, " * 1_000 + b"text/plain", 406),
        (b"Accept: \xff", 406),
        (b"Expect: 100-continue", 200),
        (b"Upgrade: h2c\r\nConnection: Upgrade", 200),
        (b"Upgrade: websocket\r\nConnection: Upgrade", 200),
        (b"X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil\r\nX-HTTP-Method-Override: DELETE", 200),
    ],
    ids=lambda value: repr(value)[:32],
)
def test_long_and_odd_headers_change_nothing_but_what_they_are_for(
    shared: Outside, token: bytes, headers: bytes, status: int
) -> None:
    answer = asked(shared, token, SERVERS.encode(), headers=headers + b"\r\n")
    assert answer.status_code == status
    assert len(answer.headers["x-request-id"]) <= 128


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize("value", [b"x" * 10_000, b'"\xff"', b'"' * 999, b'"a" "b"'])
def test_a_precondition_that_is_none_is_422(shared: Outside, token: bytes, name: str, value: bytes) -> None:
    method = b"DELETE" if name == "If-Match" else b"GET"
    headers = f"{name}: ".encode() + value + b"\r\n"
    problem = refused(
        asked(shared, token, f"{SERVERS}/{NOWHERE}".encode(), method=method, headers=headers), 422
    )
    assert {each["pointer"] for each in problem["details"]} == {f"/header/{name}"}


def test_an_idempotency_key_that_is_too_long_is_422(shared: Outside, token: bytes) -> None:
    headers = b"Idempotency-Key: " + b"x" * 10_000 + b"\r\n"
    path = f"{SERVERS}/{NOWHERE}/start".encode()
    problem = refused(asked(shared, token, path, method=b"POST", headers=headers), 422)
    assert [(each["pointer"], each["kind"]) for each in problem["details"]] == [
        ("/header/Idempotency-Key", "maxLength")
    ]


def test_a_target_in_absolute_form_is_the_path_in_it(shared: Outside, token: bytes) -> None:
    assert asked(shared, token, b"http://evil.test" + SERVERS.encode()).status_code == 200
    refused(asked(shared, token, b"http://evil.test/nowhere"), 404)


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\ngarbage\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost a\r\n\r\n",
        b"GET /health HTTP/1.1\r\nX: a\0b\r\n\r\n",
        b"GET /health HTTP/1.1\r\nX : a\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /health?\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://evil.test HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT evil.test:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /" + b"a" * 500_000,
        b"GET / HTTP/1.1\r\nX: " + b"a" * 500_000,
    ],
    ids=lambda value: repr(value[:40]),
)
def test_bytes_that_are_no_request_are_400_and_the_connection_ends(shared: Outside, raw: bytes) -> None:
    answer = converse(shared.port, [raw])
    refused(answer, 400)
    assert answer.headers["connection"] == "close"


def test_a_request_before_garbage_is_answered_first(shared: Outside) -> None:
    with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n\x00\x01\x02\r\n\r\n")
        said = b""
        while piece := connection.recv(65_536):
            said += piece
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert said.count(b"HTTP/1.1") == 1


def test_a_client_that_leaves_early_is_nobodys_trouble(shared: Outside, token: bytes) -> None:
    for raw in (b"", b"G", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n{"):
        with socket.create_connection(("127.0.0.1", shared.port), timeout=5) as connection:
            connection.sendall(raw)
    # What they may have started is over before anybody looks at the log.
    time.sleep(0.05)
    assert asked(shared, token, SERVERS.encode()).status_code == 200
