"""Functions that read values of generated types, strictly and by the names on the wire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, PydanticUserError, TypeAdapter


def _validator(kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
        return kind.__pydantic_validator__
    try:
        return TypeAdapter(kind, config=ConfigDict(strict=True)).validator
    except PydanticUserError:  # a model under further checks brings its own configuration
        return TypeAdapter(kind).validator


def takes_anything(kind: Any) -> bool:
    """Whether a value of this type may hold, somewhere in it, whatever JSON can say."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        kind.model_rebuild()
        return _is_open(kind.__pydantic_core_schema__)
    return _is_open(TypeAdapter(kind).core_schema)


def _is_open(schema: Any) -> bool:
    if isinstance(schema, (list, tuple)):
        return any(map(_is_open, schema))
    if not isinstance(schema, Mapping):
        return False
    kind = schema.get("type")
    if kind == "any" or (kind in _UNSAID and _UNSAID[kind] not in schema):
        return True
    others = schema.get("config", {}).get("extra_fields_behavior") if kind == "model" else None
    if others == "allow" and "extras_schema" not in schema["schema"]:
        return True
    return any(_is_open(part) for name, part in schema.items() if name not in ("metadata", "serialization"))


_UNSAID = {"dict": "values_schema", "list": "items_schema"}
"""What a schema of pydantic leaves out when anything may stand there."""


def json_reader(kind: Any) -> Callable[[bytes | str], Any]:
    """Read a value of any generated type from JSON; raises pydantic's ValidationError."""
    validate = _validator(kind).validate_json

    def read(text: bytes | str) -> Any:
        return validate(text, by_alias=True, by_name=False)

    return read


def text_reader(kind: type[BaseModel]) -> Callable[[Mapping[str, Any]], Any]:
    """Read parameters or form fields by name: each a text, a list of texts or a map of texts."""
    validate = _validator(kind).validate_python

    def read(values: Mapping[str, Any]) -> Any:
        return validate(values, by_alias=True, by_name=False)

    return read
