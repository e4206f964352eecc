"""A text that a regular expression accepts, found by walking through the parsed expression."""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from typing import Any

_PARSER: Any = importlib.import_module("re._parser")
_LONGEST = 512
_LIKED = "aA0-_. é"


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The expression, or None where it is of a dialect that Python does not read."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


@lru_cache(maxsize=4096)
def text_for(pattern: str) -> str | None:
    """A short text in which the pattern is found; None when none could be made."""
    expression = compiled(pattern)
    if expression is None:
        return None
    for plain in ("", "a", "example", "Example-1", "1", "A1"):
        if plain and expression.search(plain):
            return plain
    made = _walk(_PARSER.parse(pattern))[:_LONGEST]
    return made if expression.search(made) else None


def _walk(parsed: Any) -> str:
    return "".join(_one(str(kind), argument) for kind, argument in parsed)


def _one(kind: str, argument: Any) -> str:
    match kind:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return next(letter for letter in _LIKED if ord(letter) != argument)
        case "ANY":
            return "a"
        case "IN":
            return _member(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inside = argument
            return _walk(inside) * min(max(int(low), 1 if int(high) > 0 else 0), 64)
        case "SUBPATTERN":
            return _walk(argument[3])
        case "ATOMIC_GROUP":
            return _walk(argument)
        case "BRANCH":
            return _walk(argument[1][0])
        case _:
            return ""


def _member(choices: Any) -> str:
    wanted = [(str(kind), argument) for kind, argument in choices]
    if wanted and wanted[0][0] == "NEGATE":
        return next((c for c in _LIKED + "zZ9~" if not any(_has(c, w) for w in wanted[1:])), "a")
    for kind, argument in wanted:
        if kind == "LITERAL":
            return chr(argument)
        if kind == "RANGE":
            return chr(argument[0])
        if kind == "CATEGORY":
            return next((c for c in _LIKED + "5" if _has(c, (kind, argument))), "a")
    return "a"


def _has(letter: str, choice: tuple[str, Any]) -> bool:
    kind, argument = choice
    match kind:
        case "LITERAL":
            return ord(letter) == int(argument)
        case "RANGE":
            return int(argument[0]) <= ord(letter) <= int(argument[1])
        case _:
            name = str(argument)
            found = (
                letter.isdigit()
                if "DIGIT" in name
                else letter.isspace()
                if "SPACE" in name
                else _word(letter)
            )
            return found is not ("NOT" in name)


def _word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
