"""Media types: what the client accepts, what a body claims to be, what an answer is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from scripts.codegen.runtime.media import accept, content_type, covering, empty, pick
from scripts.codegen.runtime.problem import Failure

JSON_AND_CSV = ("application/json", "text/csv")


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        (" , ", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json, text/csv", "application/json"),
        ("text/csv, application/json", "application/json"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("application/json;q=0.5, text/csv;q=0.8", "text/csv"),
        ("*/*;q=0.1, text/csv;q=0.2", "text/csv"),
        ("application/json;q=0, */*", "text/csv"),
        ("text/csv ; q=0.4 , application/* ; Q=0.3", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("text/csv;q=2, application/json;q=0.9", "text/csv"),
        ("text/csv;q=much, */*;q=0.1", "application/json"),
        ("image/png, */*;q=0.01", "application/json"),
    ],
)
def test_the_client_gets_what_it_likes_best(wanted: str | None, chosen: str) -> None:
    headers = {} if wanted is None else {b"accept": wanted.encode("latin-1")}
    assert accept(headers, JSON_AND_CSV) == chosen


@pytest.mark.parametrize(
    "wanted",
    [
        "image/png",
        "application/xml, image/*",
        "*/*;q=0",
        "text/csv;q=0",
        "text",
        "json",
        "text/csv;q=-1",
        "é",
    ],
)
def test_a_client_that_accepts_nothing_of_it_is_refused(wanted: str) -> None:
    with pytest.raises(Failure) as caught:
        accept({b"accept": wanted.encode("latin-1")}, JSON_AND_CSV)
    assert (caught.value.status, caught.value.detail) == (
        406,
        "this operation answers with application/json, text/csv",
    )


def test_an_answer_without_a_body_suits_every_client() -> None:
    assert accept({b"accept": b"image/png"}, ()) == ""


def test_only_the_first_64_wishes_are_looked_at() -> None:
    wishes = ", ".join([f"image/x{n}" for n in range(64)] + ["text/csv"])
    with pytest.raises(Failure):
        accept({b"accept": wishes.encode()}, JSON_AND_CSV)


@pytest.mark.parametrize(
    ("wanted", "offered", "chosen"),
    [
        ("video/mp4", "video/*", "video/*"),
        ("video/*", "video/*", "video/*"),
        ("*/*;q=0.2", "video/*", "video/*"),
        ("image/png", "*/*", "*/*"),
    ],
)
def test_a_range_that_is_offered_covers_the_types_in_it(wanted: str, offered: str, chosen: str) -> None:
    assert accept({b"accept": wanted.encode()}, (offered,)) == chosen


def test_a_range_that_is_offered_covers_no_other_types() -> None:
    with pytest.raises(Failure):
        accept({b"accept": b"image/png"}, ("video/*",))


@pytest.mark.parametrize(
    ("claimed", "consumes", "known"),
    [
        ("application/json", ("application/json",), "application/json"),
        ("Application/JSON; charset=UTF-8", ("application/json",), "application/json"),
        ('application/json;charset="utf-8"', ("application/json",), "application/json"),
        ('application/json;x="; charset=latin-1"', ("application/json",), "application/json"),
        ('application/json;x="\\";charset=latin-1"', ("application/json",), "application/json"),
        ("text/plain; charset=Utf-8", ("text/plain",), "text/plain"),
        ("text/plain;format=flowed", ("text/plain",), "text/plain"),
        ("image/png", ("image/*",), "image/*"),
        ("image/png", ("*/*", "image/*", "image/png"), "image/png"),
        ("image/gif", ("*/*", "image/*", "image/png"), "image/*"),
        ("text/css", ("*/*", "image/*"), "*/*"),
        ("", ("*/*",), "*/*"),
    ],
)
def test_a_body_is_of_the_closest_declared_type(claimed: str, consumes: tuple[str, ...], known: str) -> None:
    assert content_type({b"content-type": claimed.encode()}, consumes, empty=False) == known


@pytest.mark.parametrize(
    ("claimed", "why"),
    [
        ("text/plain", "the Content-Type is not supported"),
        ("application/jsonx", "the Content-Type is not supported"),
        ("application", "the Content-Type is not supported"),
        ("", "the Content-Type is not supported"),
        ("application/json; charset=latin-1", "only UTF-8 is understood"),
        ("application/json; charset=utf-16", "only UTF-8 is understood"),
        ("application/json; charset=utf8", "only UTF-8 is understood"),
        ("application/json; charset=us-ascii", "only UTF-8 is understood"),
        ("application/json; charset=", "only UTF-8 is understood"),
        ("application/json; charset", "only UTF-8 is understood"),
        ('application/json; charset="utf-8', "only UTF-8 is understood"),
        ("application/json; x=y ; Charset = ascii", "only UTF-8 is understood"),
        ("application/json; charset=utf-8; charset=latin-1", "only UTF-8 is understood"),
    ],
)
def test_a_body_of_another_type_is_refused(claimed: str, why: str) -> None:
    with pytest.raises(Failure) as caught:
        content_type({b"content-type": claimed.encode()}, ("application/json",), empty=False)
    assert (caught.value.status, caught.value.detail) == (
        415,
        f"{why}; this operation takes application/json",
    )


def test_a_body_that_claims_nothing_is_refused() -> None:
    with pytest.raises(Failure) as caught:
        content_type({}, ("application/json",), empty=False)
    assert (caught.value.status, caught.value.detail) == (
        415,
        "a Content-Type is needed; this operation takes application/json",
    )


@pytest.mark.parametrize("consumes", ["application/octet-stream", "application/*", "*/*"])
def test_a_body_that_claims_nothing_may_be_bytes(consumes: str) -> None:
    assert content_type({}, ("application/json", consumes), empty=False) == consumes


def test_no_body_claims_nothing() -> None:
    assert content_type({}, ("application/json",), empty=True) == ""


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, True),
        ({b"content-length": b"0"}, True),
        ({b"content-length": b"1"}, False),
        ({b"transfer-encoding": b"chunked"}, False),
    ],
)
def test_headers_tell_whether_a_body_comes(headers: dict[bytes, bytes], said: bool) -> None:
    assert empty(headers) is said


async def chunks() -> AsyncIterator[bytes]:
    yield b""


CONTENTS = (("application/json; charset=utf-8", "json"), ("text/csv", "text"), ("image/*", "bytes"))
JSON = (0, "application/json; charset=utf-8")
UNKNOWN = (2, "application/octet-stream")


@pytest.mark.parametrize(
    ("wanted", "body", "expected"),
    [
        ("", {"a": 1}, JSON),
        ("application/json", {"a": 1}, JSON),
        ("text/csv", "a,b", (1, "text/csv")),
        ("text/csv; header=present", "a,b", (1, "text/csv; header=present")),
        ("text/csv", {"a": 1}, JSON),
        ("", "text", JSON),
        ("image/png", b"png", (2, "image/png")),
        ("image/*", b"png", UNKNOWN),
        ("application/json", b"png", UNKNOWN),
        ("video/mp4", chunks(), UNKNOWN),
        ("application/xml", "text", JSON),
    ],
)
def test_an_answer_is_what_was_wanted_if_its_body_is(
    wanted: str, body: object, expected: tuple[int, str]
) -> None:
    assert pick(wanted, CONTENTS, body) == expected


def test_a_body_that_fits_nothing_goes_out_as_the_first() -> None:
    assert pick("", (("text/csv", "text"),), {"a": 1}) == (0, "text/csv")


@pytest.mark.parametrize(
    ("declared", "covered"),
    [(["*/*", "a/b"], "a/b"), (["*/*", "a/*"], "a/*"), (["*/*"], "*/*"), (["c/d"], None)],
)
def test_the_most_specific_type_covers(declared: list[str], covered: str | None) -> None:
    assert covering("a/b", declared) == covered
