"""The part of JSON Schema that no Python type expresses, compiled to one predicate a schema."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Predicate = Callable[[Any], bool]


def _pattern(expression: str) -> Predicate:
    matches = re.compile(expression, re.ASCII).fullmatch
    return lambda text: matches(text) is not None


def _address(kind: type[ipaddress.IPv4Address] | type[ipaddress.IPv6Address]) -> Predicate:
    def holds(text: Any) -> bool:
        try:
            kind(text)
        except ValueError:
            return False
        return "%" not in text

    return holds


_DATE = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = rf"{_HOUR}:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|[-+]{_HOUR})"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
FORMATS: dict[str, Predicate] = {
    "uuid": _pattern(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "date-time": _pattern(f"{_DATE}[Tt]{_TIME}"),
    "date": _pattern(_DATE),
    "time": _pattern(_TIME),
    "duration": _pattern(
        r"P(?=[0-9T])(?:[0-9]+W|(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?"
        r"(?:[0-9]+(?:\.[0-9]+)?S)?)?)"
    ),
    "ipv4": _address(ipaddress.IPv4Address),
    "ipv6": _address(ipaddress.IPv6Address),
    "base64": _pattern(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
    "email": _pattern(r"[^\s@]{1,64}@[^\s@]{1,255}"),
    "hostname": _pattern(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*"),
    "uri": _pattern(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*"),
    "uri-reference": _pattern(r"[^\s<>\"{}|\\^`]*"),
}


def same(left: Any, right: Any) -> bool:
    """Equality as JSON Schema has it: 1 is 1.0, but true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPES: dict[str, Predicate] = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: _number(v) and v == v // 1,
    "number": _number,
    "string": lambda v: isinstance(v, str),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}


def types_of(value: Any) -> set[str]:
    """The names that JSON Schema has for the type of a value; a whole number has two."""
    return {name for name, holds in _TYPES.items() if holds(value)}


def compile_rule(schema: Any) -> Predicate:
    """A predicate that holds where the schema does. References must have been written out."""
    if isinstance(schema, bool):
        return lambda value: schema
    checks: list[Predicate] = []
    for name, keywords, build in _PARTS:
        if keywords & schema.keys():
            part, applies = build(schema), _TYPES.get(name)
            checks.append(part if applies is None else _only(applies, part))
    if len(checks) == 1:
        return checks[0]
    return lambda value: all(check(value) for check in checks)


def _only(applies: Predicate, part: Predicate) -> Predicate:
    return lambda value: not applies(value) or part(value)


def _any_type(schema: dict[str, Any]) -> Predicate:
    checks: list[Predicate] = []
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        tests = [_TYPES[kind] for kind in kinds]
        checks.append(lambda value: any(test(value) for test in tests))
    if "const" in schema:
        checks.append(lambda value: same(value, schema["const"]))
    if "enum" in schema:
        checks.append(lambda value: any(same(value, item) for item in schema["enum"]))
    if "not" in schema:
        inner = compile_rule(schema["not"])
        checks.append(lambda value: not inner(value))
    for key, accept in (
        ("allOf", lambda count, total: count == total),
        ("anyOf", lambda count, total: count > 0),
        ("oneOf", lambda count, total: count == 1),
    ):
        if key in schema:
            checks.append(_count([compile_rule(item) for item in schema[key]], accept))
    if "if" in schema:
        test, then, other = (compile_rule(schema.get(key, True)) for key in ("if", "then", "else"))
        checks.append(lambda value: then(value) if test(value) else other(value))
    return lambda value: all(check(value) for check in checks)


def _count(parts: list[Predicate], accept: Callable[[int, int], bool]) -> Predicate:
    return lambda value: accept(sum(part(value) for part in parts), len(parts))


def _text(schema: dict[str, Any]) -> Predicate:
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    search = re.compile(schema["pattern"]).search if "pattern" in schema else None
    known = FORMATS.get(schema.get("format", ""))
    return lambda value: (
        low <= len(value)
        and (high is None or len(value) <= high)
        and (search is None or search(value) is not None)
        and (known is None or known(value))
    )


def _numeric(schema: dict[str, Any]) -> Predicate:
    step = Decimal(repr(schema["multipleOf"])) if "multipleOf" in schema else None

    def holds(value: Any) -> bool:
        return (
            value >= schema.get("minimum", value)
            and value <= schema.get("maximum", value)
            and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
            and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
            and (step is None or not Decimal(repr(value)) % step)
        )

    return holds


def _array(schema: dict[str, Any]) -> Predicate:
    first = [compile_rule(item) for item in schema.get("prefixItems", [])]
    rest = compile_rule(schema.get("items", True))
    contained = compile_rule(schema["contains"]) if "contains" in schema else None
    low, high = schema.get("minContains", 1), schema.get("maxContains")

    def holds(value: Any) -> bool:
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            return False
        if not all(test(item) for test, item in zip(first, value, strict=False)):
            return False
        if not all(rest(item) for item in value[len(first) :]):
            return False
        if schema.get("uniqueItems") and any(same(a, b) for i, a in enumerate(value) for b in value[:i]):
            return False
        if contained is None:
            return True
        count = sum(contained(item) for item in value)
        return bool(low <= count and (high is None or count <= high))

    return holds


def _object(schema: dict[str, Any]) -> Predicate:
    named = {key: compile_rule(item) for key, item in schema.get("properties", {}).items()}
    by_pattern = [
        (re.compile(key).search, compile_rule(s)) for key, s in schema.get("patternProperties", {}).items()
    ]
    others = compile_rule(schema.get("additionalProperties", True))
    names = compile_rule(schema.get("propertyNames", True))
    dependent = {key: compile_rule(item) for key, item in schema.get("dependentSchemas", {}).items()}

    def member(key: str, value: Any) -> bool:
        tests = [test for search, test in by_pattern if search(key)]
        if key in named:
            tests.append(named[key])
        return all(test(value) for test in tests or [others]) and names(key)

    def holds(value: Any) -> bool:
        return (
            schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value))
            and all(key in value for key in schema.get("required", ()))
            and all(
                other in value
                for key, needed in schema.get("dependentRequired", {}).items() if key in value
                for other in needed
            )
            and all(test(value) for key, test in dependent.items() if key in value)
            and all(member(key, item) for key, item in value.items())
        )  # fmt: skip

    return holds


_PARTS: tuple[tuple[str, frozenset[str], Callable[[dict[str, Any]], Predicate]], ...] = (
    ("", frozenset({"type", "const", "enum", "not", "allOf", "anyOf", "oneOf", "if"}), _any_type),
    ("string", frozenset({"minLength", "maxLength", "pattern", "format"}), _text),
    (
        "number",
        frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
        _numeric,
    ),
    (
        "array",
        frozenset({"items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"}),
        _array,
    ),
    (
        "object",
        frozenset({
            "properties", "patternProperties", "additionalProperties", "propertyNames", "minProperties",
            "maxProperties", "required", "dependentRequired", "dependentSchemas",
        }),
        _object,
    ),
)  # fmt: skip
