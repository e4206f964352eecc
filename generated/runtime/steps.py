"""The steps that a compiled operation is made of, under one name for the generated code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from .answers import Encoded
from .body import check_json, may_overflow, read_body, surely_one_json
from .checks import UndeclaredAnswer
from .credentials import cookies
from .forms import closing, form_body, multipart_body
from .headers import headers_of, put
from .media import accept, content_type, empty, pick
from .parameters import cookie_values, header_values, path_value
from .problem import Detail, Failure
from .readers import json_reader, takes_anything, text_reader
from .router import raw_segment
from .validation import body_details, refuse
from .validation import checked as check

__all__ = [
    "accept",
    "bytes_body",
    "check",
    "closing",
    "content_type",
    "cookie_values",
    "cookies",
    "empty",
    "form_body",
    "header_values",
    "headers_of",
    "json_body",
    "multipart_body",
    "other",
    "path_value",
    "pick",
    "put",
    "raw_segment",
    "read_body",
    "refuse",
    "serialiser",
    "strings",
    "text_body",
    "yaml_body",
]

Validate = Callable[[Any], Any]
DecodeBody = Callable[[bytes, list[Detail], bool], Any]
DecodeBodyLater = Callable[[bytes, list[Detail], bool], Awaitable[Any]]

_QUICK = 4096
"""A longer YAML text is read in a thread, since others would wait for it."""


def strings(model: type[BaseModel]) -> Validate:
    """The validator of a parameter model: a dict of wire names and text in, the model out."""
    return text_reader(model)


def json_body(annotation: Any) -> DecodeBody:
    """Reads JSON bodies of one type."""
    validate = json_reader(annotation)
    takes_infinity = takes_anything(annotation)

    def decode(raw: bytes, found: list[Detail], required: bool) -> Any:
        if not raw and not required:
            return None
        if not surely_one_json(raw) or (takes_infinity and may_overflow(raw)):
            check_json(raw)
        try:
            return validate(raw)
        except ValidationError as error:
            found += _findings(error, raw)
            return None

    return decode


def yaml_body(annotation: Any) -> DecodeBodyLater:
    """Reads YAML bodies of one type as the JSON that they stand for."""
    # Imported only now, since a contract without YAML needs no library for it.
    to_json: Callable[[bytes], bytes] = import_module(".yaml_text", __package__).to_json
    decode_json = json_body(annotation)

    async def decode(raw: bytes, found: list[Detail], required: bool) -> Any:
        if not raw and not required:
            return None
        written = to_json(raw) if len(raw) <= _QUICK else await asyncio.to_thread(to_json, raw)
        return decode_json(written, found, True)

    return decode


def _findings(error: ValidationError, raw: bytes) -> list[Detail]:
    try:
        found = body_details(error)
    except Failure:
        # What is no JSON is told as it is where the long check came first.
        check_json(raw)
        raise
    if may_overflow(raw):
        check_json(raw)
    return found


def text_body(annotation: Any = str) -> DecodeBody:
    """Reads text in UTF-8 that satisfies one type."""
    validate = None if annotation is str else json_reader(annotation)

    def decode(raw: bytes, found: list[Detail], required: bool) -> Any:
        if not raw and not required:
            return None
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise Failure(400, "the body is not UTF-8") from None
        # Rules of JSON Schema hold in JSON mode, so the text is made a JSON string.
        return text if validate is None else check(validate, json.dumps(text), "body", found)

    return decode


def bytes_body(raw: bytes, found: list[Detail], required: bool) -> bytes | None:
    """Takes the body as it is."""
    return None if not raw and not required else raw


def serialiser(annotation: Any) -> Callable[[Any], bytes]:
    """Writes JSON of one type; a value of another type is an error, not a guess."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model_serialiser(annotation)
    to_json = TypeAdapter(annotation).serializer.to_json

    def serialise(value: Any) -> bytes:
        return to_json(value, by_alias=True, warnings="error")

    return serialise


def _model_serialiser(model: type[BaseModel]) -> Callable[[Any], bytes]:
    model.model_rebuild()
    to_json = model.__pydantic_serializer__.to_json

    def serialise(value: Any) -> bytes:
        # What a model holds was validated when it was made, so its class is all that is left to look at.
        if value.__class__ is not model and not isinstance(value, model):
            raise UndeclaredAnswer(f"{type(value).__name__} was answered where {model.__name__} is declared")
        return to_json(value)

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
