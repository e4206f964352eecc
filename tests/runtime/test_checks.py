"""Answers that break the contract are found out in development."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from scripts.codegen.runtime.answers import Encoded
from scripts.codegen.runtime.checks import Declared, UndeclaredAnswer, check
from scripts.codegen.runtime.types import Model


class Pet(Model):
    name: str


JSON = (b"content-type", b"application/json")
PET = b'{"name": "Rex"}'
DECLARED = (
    Declared(
        "200",
        (
            ("etag", True, '{"type": "string", "pattern": "^\\"[0-9]+\\"$"}'),
            ("x-count", False, '{"type": "integer", "minimum": 1}'),
            ("x-ratio", False, '{"type": "number", "maximum": 1}'),
            ("x-done", False, '{"type": "boolean"}'),
            ("x-ids", False, '{"type": "array", "items": {"type": "integer"}, "maxItems": 2}'),
            ("x-free", False, "{}"),
        ),
        {"application/json": Pet, "text/csv": None, "image/*": None},
    ),
    Declared("204"),
    Declared("4XX", (), {"application/problem+json; charset=utf-8": Pet}),
)


def answer(status: int, *headers: tuple[bytes, bytes], body: Any = PET) -> Encoded:
    return Encoded(status, headers, body)


def trouble(given: Encoded, declared: tuple[Declared, ...] = DECLARED) -> str:
    with pytest.raises(UndeclaredAnswer) as caught:
        check("get_pet", declared, given)
    return str(caught.value).removeprefix("get_pet answered ")


ETAG = (b"etag", b'"1"')


@pytest.mark.parametrize(
    "given",
    [
        answer(200, JSON, ETAG),
        answer(200, (b"content-type", b"application/json; charset=utf-8"), ETAG),
        answer(200, JSON, ETAG, (b"x-other", b"any")),
        answer(200, JSON, ETAG, (b"x-count", b"1"), (b"x-ratio", b"0.5"), (b"x-done", b"true")),
        answer(200, JSON, ETAG, (b"x-ids", b"1, 2"), (b"x-free", b"?")),
        answer(200, (b"content-type", b"text/csv"), ETAG, body=b"not,looked,at"),
        answer(200, (b"content-type", b"image/png"), ETAG, body=b"\xff"),
        answer(204, body=b""),
        answer(404, (b"content-type", b"application/problem+json")),
    ],
)
def test_what_is_declared_passes(given: Encoded) -> None:
    check("get_pet", DECLARED, given)


async def test_a_stream_is_not_looked_into() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"not JSON"

    check("get_pet", DECLARED, answer(200, JSON, ETAG, body=chunks()))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (answer(201, JSON), "201, which its contract does not declare"),
        (answer(500, JSON), "500, which its contract does not declare"),
        (answer(200, JSON), "200: the header etag is missing"),
        (answer(200, JSON, (b"etag", b"1")), "200: the header etag breaks its schema"),
        (answer(200, JSON, ETAG, (b"x-count", b"0")), "200: the header x-count breaks its schema"),
        (answer(200, JSON, ETAG, (b"x-count", b"many")), "200: the header x-count breaks its schema"),
        (answer(200, JSON, ETAG, (b"x-ratio", b"2")), "200: the header x-ratio breaks its schema"),
        (answer(200, JSON, ETAG, (b"x-done", b"yes")), "200: the header x-done breaks its schema"),
        (answer(200, JSON, ETAG, (b"x-ids", b"1, b")), "200: the header x-ids breaks its schema"),
        (answer(200, JSON, ETAG, (b"x-ids", b"1, 2, 3")), "200: the header x-ids breaks its schema"),
        (answer(200, ETAG), "200: the media type that it lacks is not declared"),
        (
            answer(200, (b"content-type", b"text/html"), ETAG),
            "200: the media type text/html is not declared",
        ),
        (
            answer(200, JSON, ETAG, body=b"{}"),
            "200: the body breaks its schema at /body/name: Field required",
        ),
        (
            answer(404, (b"content-type", b"application/problem+json"), body=b"[]"),
            "404: the body breaks its schema at /body: Input should be an object",
        ),
    ],
)
def test_what_is_not_declared_is_found_out(given: Encoded, said: str) -> None:
    assert trouble(given) == said


def test_a_body_where_none_is_declared_is_found_out() -> None:
    assert trouble(answer(202), (Declared("202"),)) == "202: it has a body, and none is declared"


def test_the_default_declares_every_status() -> None:
    check("get_pet", (Declared("default"),), answer(418, body=b""))


def test_the_closest_declaration_counts() -> None:
    declared = (Declared("default"), Declared("4XX"), Declared("404", (("x", True, "{}"),)))
    check("get_pet", declared, answer(403, body=b""))
    assert trouble(answer(404, body=b""), declared) == "404: the header x is missing"
