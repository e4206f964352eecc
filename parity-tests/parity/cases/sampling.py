"""Values that fit a schema: a minimal one, a rich one, and one for each limit that it sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parity.cases import texts
from parity.contract.schemas import Plain, Schemas
from parity.values import Json, kind_of

_DEEPEST = 5
_MOST = 400


class Sampler:
    """Makes values from schemas. What it makes depends on the schema and the salt alone."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas

    def minimal(self, node: Any, name: str = "value") -> Json:
        """As little as the schema lets through."""
        return self._make(self.schemas.plain(node), name, rich=False, salt=0, depth=0)

    def rich(self, node: Any, name: str = "value", salt: int = 0) -> Json:
        """Every member set to something that is neither empty nor the default."""
        return self._make(self.schemas.plain(node), name, rich=True, salt=salt, depth=0)

    def variants(self, node: Any, base: Json, name: str = "value") -> Iterator[tuple[str, Json]]:
        """What the schema allows around a base value: each limit, each enum value, null, absence, …"""
        for count, variant in enumerate(self._vary(self.schemas.plain(node), base, name, 0)):
            if count >= _MOST:
                return
            yield variant

    def _make(self, schema: Plain, name: str, *, rich: bool, salt: int, depth: int) -> Json:
        if "const" in schema:
            return _json(schema["const"])
        if schema.get("enum"):
            choices = [value for value in schema["enum"] if value is not None] or schema["enum"]
            return _json(choices[salt % len(choices)])
        types = self.schemas.types(schema) - {"null"}
        if "object" not in types or not schema.get("properties"):
            shown = self._shown(schema)
            if shown:
                return shown[salt % len(shown)]
        branches = [b for b in self.schemas.branches(schema) if self.schemas.types(b) != {"null"}]
        if branches and depth < _DEEPEST:
            chosen = branches[salt % len(branches)]
            if "properties" in schema:
                chosen = {
                    **schema,
                    **chosen,
                    "properties": {**schema["properties"], **chosen.get("properties", {})},
                }
            return self._make(
                {**chosen, "anyOf": (), "oneOf": ()}, name, rich=rich, salt=salt, depth=depth + 1
            )
        kind = next(
            (k for k in ("object", "array", "string", "integer", "number", "boolean") if k in types), ""
        )
        match kind:
            case "object":
                return self._object(schema, rich=rich, salt=salt, depth=depth)
            case "array":
                return self._array(schema, name, rich=rich, salt=salt, depth=depth)
            case "integer" | "number":
                return number(schema, whole=kind == "integer", salt=salt)
            case "boolean":
                return schema.get("default") is not True
            case _:
                return texts.plain_text(schema, name, salt) if kind == "string" or not types else None

    def _shown(self, schema: Plain) -> list[Json]:
        written = [*schema.get("examples", ())] if isinstance(schema.get("examples"), list) else []
        if "example" in schema:
            written.append(schema["example"])
        # one that is the default as well would not show whether it was given
        told = [_json(value) for value in written if value is not None]
        return [value for value in told if value != schema.get("default")]

    def _object(self, schema: Plain, *, rich: bool, salt: int, depth: int) -> Json:
        made: dict[str, Json] = {}
        required = schema.get("required", ())
        for name, inner in schema.get("properties", {}).items():
            plain = self.schemas.plain(inner)
            wanted = name in required or (rich and depth < _DEEPEST and not plain.get("readOnly"))
            if wanted:
                made[name] = self._make(plain, name, rich=rich, salt=salt, depth=depth + 1)
        lowest = max(int(schema.get("minProperties", 0)), 1 if rich else 0)
        if schema.get("properties") and rich is False:
            for name, inner in schema["properties"].items():
                if len(made) >= lowest:
                    break
                made.setdefault(
                    name, self._make(self.schemas.plain(inner), name, rich=False, salt=salt, depth=depth + 1)
                )
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict) and not schema.get("properties"):
            for number_ in range(max(lowest, 2 if rich else 0)):
                made[f"key{number_ + 1}"] = self._make(
                    self.schemas.plain(extra), "value", rich=rich, salt=salt + number_, depth=depth + 1
                )
        return made

    def _array(self, schema: Plain, name: str, *, rich: bool, salt: int, depth: int) -> Json:
        count = int(schema.get("minItems", 0))
        if rich and depth < _DEEPEST:
            count = min(max(count, 2), int(schema.get("maxItems", 2)))
        item = self.schemas.plain(schema.get("items"))
        made: list[Json] = []
        for place in range(count):
            value = self._make(item, name.removesuffix("s"), rich=rich, salt=salt + place, depth=depth + 1)
            if not (schema.get("uniqueItems") and value in made):
                made.append(value)
        return made

    def _vary(self, schema: Plain, base: Json, name: str, depth: int) -> Iterator[tuple[str, Json]]:
        if self.schemas.nullable(schema) and base is not None:
            yield "null", None
        for value in schema.get("enum", ()):
            if value != base:
                yield f"{value!r}", _json(value)
        if "enum" in schema or "const" in schema:
            return
        types = self.schemas.types(schema)
        branches = [b for b in self.schemas.branches(schema) if self.schemas.types(b) != {"null"}]
        if branches and depth < _DEEPEST:
            for branch in branches:
                own = self._make(branch, name, rich=True, salt=0, depth=depth + 1)
                yield "of another kind", own
                yield from self._vary(branch, own, name, depth + 1)
            return
        if "object" in types and depth < _DEEPEST:
            yield from self._vary_object(schema, base if isinstance(base, Mapping) else {}, depth)
        if "array" in types:
            yield from self._vary_array(schema, base, name, depth)
        if "string" in types:
            own = base if isinstance(base, str) else texts.plain_text(schema, name)
            yield from texts.limits(schema, own, few=depth > 1)
        if types & {"integer", "number"}:
            yield from numbers(schema, whole="number" not in types)
        if "boolean" in types:
            yield from (("true", True), ("false", False))

    def _vary_object(self, schema: Plain, base: Mapping[str, Json], depth: int) -> Iterator[tuple[str, Json]]:
        required = schema.get("required", ())
        for name, inner in schema.get("properties", {}).items():
            plain = self.schemas.plain(inner)
            current = (
                base[name] if name in base else self._make(plain, name, rich=True, salt=0, depth=depth + 1)
            )
            if name not in base:
                yield f"{name}: given", {**base, name: current}
            elif name not in required:
                without = {n: v for n, v in base.items() if n != name}
                if len(without) >= int(schema.get("minProperties", 0)):
                    yield f"{name}: absent", without
            if "default" in plain:
                yield f"{name}: its default", {**base, name: _json(plain["default"])}
            for note, value in self._vary(plain, current, name, depth + 1):
                yield f"{name}: {note}", {**base, name: value}
        extra = schema.get("additionalProperties", True if not schema.get("properties") else None)
        if extra is not None and extra is not False:
            plain = self.schemas.plain(extra)
            value = self._make(plain, "value", rich=False, salt=1, depth=depth + 1)
            yield "no members", {}
            keys = self.schemas.plain(schema.get("propertyNames"))
            for key in ("b", "ключ", "a.b/c~d", "B", "x" * int(keys.get("maxLength", 63))):
                if texts.fits(keys, key):
                    yield f"a member {key[:12]!r}", {**base, key: value}
            for note, other in self._vary(plain, value, "value", depth + 1):
                yield f"a member, {note}", {"k": other}

    def _vary_array(self, schema: Plain, base: Json, name: str, depth: int) -> Iterator[tuple[str, Json]]:
        low, high = int(schema.get("minItems", 0)), schema.get("maxItems")
        item = self.schemas.plain(schema.get("items"))
        given = list(base) if isinstance(base, Sequence) and not isinstance(base, str) else []
        if low == 0:
            yield "empty", []
        words = [word for word in texts.AWKWARD if texts.fits(item, word)]
        if "string" in self.schemas.types(item) and "enum" not in item and len(words) > 1:
            yield "awkward words", words[: high if isinstance(high, int) else None]
        if len(given) > 1:
            yield "in reverse", given[::-1]
        pool = self._distinct(item, name, max(low, 3))
        if len(pool) >= 3:
            yield "neither sorted nor reversed", [pool[1], pool[2], pool[0]]
        if not schema.get("uniqueItems") and pool:
            yield "one twice", [pool[0], pool[0]]
        if isinstance(high, int) and low < high <= 200:
            full = self._distinct(item, name, high)
            if len(full) == high:
                yield f"{high} items", full
        if low:
            yield f"{low} items", pool[:low]
        if depth < _DEEPEST:
            first = given[0] if given else self._make(item, name, rich=True, salt=0, depth=depth + 1)
            for note, value in self._vary(item, first, name, depth + 1):
                yield f"an item, {note}", [value]

    def _distinct(self, item: Plain, name: str, count: int) -> list[Json]:
        if item.get("enum"):
            return [_json(value) for value in item["enum"]][:count]
        made: list[Json] = []
        bare = {key: value for key, value in item.items() if key not in {"examples", "example", "default"}}
        for salt in range(count):
            value = self._make(bare, name.removesuffix("s"), rich=True, salt=salt, depth=_DEEPEST - 1)
            if value not in made:
                made.append(value)
        return made


def number(schema: Plain, *, whole: bool, salt: int) -> int | float:
    """A number within its bounds that is not the default."""
    low, high = _bounds(schema, 1 if whole else 0.5)
    step = schema.get("multipleOf")
    choices: list[int | float] = [7 + salt, 42, 3, 1, 0] if whole else [9.5 + salt, 0.25, 1.5, 0, 1]
    if isinstance(step, int | float) and step:
        choices = [step * factor for factor in (3 + salt, 2, 1, 0)]
    for choice in (*choices, low, high):
        if choice is not None and choice != schema.get("default") and _inside(choice, low, high):
            return choice
    return low if low is not None else 0


def numbers(schema: Plain, *, whole: bool) -> Iterator[tuple[str, int | float]]:
    """Numbers at and just inside the bounds, and other spellings of the same."""
    unit: int | float = schema.get("multipleOf") or (1 if whole else 0.5)
    low, high = _bounds(schema, unit)
    given: list[int | float] = []
    for bound, inward in ((low, unit), (high, -unit)):
        if bound is not None:
            given.extend((bound, bound + inward))
    given.extend((0, 1, 2, 3) if whole else (0, 1, 1.0, 0.1, 2.50, -0.0, 1e-7, 12345.678))
    seen: set[str] = set()
    for value in given:
        if _inside(value, low, high) and repr(value) not in seen:
            seen.add(repr(value))
            yield repr(value), value
    middle = number(schema, whole=whole, salt=0)
    if whole and isinstance(middle, int):
        yield f"{middle}.0", float(middle)


def _bounds(schema: Plain, unit: float) -> tuple[int | float | None, int | float | None]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(schema.get("exclusiveMinimum"), int | float):
        low = schema["exclusiveMinimum"] + unit
    if isinstance(schema.get("exclusiveMaximum"), int | float):
        high = schema["exclusiveMaximum"] - unit
    return low, high


def _inside(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _json(value: Any) -> Json:
    known: Json = value
    return known if kind_of(value) else None
