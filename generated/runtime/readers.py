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
