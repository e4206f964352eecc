"""From what Pydantic found in a request to the details that the contract promises."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from twin.problems import ProblemDetail

KEYWORDS = {
    "missing": ("required", "is missing"),
    "extra_forbidden": ("additionalProperties", "is not a member of this object"),
    "enum": ("enum", "is none of the values allowed"),
    "literal_error": ("const", "is not the value allowed"),
    "string_too_short": ("minLength", "is too short"),
    "string_too_long": ("maxLength", "is too long"),
    "string_pattern_mismatch": ("pattern", "does not have the form asked for"),
    "greater_than_equal": ("minimum", "is too small"),
    "less_than_equal": ("maximum", "is too big"),
}
OWN = {"type", "format", "anyOf", "uniqueItems", "minProperties", "minimum", "maximum"}


_HALF_PAIR = re.compile("[\ud800-\udfff]")
_MOST = 100
_PLACES = ("body", "path", "query", "header")
_LAST = frozenset({"page", "per_page"})


class Twice(list[str]):
    """What stands in for a parameter that takes one value and was given several."""


def _token(part: object) -> str:
    # a pointer holds no NUL, so the name of a member that has one is shown with a stand-in
    return str(part)[:200].replace("\0", "\ufffd").replace("~", "~0").replace("/", "~1")


def _keyword(error: Mapping[str, Any], location: Sequence[object]) -> tuple[str, str]:
    kind = str(error["type"])
    value = error.get("input")
    if isinstance(value, Twice):
        return "duplicate", "takes one value and was given several"
    if isinstance(value, str) and _HALF_PAIR.search(value):
        # bytes of a path or query that are no UTF-8
        return "type", "is no text in UTF-8"
    if kind in OWN:
        return kind, str(error["msg"])
    if kind in {"too_short", "too_long"}:
        edge = "min" if kind == "too_short" else "max"
        thing = "Properties" if isinstance(value, dict) else "Items"
        return edge + thing, f"has too {'few' if edge == 'min' else 'many'} members"
    if kind == "enum" and not isinstance(value, str):
        return "type", "must be a string"
    if kind == "missing" and tuple(location) == ("body",):
        # FastAPI takes a body of null for one that was left out
        return "type", "must be an object"
    return KEYWORDS.get(kind, ("type", "is of the wrong type"))


def _rank(error: Mapping[str, Any]) -> tuple[int, bool]:
    """The order of the contract, in which filters stand before pages; FastAPI solves dependencies first."""
    place, *rest = error["loc"]
    return _PLACES.index(place), place == "query" and bool(rest) and rest[0] in _LAST


def details(errors: Iterable[Mapping[str, Any]]) -> list[ProblemDetail]:
    """One detail for each error of a RequestValidationError in the order of the contract, up to a hundred."""
    found = []
    for error in islice(sorted(errors, key=_rank), _MOST):
        location = list(error["loc"])
        keyword, message = _keyword(error, location)
        if location[-1] == "[key]":
            location.pop()
            keyword, message = "propertyNames", f"is no good name: {message}"
        pointer = "".join(f"/{_token(part)}" for part in location)
        found.append(ProblemDetail(pointer=pointer[:10_000], message=message[:10_000], kind=keyword))
    return found
