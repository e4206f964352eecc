"""Bodies are complete, bounded, and JSON with one meaning, or they are refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from scripts.codegen.runtime.body import ClientGone, Receive, check_json, read_body
from scripts.codegen.runtime.problem import Failure

LIMIT = 10
TOO_LARGE = (413, "the body is longer than 10 bytes")


def sending(chunks: Iterable[bytes], *, gone: bool = False) -> Receive:
    """Messages as a server gives them; `gone` hangs up where the last one should be."""
    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        chunk = waiting.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or gone}

    return receive


async def refusal(headers: dict[bytes, bytes], receive: Receive) -> tuple[int, str]:
    with pytest.raises(Failure) as caught:
        await read_body(headers, receive, LIMIT)
    return caught.value.status, caught.value.detail


@pytest.mark.parametrize("chunks", [[b"x" * 10], [b"x" * 5, b"x" * 5], [b"", b"x" * 10, b""], [b"x"] * 10])
async def test_a_body_of_exactly_the_limit_is_read(chunks: list[bytes]) -> None:
    assert await read_body({}, sending(chunks), LIMIT) == b"x" * 10


@pytest.mark.parametrize("chunks", [[b"x" * 11], [b"x" * 10, b"x"], [b"", b"x" * 11, b""], [b"x"] * 11])
async def test_a_body_of_one_byte_more_is_refused(chunks: list[bytes]) -> None:
    assert await refusal({}, sending(chunks)) == TOO_LARGE


async def test_the_claimed_length_of_exactly_the_limit_is_read() -> None:
    assert await read_body({b"content-length": b"10"}, sending([b"x" * 10]), LIMIT) == b"x" * 10


@pytest.mark.parametrize("claim", [b"11", b"9" * 18, b"9" * 5000, b"0" * 19 + b"1"])
async def test_a_claim_beyond_the_limit_is_refused_unread(claim: bytes) -> None:
    async def untouched() -> dict[str, Any]:
        raise AssertionError("the body was read")

    assert await refusal({b"content-length": claim}, untouched) == TOO_LARGE


async def test_a_body_longer_than_it_claims_is_refused() -> None:
    assert await refusal({b"content-length": b"1"}, sending([b"x" * 11])) == TOO_LARGE


@pytest.mark.parametrize("claim", [b"-1", b"", b"1, 1", b"ten", b"1.0", b"+1", b"\xb2"])
async def test_a_claim_that_is_no_number_is_refused(claim: bytes) -> None:
    assert await refusal({b"content-length": claim}, sending([b"x"])) == (
        400,
        "Content-Length is not a number",
    )


async def test_a_refused_connection_is_not_used_again() -> None:
    with pytest.raises(Failure) as caught:
        await read_body({}, sending([b"x" * 11]), LIMIT)
    assert caught.value.headers == {"Connection": "close"}


@pytest.mark.parametrize("chunks", [[], [b"half"]])
async def test_nobody_is_answered_who_hangs_up(chunks: list[bytes]) -> None:
    with pytest.raises(ClientGone):
        await read_body({}, sending(chunks, gone=True), LIMIT)


async def test_no_body_is_empty() -> None:
    assert await read_body({}, sending([b""]), LIMIT) == b""


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        ' [1, 2.5e3, null, true, "x"]\n',
        '{"a": {"b": 1}, "c": {"b": 1}}',
        "1" * 5000,
        '"\\u0000"',
        "1e308",
        "-1.7976931348623157e308",
        "1e-400",
        "[" * 100 + "]" * 100,
        '{"é": "ü"}',
    ],
)
def test_json_passes(text: str) -> None:
    check_json(text.encode())


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"", "the body is not JSON: expecting value at line 1 column 1"),
        (b"{", "the body is not JSON: expecting property name enclosed in double quotes at line 1 column 2"),
        (b"[1,\n", "the body is not JSON: expecting value at line 2 column 1"),
        (b"{} {}", "the body is not JSON: extra data at line 1 column 4"),
        (b"nul", "the body is not JSON: expecting value at line 1 column 1"),
        (b'"\x00"', "the body is not JSON: invalid control character at at line 1 column 2"),
        (b"NaN", "the body is not JSON: NaN is not JSON"),
        (b"1e400", "the body is not JSON: a number is beyond all doubles"),
        (b'{"a": [-1E+309]}', "the body is not JSON: a number is beyond all doubles"),
        (b"9" * 400 + b".0", "the body is not JSON: a number is beyond all doubles"),
        (b"[-Infinity]", "the body is not JSON: -Infinity is not JSON"),
        (b"\xef\xbb\xbf{}", "the body is not JSON: expecting value at line 1 column 1"),
        (b'"\xff"', "the body is not UTF-8"),
        (b'"\xed\xa0\x80"', "the body is not UTF-8"),
        ('"é"'.encode("latin-1"), "the body is not UTF-8"),
        ("{}".encode("utf-16"), "the body is not UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, "the body is not JSON: nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "the body is not JSON: nested too deeply"),
    ],
)
def test_what_is_not_json_is_refused_with_the_reason(raw: bytes, detail: str) -> None:
    with pytest.raises(Failure) as caught:
        check_json(raw)
    assert (caught.value.status, caught.value.detail) == (400, detail)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"a": 1, "a": 1}', "'a'"),
        ('{"a": 1, "\\u0061": 2}', "'a'"),
        ('[{"x": {"b": 1, "c": 2, "b": 3}}]', "'b'"),
        ('{"": 1, "": 2}', "''"),
        ('{"\\ud800": 1, "\\ud800": 2}', "'\\ud800'"),
        (f'{{"{"k" * 500}": 1, "{"k" * 500}": 2}}', repr("k" * 100)),
    ],
)
def test_a_member_name_stands_once_in_an_object(text: str, name: str) -> None:
    with pytest.raises(Failure) as caught:
        check_json(text.encode())
    (detail,) = caught.value.details
    assert (caught.value.status, detail.pointer, detail.kind) == (400, "/body", "duplicate")
    assert detail.message == f"duplicate member {name}"
