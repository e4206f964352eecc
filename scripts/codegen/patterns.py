"""ECMA 262 patterns, as JSON Schema writes them, for Rust's and Python's engines."""

from __future__ import annotations

import re

_CLASSES = {
    "d": "0-9",
    "w": "0-9A-Za-z_",
    "s": r"\t\n\x0b\x0c\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
}


class Unsupported(Exception):
    """A pattern that neither engine reads."""


def translate(pattern: str) -> str:
    """The pattern with what ECMA means by `\\d`, `\\w`, `\\s`, `\\/`, `$` and `\\cX` spelt out for Python."""
    out: list[str] = []
    index, in_class = 0, False
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            text, index = _escape(pattern, index, in_class)
            out.append(text)
            continue
        if in_class:
            in_class = char != "]"
            out.append("\\" + char if char in "[&~|" else char)
        elif char == "[":
            in_class = True
            if pattern[index : index + 2] == "[]":
                raise Unsupported("an empty character class matches nothing")
            out.append(char)
        elif char == "$":
            out.append(r"\Z")
        elif pattern.startswith("(?<", index) and pattern[index + 3 : index + 4] not in ("=", "!"):
            out.append("(?P<")
            index += 2
        else:
            out.append(char)
        index += 1
    return "".join(out)


def _escape(pattern: str, index: int, in_class: bool) -> tuple[str, int]:
    char, after = pattern[index + 1], index + 2
    if char in _CLASSES:
        return (_CLASSES[char] if in_class else f"[{_CLASSES[char]}]"), after
    if char.lower() in _CLASSES:
        if in_class and char == "S":
            return r"\S", after
        if in_class:
            raise Unsupported(f"\\{char} inside a character class")
        return f"[^{_CLASSES[char.lower()]}]", after
    if char == "u":
        match = re.compile(r"\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4})").match(pattern, after)
        if match is None:
            raise Unsupported(r"\u without a code point")
        code = int(match.group(1) or match.group(2), 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise Unsupported(rf"\u{code:x} is no character")
        return (rf"\U{code:08x}" if code > 0xFFFF else rf"\u{code:04x}"), match.end()
    if char in "pP":
        raise Unsupported(rf"\{char} (Unicode properties)")
    if char == "c" and pattern[after : after + 1].isalpha():
        return rf"\x{ord(pattern[after].upper()) - 64:02x}", after + 1
    if char in "/-" or char in "\"'#&~@%,:;=<>!` ":
        return ("\\-" if char == "-" else re.escape(char)), after
    return pattern[index:after], after


def rust(translated: str) -> str | None:
    """The pattern for Rust's engine (linear in time), or None where only Python's will do."""
    if re.search(r"\(\?(?:[=!]|<[=!])|(?<!\\)(?:\\\\)*\\(?:[1-9]|k<)|\(\?P=", translated):
        return None
    text = translated.replace(r"\Z", r"\z")
    # Rust bounds the size of a compiled pattern; counted repeats of wide classes exceed it.
    counts = [int(number) for number in re.findall(r"\{(?:\d+,)?(\d+)\}", text)]
    return text if max(counts, default=0) <= 300 else None


def python(translated: str) -> str:
    """The pattern for Python's engine; raises Unsupported where it is none."""
    try:
        re.compile(translated)
    except (re.error, OverflowError) as error:
        raise Unsupported(str(error)) from error
    return translated
