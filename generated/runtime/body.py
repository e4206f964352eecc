"""Request bodies: bounded, complete, and JSON only when it means one thing."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from math import isinf
from typing import Any, NoReturn

from .problem import Detail, Failure

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class ClientGone(Exception):
    """The client closed the connection before its request was complete; nobody waits for an answer."""


async def read_body(headers: dict[bytes, bytes], receive: Receive, limit: int) -> bytes:
    """The whole body, at most `limit` bytes.

    Raises:
        Failure: 413, it is or claims to be longer; 400, Content-Length is no number.
        ClientGone: the client went away.
    """
    claimed_length(headers, limit)
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(body) > limit:
            raise too_large(limit)
        return body
    chunks, size = [body], len(body)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def claimed_length(headers: dict[bytes, bytes], limit: int) -> None:
    """Refuses a body by what it says of its length, before any of it is read.

    Raises:
        Failure: 413, it claims to be longer; 400, Content-Length is no number.
    """
    claimed = headers.get(b"content-length")
    if claimed is None:
        return
    if not claimed.isdigit():
        raise Failure(400, "Content-Length is not a number")
    # Compared by length first: a number of ten thousand digits is not worth parsing.
    if len(claimed) > 18 or int(claimed) > limit:
        raise too_large(limit)


def too_large(limit: int) -> Failure:
    """The 413 of a body; what follows on the connection is not worth reading."""
    return Failure(413, f"the body is longer than {limit} bytes", headers={"Connection": "close"})


_SHORT = 2000
"""In longer bodies some string stands twice nearly always."""


def _pairs(pairs: list[tuple[str, object]]) -> None:
    if len(dict(pairs)) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _DuplicateKey(name)
            seen.add(name)


class _DuplicateKey(ValueError):
    pass


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _double(text: str) -> None:
    if isinf(float(text)):
        raise ValueError("a number is beyond all doubles")


# Integers stay text: those that are too long are for the validator to refuse.
_scan = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=str, parse_float=_double, parse_constant=_constant
).decode


def surely_one_json(raw: bytes) -> bool:
    """Whether a body that satisfies its schema needs no `check_json`; cheap, and False when in doubt.

    Without escapes, quotes alternate between the beginnings and the ends of strings. If no string stands
    twice, no member name does. A number beyond all doubles is infinity to validators, and satisfies nothing
    but a schema that takes anything.
    """
    if len(raw) > _SHORT or b"\\" in raw or b"NaN" in raw or b"Infinity" in raw:
        return False
    strings = raw.split(b'"')[1::2]
    return len(set(strings)) == len(strings)


_EXPONENT = re.compile(rb"[0-9.][Ee]").search
_MANY_DIGITS = re.compile(rb"[0-9]{300}").search


def may_overflow(raw: bytes) -> bool:
    """Whether a body may have a number beyond all doubles; True for each that has, and for few others."""
    # One after the other: an expression with a choice looks at every byte three times as long.
    return _EXPONENT(raw) is not None or _MANY_DIGITS(raw) is not None


def check_json(raw: bytes) -> None:
    """Makes sure that a body is one JSON text that means one thing (RFC 8259, RFC 7493 section 2).

    Validators keep the last of two equal names without a word, and take a number beyond all doubles for
    infinity, so this is looked at first. Integers of more than 4,300 digits they refuse themselves.

    Raises:
        Failure: 400, with the reason.
    """
    try:
        _scan(raw.decode())
    except _DuplicateKey as error:
        name = str(error)[:100]
        raise Failure(
            400,
            "a member name stands twice in one object",
            details=(Detail("/body", f"duplicate member {name!r}", "duplicate"),),
        ) from None
    except UnicodeDecodeError:
        raise Failure(400, "the body is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Failure(400, f"the body is not JSON: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} at line {error.lineno} column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
