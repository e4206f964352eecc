"""From what pydantic found to what the contract calls it: JSON pointers and JSON Schema keywords."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .problem import Detail, Failure
from .rules import types_of

_MOST = 100
_HALF_PAIR = re.compile("[\ud800-\udfff]").search

_KEYWORDS: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": "additionalProperties",
    "enum": "enum",
    "literal_error": "const",
    "string_too_short": "minLength",
    "string_too_long": "maxLength",
    "string_pattern_mismatch": "pattern",
    "greater_than": "exclusiveMinimum",
    "greater_than_equal": "minimum",
    "less_than": "exclusiveMaximum",
    "less_than_equal": "maximum",
    "multiple_of": "multipleOf",
    "unique_items": "uniqueItems",
    "min_properties": "minProperties",
    "max_properties": "maxProperties",
    "property_names": "propertyNames",
    "one_of": "oneOf",
    "any_of": "anyOf",
}
_COUNTS = {"minItems": "minProperties", "maxItems": "maxProperties"}
_TOO_LARGE, _TOO_SMALL = "Input should be less", "Input should be greater"
_FORMATS = ("uuid", "date", "datetime", "time", "timezone", "ip_v", "url", "bytes", "base64", "duration")


@cache
def keyword(kind: str) -> str:
    """The JSON Schema keyword behind a kind of pydantic error; of kinds there are not many."""
    known = _KEYWORDS.get(kind)
    if known is not None:
        return known
    if kind.startswith(_FORMATS) and not kind.endswith("_type"):
        return "format"
    if kind == "too_short":
        return "minItems"
    if kind == "too_long":
        return "maxItems"
    if kind.startswith("union_tag"):
        return "discriminator"
    return "type"


def pointer(place: str, path: tuple[int | str, ...]) -> str:
    """A JSON pointer (RFC 6901) into the request."""
    plain = "/".join(("", place, *map(str, path)))
    if len(plain) <= 200 and "~" not in plain and plain.count("/") == len(path) + 1:
        return plain
    parts = [str(part)[:200].replace("~", "~0").replace("/", "~1") for part in path]
    return "/".join(("", place, *parts))


def details_of(error: ValidationError, place: str) -> list[Detail]:
    """The findings of a validator; values that were given are left out, they may be secret."""
    return _details(error.errors(include_url=False), place)


def _details(findings: list[ErrorDetails], place: str) -> list[Detail]:
    return [_detail(found, place) for found in findings[:_MOST]]


def checked(validate: Callable[[Any], Any], values: object, place: str, findings: list[Detail]) -> Any:
    """The validated parameters of one place, or None; findings are appended.

    A parameter given several times has been found out already; what is wrong with its values adds nothing.
    """
    try:
        return validate(values)
    except ValidationError as error:
        known = {detail.pointer for detail in findings}
        findings += [detail for detail in details_of(error, place) if detail.pointer not in known]
        return None


def _detail(found: ErrorDetails, place: str) -> Detail:
    path, message, kind = found["loc"], found["msg"], keyword(found["type"])
    if path and path[-1] == "[key]":
        path, kind = path[:-1], "propertyNames"
    elif kind in _COUNTS and message.startswith("Dictionary"):
        kind = _COUNTS[kind]
    elif found["type"] in ("float_type", "finite_number") and type(found["input"]) is int:
        # A whole number that no double can hold: it is a number, and too far out.
        kind, message = ("maximum", _TOO_LARGE) if found["input"] > 0 else ("minimum", _TOO_SMALL)
    elif (kind in ("enum", "format") and _is_no_text(found)) or (
        kind in ("anyOf", "oneOf") and _is_of_no_branch(found)
    ):
        kind = "type"
    return Detail(pointer(place, path), message, kind)


def _is_no_text(found: ErrorDetails) -> bool:
    """Whether a value breaks a rule for text by being none: then that is what is wrong with it."""
    given = found["input"]
    if isinstance(given, str):
        return _HALF_PAIR(given) is not None
    return found["type"] != "enum" or str(found.get("ctx", {}).get("expected", "")).startswith("'")


def _is_of_no_branch(found: ErrorDetails) -> bool:
    types = str(found.get("ctx", {}).get("types", ""))
    return bool(types) and types_of(found["input"]).isdisjoint(types.split())


def body_details(error: ValidationError) -> list[Detail]:
    """The findings in a JSON body.

    Raises:
        Failure: 400, the text is no JSON after all (a lone surrogate, for one).
    """
    findings = error.errors(include_url=False)
    if findings[0]["type"] == "json_invalid":
        raise Failure(400, "the body is not JSON: " + findings[0]["msg"].partition(": ")[2]) from None
    return _details(findings, "body")


def refuse(found: list[Detail]) -> Failure:
    """The 422 that carries every finding of a request."""
    return Failure(422, "the request does not match the contract", details=found[:_MOST])
