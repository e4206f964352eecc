"""Request headers read once, answer headers made safe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import datetime
from typing import Any

_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def headers_of(scope: MutableMapping[str, Any]) -> dict[bytes, bytes]:
    """Field values by lower-case name; repeated fields joined by a comma (RFC 9110, section 5.3)."""
    fields = scope["headers"]
    headers = dict(fields)
    if len(headers) != len(fields):
        return _joined(fields)
    return headers


def _joined(fields: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    headers: dict[bytes, bytes] = {}
    for name, value in fields:
        known = headers.get(name)
        glue = b"; " if name == b"cookie" else b", "
        headers[name] = value if known is None else known + glue + value
    return headers


def header_value(text: str) -> bytes:
    """A field value as bytes.

    Raises:
        ValueError: the text holds a control character, or one that Latin-1 lacks, and would break the answer.
    """
    if _UNSAFE.search(text):
        raise ValueError("a header value may not hold control characters")
    return text.encode("latin-1")


def header_fields(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """The wire form of headers that are named in text."""
    return [(name.lower().encode("latin-1"), header_value(value)) for name, value in headers.items()]


def put(fields: list[tuple[bytes, bytes]], name: bytes, value: object) -> None:
    """Adds a header of an answer; None is left out, a list is joined by commas."""
    if value is None:
        return
    fields.append((name, header_value(_text(value))))


def _text(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value))
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
