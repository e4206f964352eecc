"""JSON as this package sees it, and how it is read without losing what a comparison needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


class NotJson(ValueError):
    """The bytes are no JSON text; the message says why."""


def read_json(data: bytes) -> tuple[Json, tuple[str, ...]]:
    """The value, and the member names that stood twice in one object.

    Numbers keep their kind: `1` is an int, `1.0` and `1e2` are floats. `NaN` and `Infinity` are no JSON.
    """
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            repeated.extend(sorted({name for name in names if names.count(name) > 1}))
        return found

    def refuse(word: str) -> NoReturn:
        raise NotJson(f"{word} is no JSON number")

    try:
        text = data.decode("utf-8")
        value: Json = json.loads(text, object_pairs_hook=members, parse_constant=refuse)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotJson(str(error)) from error
    return value, tuple(repeated)


def kind_of(value: object) -> str:
    """The JSON type, with integers apart from other numbers."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return "object"
        case Sequence():
            return "array"
        case _:
            return type(value).__name__


def pick(value: Json, pointer: Sequence[str]) -> Json | None:
    """What a JSON pointer, already split, leads to; None where it leads nowhere."""
    for part in pointer:
        match value:
            case Mapping():
                if part not in value:
                    return None
                value = value[part]
            case str():
                return None
            case Sequence():
                if not part.isdigit() or int(part) >= len(value):
                    return None
                value = value[int(part)]
            case _:
                return None
    return value


def split_pointer(text: str) -> tuple[str, ...]:
    """`/a/b~1c` as its parts."""
    if text in {"", "/"}:
        return ()
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.lstrip("/").split("/"))


def join_pointer(parts: Sequence[str]) -> str:
    """The inverse of `split_pointer`."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
