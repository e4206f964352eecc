"""The steps that a compiled operation is made of, under one name for the generated code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, TypeAdapter, ValidationError

from .answers import Encoded
from .body import check_json, read_body
from .credentials import cookies
from .headers import headers_of, put
from .media import accept, content_type
from .parameters import cookie_values, header_values, path_value
from .problem import Detail, Failure
from .validation import body_details, details_of, refuse

__all__ = [
    "accept",
    "bytes_body",
    "check",
    "content_type",
    "cookie_values",
    "cookies",
    "form_body",
    "header_values",
    "headers_of",
    "json_body",
    "other",
    "path_value",
    "put",
    "read_body",
    "refuse",
    "serialiser",
    "strings",
    "text_body",
]

Validate = Callable[[Any], Any]
DecodeBody = Callable[[bytes, list[Detail], bool], Any]


class UndeclaredAnswer(TypeError):
    """A handler answered with something that the contract does not declare for its operation."""


def strings(model: type[BaseModel]) -> Validate:
    """The validator of a parameter model: a dict of wire names and text in, the model out."""
    return TypeAdapter(model).validator.validate_strings


def check(validate: Validate, values: object, place: str, found: list[Detail]) -> Any:
    """The validated parameters of one place; findings are appended."""
    try:
        return validate(values)
    except ValidationError as error:
        found += details_of(error, place)
        return None


def json_body(adapter: TypeAdapter[Any]) -> DecodeBody:
    """Reads JSON bodies of one type."""
    validate = adapter.validator.validate_json

    def decode(raw: bytes, found: list[Detail], required: bool) -> Any:
        if not raw and not required:
            return None
        check_json(raw)
        try:
            return validate(raw)
        except ValidationError as error:
            found += body_details(error)
            return None

    return decode


def form_body(adapter: TypeAdapter[Any]) -> DecodeBody:
    """Reads URL-encoded forms of one type; a repeated field is a list."""
    validate = adapter.validator.validate_strings

    def decode(raw: bytes, found: list[Detail], required: bool) -> Any:
        if not raw and not required:
            return None
        try:
            pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=1000, errors="strict")
        except ValueError:
            raise Failure(400, "the body is not a URL-encoded form in UTF-8") from None
        values: dict[str, Any] = {}
        for name, value in pairs:
            if name in values:
                known = values[name]
                values[name] = [*known, value] if isinstance(known, list) else [known, value]
            else:
                values[name] = value
        return check(validate, values, "body", found)

    return decode


def text_body(raw: bytes, found: list[Detail], required: bool) -> str | None:
    """Reads text in UTF-8."""
    if not raw and not required:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Failure(400, "the body is not UTF-8") from None


def bytes_body(raw: bytes, found: list[Detail], required: bool) -> bytes | None:
    """Takes the body as it is."""
    return None if not raw and not required else raw


def serialiser(adapter: TypeAdapter[Any]) -> Callable[[Any], bytes]:
    """Writes JSON of one type; a value of another type is an error, not a guess."""
    to_json = adapter.serializer.to_json

    def serialise(value: Any) -> bytes:
        return to_json(value, by_alias=True, warnings="error")

    return serialise


def other(operation: str, answer: object) -> Encoded:
    """An answer that is encoded already, as one that was stored.

    Raises:
        UndeclaredAnswer: it is anything else.
    """
    if isinstance(answer, Encoded):
        return answer
    raise UndeclaredAnswer(
        f"{operation} answered {type(answer).__name__}, which its contract does not declare"
    )
