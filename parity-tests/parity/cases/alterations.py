"""Ways to alter a good request, each a function from request to request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import quote

from parity.cases.resources import slots
from parity.contract.model import Operation
from parity.requests import Body, Request, Text, text

Alteration: TypeAlias = Callable[[Request], Request]


def unaltered(request: Request) -> Request:
    """As it is."""
    return request


def chained(*alterations: Alteration) -> Alteration:
    """One after the other."""

    def alter(request: Request) -> Request:
        for one in alterations:
            request = one(request)
        return request

    return alter


def header(name: str, value: str) -> Alteration:
    """With this header."""
    return lambda request: request.with_header(name, value)


def header_twice(name: str, first: str, second: str) -> Alteration:
    """With a header that stands twice."""
    pairs = ((name, text(first)), (name, text(second)))
    return lambda request: replace(request, headers=(*request.headers, *pairs))


def query(name: str, *values: str) -> Alteration:
    """With a query parameter given these times."""
    return lambda request: request.with_query(name, *values)


def by(identity: str | None) -> Alteration:
    """From somebody else, or from nobody."""
    return lambda request: replace(request, identity=identity)


def bent(mark: str) -> Alteration:
    """With credentials that are nearly right."""
    return lambda request: replace(request, identity=f"{request.identity}{mark}")


def to_method(method: str) -> Alteration:
    """With another method and no body."""
    return lambda request: replace(request, method=method, body=None)


def body_of(raw: bytes, media: str) -> Alteration:
    """With these bytes as body."""
    return lambda request: replace(request, body=Body(media, raw=raw))


def media_as(media: str | None) -> Alteration:
    """With the body said to be of another media type, or of none."""

    def alter(request: Request) -> Request:
        return replace(request, body=replace(request.body, media=media)) if request.body else request

    return alter


def at_end(more: str) -> Alteration:
    """With something behind the path."""
    return lambda request: replace(request, path=text(*request.path.parts, more))


def before(more: str) -> Alteration:
    """With something before the path."""
    return lambda request: replace(request, path=text(more, *request.path.parts))


def in_capitals(request: Request) -> Request:
    """With the path in capitals."""
    return replace(request, path=text(*(p.upper() if isinstance(p, str) else p for p in request.path.parts)))


def one_letter_encoded(request: Request) -> Request:
    """With one letter of the path percent-encoded, which means the same."""
    first, *rest = request.path.parts
    place = next((i for i, c in enumerate(first) if c.isalpha()), None) if isinstance(first, str) else None
    if place is None or not isinstance(first, str):
        return request
    coded = f"{first[:place]}%{ord(first[place]):02X}{first[place + 1 :]}"
    return replace(request, path=text(coded, *rest))


def last_slot(operation: Operation, word: str) -> Alteration:
    """With this in the innermost slot of the path, already encoded."""

    def alter(request: Request) -> Request:
        last = slots(operation)[-1]
        after = operation.path.rpartition("{" + last.parameter + "}")[2]
        parts = list(request.path.parts)
        if after and isinstance(parts[-1], str) and parts[-1].endswith(after):
            parts[-1] = parts[-1].removesuffix(after)
            parts = [part for part in parts if part != ""]
        if isinstance(parts[-1], str):
            parts[-1] = parts[-1].rpartition("/")[0] + "/"
        else:
            parts.pop()
        return replace(request, path=text(*parts, word + after))

    return alter


def encoded(word: str) -> str:
    """A word as one path segment."""
    return quote(word, safe="")


def rewritten(change: Callable[[bytes], bytes]) -> Alteration:
    """With the JSON body's bytes changed."""

    def alter(request: Request) -> Request:
        if request.body is None or request.body.raw is not None:
            return request
        raw = json.dumps(_flat(request.body.tree), ensure_ascii=False).encode()
        return replace(request, body=Body(request.body.media, raw=change(raw)))

    return alter


def member_twice(raw: bytes) -> bytes:
    """An object whose first member stands once more at the end."""
    value = json.loads(raw)
    if not isinstance(value, dict) or not value:
        return raw
    name = next(iter(value))
    return raw[:-1] + b", " + json.dumps(name).encode() + b": " + json.dumps(value[name]).encode() + b"}"


def in_blocks(raw: bytes) -> bytes:
    """An object as YAML, a member a line."""
    value = json.loads(raw)
    if not isinstance(value, dict):
        return raw
    return "".join(f"{json.dumps(n)}: {json.dumps(v)}\n" for n, v in value.items()).encode()


def escaped(raw: bytes) -> bytes:
    """An object with each letter of its names and strings as an escape."""

    def word(plain: str) -> str:
        return '"' + "".join(f"\\u{unit:04x}" for unit in _units(plain)) + '"'

    value = json.loads(raw)
    if not isinstance(value, dict):
        return raw
    members = (word(n) + ": " + (word(v) if isinstance(v, str) else json.dumps(v)) for n, v in value.items())
    return ("{" + ", ".join(members) + "}").encode()


def _units(word: str) -> Iterator[int]:
    raw = word.encode("utf-16-be")
    yield from (int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2))


def _flat(tree: object) -> object:
    """A tree without holes, for bodies that are changed byte by byte."""
    if isinstance(tree, Text):
        return tree.literal().replace("\0", "") + "-plain"
    if isinstance(tree, Mapping):
        return {name: _flat(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_flat(value) for value in tree]
    return tree
