"""Values that a schema refuses: just outside each limit, of the wrong type, with too much or too little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parity.cases import texts
from parity.cases.sampling import Sampler
from parity.contract.schemas import Plain
from parity.values import Json

_OF_TYPE: tuple[tuple[str, Json], ...] = (
    ("string", "text"),
    ("string", "1"),
    ("integer", 1),
    ("number", 1.5),
    ("boolean", True),
    ("array", []),
    ("object", {}),
)
_DEEPEST = 4
_MOST = 500


def breaches(sampler: Sampler, node: Any, base: Json, name: str = "value") -> Iterator[tuple[str, Json]]:
    """What the schema does not allow around a base value that it does allow."""
    for count, breach in enumerate(_break(sampler, sampler.schemas.plain(node), base, name, 0)):
        if count >= _MOST:
            return
        yield breach


def _break(s: Sampler, schema: Plain, base: Json, name: str, depth: int) -> Iterator[tuple[str, Json]]:
    if not s.schemas.nullable(schema):
        yield "null", None
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if choices:
        yield from _near(choices)
        return
    branches = [b for b in s.schemas.branches(schema) if s.schemas.types(b) != {"null"}]
    if branches and depth < _DEEPEST:
        for branch in branches:
            yield from _break(s, branch, s.rich(branch, name), name, depth + 1)
        return
    types = s.schemas.types(schema)
    if types:
        for kind, value in _OF_TYPE:
            allowed = kind in types or (kind == "integer" and "number" in types)
            if not allowed:
                yield f"of type {kind}: {value!r}", value
    if "string" in types:
        yield from texts.breaches(schema, base if isinstance(base, str) else texts.plain_text(schema, name))
    if types & {"integer", "number"}:
        yield from _numbers(schema)
    if "array" in types:
        yield from _array(s, schema, base, name, depth)
    if "object" in types and depth < _DEEPEST:
        yield from _object(s, schema, base if isinstance(base, Mapping) else {}, depth)


def _near(choices: Sequence[Json]) -> Iterator[tuple[str, Json]]:
    first = next((choice for choice in choices if choice is not None), None)
    yield "a value outside the list", "no-such-value" if isinstance(first, str) else 987654
    if isinstance(first, str):
        for text in (first.upper(), first.title(), f" {first}", f"{first} ", ""):
            if text not in choices:
                yield f"nearly a listed value {text!r}", text
        yield "a number for a word", 0
        yield "a listed value in a list", [first]


def _numbers(schema: Plain) -> Iterator[tuple[str, Json]]:
    unit = schema.get("multipleOf") or (1 if "integer" in str(schema.get("type")) else 0.001)
    for bound, open_bound, outward in (
        ("minimum", "exclusiveMinimum", -1),
        ("maximum", "exclusiveMaximum", 1),
    ):
        if isinstance(schema.get(bound), int | float):
            yield f"beyond its {bound}", schema[bound] + outward * unit
        if isinstance(schema.get(open_bound), int | float):
            yield f"at its {open_bound}", schema[open_bound]
    if schema.get("multipleOf"):
        yield "no multiple", schema["multipleOf"] * 1.5
    yield "very large", 10**30
    yield "beyond all doubles", 10**400
    yield "below all doubles", -(10**400)
    yield "negative", -1


def _array(s: Sampler, schema: Plain, base: Json, name: str, depth: int) -> Iterator[tuple[str, Json]]:
    item = s.schemas.plain(schema.get("items"))
    given = list(base) if isinstance(base, Sequence) and not isinstance(base, str) else []
    first = given[0] if given else s.rich(item, name)
    low, high = int(schema.get("minItems", 0)), schema.get("maxItems")
    if low:
        yield f"{low - 1} items", given[: low - 1]
    if isinstance(high, int) and high <= 1000:
        many = [
            s.rich({k: v for k, v in item.items() if k != "examples"}, name, salt) for salt in range(high + 1)
        ]
        yield f"{high + 1} items", many
    if schema.get("uniqueItems"):
        yield "one item twice", [first, first]
    if depth < _DEEPEST:
        for note, value in _break(s, item, first, name, depth + 1):
            yield f"an item, {note}", [value]


def _object(s: Sampler, schema: Plain, base: Mapping[str, Json], depth: int) -> Iterator[tuple[str, Json]]:
    for name in schema.get("required", ()):
        yield f"{name}: missing", {n: v for n, v in base.items() if n != name}
    yield "a member that no schema names", {**base, "no_such_member": 1}
    yield "no members at all", {}
    for name in schema.get("properties", {}):
        if name.swapcase() != name:
            yield (
                f"{name}: its name in other case",
                {(n.swapcase() if n == name else n): v for n, v in {name: base.get(name, 1), **base}.items()},
            )
            break
    for name, inner in schema.get("properties", {}).items():
        plain = s.schemas.plain(inner)
        if plain.get("readOnly"):
            yield f"{name}: set though read-only", {**base, name: s.rich(plain, name)}
        current = base[name] if name in base else s.rich(plain, name)
        for note, value in _break(s, plain, current, name, depth + 1):
            yield f"{name}: {note}", {**base, name: value}
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        value = s.rich(extra)
        for note, other in _break(s, s.schemas.plain(extra), value, "value", depth + 1):
            yield f"a member, {note}", {**base, "k": other}
        keys = s.schemas.plain(schema.get("propertyNames"))
        for note, key in texts.breaches(keys, "key"):
            yield f"a member name {note}", {**base, key: value}
        high = schema.get("maxProperties")
        if isinstance(high, int) and high <= 1000:
            yield f"{high + 1} members", {f"k{number}": value for number in range(high + 1)}
