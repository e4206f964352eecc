"""Types that validate as JSON Schema says, and as RFC 3339 and its kin write values.

JSON values are validated strictly: `12.0` is an integer, `"12"` and `true` are not. What has `TEXT_…` behind
it turns the text of parameters and form fields into values, by the grammar of JSON.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import ipaddress
import math
import re
import uuid
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
)
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema
from starlette.datastructures import UploadFile

from .constraints import UNIQUE, Rule, formatted, matching, multiple_of, rule
from .rules import FORMATS
from .unions import OneMessage, pointer, tag_of, tagged

__all__ = [
    "ABSENT", "BOOLEAN_ONLY", "INTEGER_ONLY",
    "TEXT_BOOLEAN",
    "TEXT_INTEGER",
    "TEXT_NULL",
    "TEXT_NUMBER",
    "UNIQUE",
    "UUID",
    "WHOLE",
    "Base64",
    "Binary",
    "DateTime",
    "Duration",
    "File",
    "IPv4",
    "IPv6",
    "Integer",
    "JsonAny",
    "Model",
    "Number",
    "OneMessage",
    "PlainDate",
    "PlainTime",
    "Rule",
    "TextModel",
    "formatted",
    "matching",
    "multiple_of",
    "parsed",
    "pointer",
    "rule",
    "tag_of",
    "tagged",
]  # fmt: skip


class Model(BaseModel):
    """A JSON object. Input is read by the names on the wire; code may write the names in Python."""

    model_config = ConfigDict(
        strict=True,
        defer_build=True,
        serialize_by_alias=True,
        validate_by_alias=True,
        validate_by_name=True,
        protected_namespaces=(),
        ser_json_inf_nan="null",
    )


class TextModel(Model):
    """Parameters or form fields: every value is text, a list of texts or a map of texts."""

    model_config = ConfigDict(strict=False)


def _fail(kind: Any, message: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, message)


def _whole(value: Any) -> Any:
    return int(value) if value.__class__ is float and value.is_integer() else value


def _integer_only(value: Any) -> Any:
    if value.__class__ is bool:
        raise PydanticKnownError("int_type")
    return _whole(value)


def _boolean_only(value: Any) -> Any:
    if value.__class__ is not bool:
        raise PydanticKnownError("bool_type")
    return value


WHOLE = BeforeValidator(_whole)
INTEGER_ONLY = BeforeValidator(_integer_only)
BOOLEAN_ONLY = BeforeValidator(_boolean_only)
Integer = Annotated[int, WHOLE]
Number = Annotated[float, Field(allow_inf_nan=False)]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.0+)?", re.ASCII).fullmatch
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII).fullmatch

_MOST_DIGITS = 4300
"""Of JSON no longer integers are read either."""


def _text_integer(value: Any) -> Any:
    if value.__class__ is not str:
        return value
    if not _INTEGER(value):
        raise PydanticKnownError("int_parsing")
    whole = value.partition(".")[0]
    if len(whole.removeprefix("-")) > _MOST_DIGITS:
        raise PydanticKnownError("int_parsing")
    return int(whole)


def _text_number(value: Any) -> Any:
    if value.__class__ is not str:
        return value
    if not _NUMBER(value):
        raise PydanticKnownError("float_parsing")
    return float(value)


def _text_boolean(value: Any) -> Any:
    if value == "true":
        return True
    if value == "false":
        return False
    if value.__class__ is bool:
        return value
    raise PydanticKnownError("bool_parsing")


def _text_null(value: Any) -> None:
    if value is not None and value != "null":
        raise PydanticKnownError("none_required")


TEXT_INTEGER = BeforeValidator(_text_integer)
TEXT_NUMBER = BeforeValidator(_text_number)
TEXT_BOOLEAN = BeforeValidator(_text_boolean)
TEXT_NULL = BeforeValidator(_text_null)


class _Written:
    """A value that JSON writes as text of one grammar; values made in Python pass as they are."""

    def __init__(
        self, kind: type, error: str, message: str, read: Callable[[str], Any], *, whole: bool
    ) -> None:
        self._kind = kind
        self._read = read
        self._whole = whole
        self._error = error
        self._message = message

    def check(self, value: Any) -> Any:
        if value.__class__ is str:
            try:
                return self._read(value)
            except ValueError:
                raise _fail(self._error, self._message) from None
        if isinstance(value, self._kind):
            return value
        raise _fail(self._error, self._message)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if self._whole:
            text = core_schema.to_string_ser_schema(when_used="json-unless-none")
            return core_schema.no_info_plain_validator_function(self.check, serialization=text)
        return core_schema.no_info_before_validator_function(self.check, handler(source))


def _written(kind: type, name: str, message: str, parse: Callable[[str], Any]) -> _Written:
    matches = FORMATS[name]

    def read(text: str) -> Any:
        if not matches(text):
            raise ValueError(text)
        return parse(text)

    return _Written(kind, name.replace("-", "_"), message, read, whole=False)


def _uuid(text: str) -> str:
    """Of the forms that pydantic reads, only the canonical one has 36 characters."""
    if len(text) != 36:
        raise ValueError(text)
    return text


def _ipv6(text: str) -> ipaddress.IPv6Address:
    if "%" in text:
        raise ValueError(text)
    return ipaddress.IPv6Address(text)


_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W|(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?)"
).fullmatch


def _moment(text: str) -> datetime.datetime:
    """The moment in UTC, which must lie in the years that Python knows."""
    try:
        if text[17:19] != "60":
            return datetime.datetime.fromisoformat(text.upper()).astimezone(datetime.UTC)
        # Python cannot hold a leap second: it is read as the second after, where a day ends in UTC.
        head, tail = text[:17], text[19:]
        before = datetime.datetime.fromisoformat(f"{head}59{tail.upper()}").astimezone(datetime.UTC)
        if (before.hour, before.minute) != (23, 59):
            raise ValueError(text)
        return before + datetime.timedelta(seconds=1)
    except OverflowError as error:
        raise ValueError(text) from error


def _duration(text: str) -> datetime.timedelta:
    match = _DURATION(text)
    found = match.groupdict(default="0") if match else {}
    part = {key: float(value) for key, value in found.items()}
    days = part["weeks"] * 7 + part["years"] * 365 + part["months"] * 30 + part["days"]
    try:
        return datetime.timedelta(days, part["seconds"], 0, 0, part["minutes"], part["hours"])
    except OverflowError as error:
        raise ValueError(text) from error


UUID = Annotated[
    uuid.UUID,
    Field(strict=False),
    _Written(uuid.UUID, "uuid", "Input should be a UUID of 36 characters", _uuid, whole=False),
]
DateTime = Annotated[
    AwareDatetime,
    _written(
        datetime.datetime, "date-time", "Input should be an RFC 3339 date and time with a zone", _moment
    ),
]
PlainDate = Annotated[
    datetime.date,
    _written(datetime.date, "date", "Input should be a date as YYYY-MM-DD", datetime.date.fromisoformat),
]
PlainTime = Annotated[
    datetime.time,
    _written(
        datetime.time, "time", "Input should be an RFC 3339 time with a zone",
        lambda text: datetime.time.fromisoformat(text.upper()),
    ),
]  # fmt: skip
Duration = Annotated[
    datetime.timedelta,
    _written(datetime.timedelta, "duration", "Input should be an ISO 8601 duration", _duration),
]
IPv4 = Annotated[
    ipaddress.IPv4Address,
    _Written(
        ipaddress.IPv4Address, "ip_v4", "Input should be an IPv4 address", ipaddress.IPv4Address, whole=True
    ),
]
IPv6 = Annotated[
    ipaddress.IPv6Address,
    _Written(ipaddress.IPv6Address, "ip_v6", "Input should be an IPv6 address", _ipv6, whole=True),
]


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


Base64 = Annotated[
    bytes,
    _written(bytes, "base64", "Input should be Base64", _decode),
    PlainSerializer(lambda value: base64.b64encode(value).decode("ascii"), return_type=str, when_used="json"),
]
Binary = Annotated[bytes, Field(strict=False)]


def _finite(value: Any) -> Any:
    kind = value.__class__
    if kind is float and not math.isfinite(value):
        raise PydanticKnownError("finite_number")
    if kind is dict:
        for item in value.values():
            _finite(item)
    elif kind is list:
        for item in value:
            _finite(item)
    return value


JsonAny = Annotated[Any, AfterValidator(_finite)]


def _file(value: Any) -> Any:
    if not isinstance(value, UploadFile):
        raise _fail("file_type", "Input should be a file")
    return value


File = Annotated[UploadFile, PlainValidator(_file)]


class _NotNull:
    """An optional value may be left out, but it may not be null in JSON."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if schema["type"] == "nullable":
            return core_schema.json_or_python_schema(schema["schema"], schema)
        refusing = core_schema.no_info_before_validator_function(_refuse_null, schema)
        return core_schema.json_or_python_schema(refusing, schema)


def _refuse_null(value: Any) -> Any:
    if value is None:
        raise _fail("null_forbidden", "Input should not be null")
    return value


def _is_none(value: Any) -> bool:
    return value is None


ABSENT: Any = Field(exclude_if=_is_none)
"""Marks `T | None = None` as optional but not nullable: left out of the output when None."""
ABSENT.metadata.append(_NotNull())


def parsed(kind: Callable[[], Any], text: str) -> Callable[[], Any]:
    """A default that is no plain literal, read from JSON when it is first needed."""

    @cache
    def adapter() -> TypeAdapter[Any]:
        return TypeAdapter(kind(), config=None if isinstance(kind(), type) else ConfigDict(strict=True))

    return lambda: adapter().validate_json(text)
