"""Unions with one error at their place, and unions whose member a property chooses."""

from __future__ import annotations

from typing import Any

from pydantic import Discriminator, GetCoreSchemaHandler, Tag
from pydantic_core import CoreSchema

_KINDS = {"anyOf": "any_of", "oneOf": "one_of"}


class OneMessage:
    """One error, at the place of the union, where nothing fits; `ordered` takes the first that fits.

    `keyword` is what refuses a value that has one of the JSON types `types`; others have a wrong type.
    """

    def __init__(self, expected: str, *, ordered: bool = False, keyword: str = "", types: str = "") -> None:
        self._expected = expected
        self._ordered = ordered
        self._keyword = keyword
        self._types = types

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        inner: Any = schema["schema"] if schema["type"] == "nullable" else schema
        if inner["type"] == "union":
            inner["custom_error_type"] = _KINDS.get(self._keyword, "union")
            inner["custom_error_context"] = {"types": self._types}
            inner["custom_error_message"] = f"Input should be {self._expected}"
            if self._ordered:
                inner["mode"] = "left_to_right"
        return schema


def tag_of(property_name: str) -> Discriminator:
    """Choose the member of a union by a property of the object."""

    def tag(value: Any) -> Any:
        if isinstance(value, dict):
            found = value.get(property_name)
        else:
            fields = getattr(value.__class__, "model_fields", {})
            names = [name for name, info in fields.items() if (info.alias or name) == property_name]
            found = getattr(value, names[0], None) if names else None
        return str(found) if isinstance(found, str) else None

    return Discriminator(tag)


def tagged(tag: str) -> Tag:
    """Mark the member of a union that a tag chooses."""
    return Tag(tag)


def pointer(location: tuple[int | str, ...], given: Any) -> str:
    """The JSON pointer of an error: its location without the labels of unions, which no input has."""
    tokens: list[str] = []
    value: Any = given
    for index, step in enumerate(location):
        inside = step in value if isinstance(value, dict) else False
        if inside or _has(value, step):
            value = value[step]
        elif index < len(location) - 1 or step == "[key]":
            continue
        tokens.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{token}" for token in tokens)


def _has(value: Any, step: int | str) -> bool:
    return isinstance(value, list) and isinstance(step, int) and step < len(value)
