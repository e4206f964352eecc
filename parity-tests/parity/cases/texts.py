"""Strings for a schema: ones that fit, ones at the limits, and ones that are awkward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parity.cases.patterns import compiled, text_for

NOBODY = "00000000-0000-4000-8000-000000000000"

# by format: one that fits, others that fit as well, and some that do not
FITTING: Mapping[str, tuple[str, ...]] = {
    "uuid": ("5b3c1f0e-8d2a-4c67-9e1b-7f0a6d4c2b19", "5B3C1F0E-8D2A-4C67-9E1B-7F0A6D4C2B19"),
    "date-time": (
        "2030-01-31T12:34:56Z",
        "2030-01-31T12:34:56.789+02:00",
        "2001-02-03T04:05:06.000001-00:30",
    ),
    "date": ("2030-01-31", "2000-02-29"),
    "time": ("12:34:56Z",),
    "duration": ("P1DT2H",),
    "email": ("ada@example.com", "Ada.Lovelace+tag@Example.COM"),
    "hostname": ("a.example.com", "A.EXAMPLE.COM"),
    "ipv4": ("192.0.2.1", "255.255.255.255"),
    "ipv6": ("2001:db8::1", "2001:0DB8:0000::0001", "::ffff:192.0.2.1"),
    "uri": ("https://example.com/a?b=c", "HTTPS://Example.COM:443/a/../b"),
    "uri-reference": ("/a/b?c=d", "../b"),
    "byte": ("aGVsbG8=",),
    "regex": ("^a+$",),
    "json-pointer": ("/a/b",),
}
BROKEN: Mapping[str, tuple[str, ...]] = {
    "uuid": ("5b3c1f0e8d2a4c679e1b7f0a6d4c2b19", "{5b3c1f0e-8d2a-4c67-9e1b-7f0a6d4c2b19}", "nope"),
    "date-time": (
        "2030-01-31",
        "2030-01-31 12:34:56Z",
        "2030-01-31T12:34:56",
        "2030-02-30T00:00:00Z",
        "2030-01-31T25:00:00Z",
        "1900000000",
    ),
    "date": ("2030-02-30", "31.01.2030", "2030-1-1"),
    "time": ("25:00:00Z",),
    "email": ("ada", "@example.com", "ada@"),
    "hostname": ("-a.example.com", "a..b"),
    "ipv4": ("256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4/8"),
    "ipv6": ("2001:db8:::1", "fe80::1%eth0", "12345::"),
    "uri": ("not a uri", "//"),
}
AWKWARD = (
    "Zebra",
    "apple",
    "Apple",
    "éclair",
    "e\u0301clair",
    "item 10",
    "item 9",
    " edge ",
    'quote"\\slash/',
    "<b>&amp;</b>",
    "%2F..%00;",
    "日本語",
    "😀",
    "a,b;c=d",
    "null",
    "O'Brien",
    "line\nbreak\ttab",
    "\u200fright\u202e",
    "İstanbul ß \u017f",
    "_",
)


def fits(schema: Mapping[str, Any], text: str) -> bool:
    """Whether length and pattern allow it."""
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 10**9):
        return False
    expression = compiled(schema["pattern"]) if "pattern" in schema else None
    return expression is None or expression.search(text) is not None


def plain_text(schema: Mapping[str, Any], name: str, salt: int = 0) -> str:
    """A string that fits, different for each salt where the schema has room."""
    form = str(schema.get("format", ""))
    if form in FITTING:
        choices = FITTING[form]
        return choices[salt % len(choices)]
    for text in (f"{name}-{salt + 1}", f"{name}{salt + 1}", f"v{salt + 1}", name or "text"):
        if fits(schema, text):
            return text
    base = text_for(schema["pattern"]) if "pattern" in schema else "x"
    return next(
        (t for t in _stretched(base or "x", schema.get("minLength", 1)) if fits(schema, t)), base or "x"
    )


def limits(schema: Mapping[str, Any], base: str, *, few: bool = False) -> Iterator[tuple[str, str]]:
    """Strings that fit, at the limits of length, and awkward ones."""
    form = str(schema.get("format", ""))
    for other in FITTING.get(form, ()):
        if other != base:
            yield f"other spelling {other!r}", other
    if form in FITTING or form == "binary":
        return
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    for length in (low, low + 1):
        yield from _of_length(schema, base, length)
    if isinstance(high, int) and high <= 20_000:
        yield from _of_length(schema, base, high)
        if fits(schema, "😀" * high):
            yield f"{high} characters beyond the first plane", "😀" * high
    for text in AWKWARD[3::7] if few else AWKWARD:
        if fits(schema, text):
            yield f"awkward {text!r}", text


def breaches(schema: Mapping[str, Any], base: str) -> Iterator[tuple[str, str]]:
    """Strings just outside of length, pattern and format."""
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    form = str(schema.get("format", ""))
    for text in BROKEN.get(form, ()):
        yield f"broken {form} {text!r}", text
    if low:
        yield f"{low - 1} characters", (base or "x")[: low - 1]
    if isinstance(high, int) and high <= 20_000:
        yield f"{high + 1} characters", next(_stretched(base or "x", high + 1))
    if "pattern" in schema:
        expression = compiled(schema["pattern"])
        shown = 0
        for text in (*AWKWARD, "A B", "-", "a", "A", "0", "a\n", "^", base + " ", base + "!", base.upper()):
            if expression is not None and not expression.search(text) and shown < 4:
                shown += 1
                yield f"against the pattern {text!r}", text
    yield "with a NUL", (base[:3] or "a") + "\u0000"


def _of_length(schema: Mapping[str, Any], base: str, length: int) -> Iterator[tuple[str, str]]:
    for text in _stretched(base or "x", length):
        if fits(schema, text):
            yield f"{length} characters", text
            return


def _stretched(base: str, length: int) -> Iterator[str]:
    for filler in (base[-1:], "x", "0", "A", "."):
        yield (base + filler * max(length - len(base), 0))[:length]
    yield (base * (length // max(len(base), 1) + 1))[:length]
