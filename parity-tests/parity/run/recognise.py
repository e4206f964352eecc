"""Ids, times and tokens recognised by what they look like."""

from __future__ import annotations

import re

UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d+)?(Z|z|[+-]\d\d:?\d\d)?")
HTTP_TIME = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
RANDOM = re.compile(
    r"(?<![0-9A-Za-z_-])(?=[0-9A-Za-z_-]*\d)(?=[0-9A-Za-z_-]*[a-zA-Z])[0-9A-Za-z_-]{20,}(?![0-9A-Za-z_-])"
)
HEX = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{16,}(?![0-9A-Za-z])")
SEGMENT = re.compile(r"(?<=/)[^/?#<>\s;,]+")

# in the order in which they are looked for; what one has taken the next does not see
PATTERNS = (
    (UUID, "id"),
    (TIME, "time"),
    (HTTP_TIME, "time"),
    (JWT, "token"),
    (HEX, "token"),
    (RANDOM, "token"),
    (SEGMENT, "segment"),
)


def form_of(raw: str) -> str:
    if UUID.fullmatch(raw):
        return "uuid" if raw == raw.lower() else "uuid in capitals"
    return "integer" if raw.isdigit() else "text"


def masked(text: str) -> str:
    """A text with all that looks like an id, a time or a token made the same."""
    for pattern, kind in PATTERNS[:-1]:
        text = pattern.sub(f"<{kind}>", text)
    return text
