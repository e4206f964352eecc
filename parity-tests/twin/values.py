"""The named types that all parts of the contract share, and how a value is held against them.

A check that Pydantic has not refuses with an error whose type is the JSON Schema keyword.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeVar, Union, get_args
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError
from typing_extensions import TypeAliasType

NO_NUL = r"^[^\u0000]*$"
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-5][0-9])"
)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)(\.0+)?")


def _identifier(value: object) -> object:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("type", "must be a string")
    if not _UUID.fullmatch(value):
        raise PydanticCustomError("format", "must be a UUID")
    return value


def moment(value: object) -> datetime:
    """A time in UTC, from RFC 3339 with a zone."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("type", "must be a string")
    if _MOMENT.fullmatch(value):
        text = value.upper().replace("Z", "+00:00")
        whole, dot, rest = text.partition(".")
        if dot:
            digits = re.match(r"[0-9]+", rest)
            assert digits is not None
            text = f"{whole}.{digits[0][:6]:0<6}{rest[digits.end() :]}"
        try:
            if text[17:19] != "60":
                return datetime.fromisoformat(text).astimezone(UTC)
            # a leap second ends a day in UTC, and is the moment after it to those who know none
            before = datetime.fromisoformat(f"{text[:17]}59{text[19:]}").astimezone(UTC)
            if (before.hour, before.minute) == (23, 59):
                return before + timedelta(seconds=1)
        except (ValueError, OverflowError):
            pass
    raise PydanticCustomError("format", "must be a time of RFC 3339 with a zone")


def whole_number(value: object) -> object:
    """An integer as JSON Schema has it: 12.0 is one, true and "12" are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("type", "must be an integer")
    if isinstance(value, float):
        if not value.is_integer():
            raise PydanticCustomError("type", "must be an integer")
        return int(value)
    return value


def number(value: object) -> float:
    """A number of JSON in double precision; one that is too large for it is infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("type", "must be a number")
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def spelt_number(value: object) -> object:
    """An integer, from how a path or query spells it."""
    if isinstance(value, str):
        digits = value.partition(".")[0]
        if not _WHOLE.fullmatch(value) or len(digits.lstrip("-")) > 4300:
            raise PydanticCustomError("type", "must be an integer")
        return int(digits)
    return whole_number(value)


def _no_twins(values: list[Any]) -> list[Any]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("uniqueItems", "must not hold the same item twice")
    return values


class _NotNull:
    """May be left out, but not be null: None stands for absent in the program alone."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = tuple(kind for kind in get_args(source) if kind is not type(None))
        return handler.generate_schema(Union[kinds])  # noqa: UP007 - of a tuple that is known only now


T = TypeVar("T")
Given = Annotated[T | None, _NotNull()]
UNIQUE = AfterValidator(_no_twins)
MOMENT = BeforeValidator(moment)
WHOLE = BeforeValidator(whole_number)
NUMBER = BeforeValidator(number)


def varies(why: str, **more: Any) -> Any:
    """Metadata of a value that two correct implementations may answer differently."""
    return Field(json_schema_extra={"x-varies": why, **more})


Id = TypeAliasType("Id", Annotated[UUID, BeforeValidator(_identifier), varies("implementation")])
Timestamp = TypeAliasType("Timestamp", Annotated[datetime, MOMENT, varies("time")])
RequestId = TypeAliasType(
    "RequestId",
    Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", min_length=1, max_length=128), varies("random")],
)
EntityTags = TypeAliasType(
    "EntityTags",
    Annotated[
        str,
        Field(pattern=r'^(\*|(W/)?"[!#-~]*"([ \t]*,[ \t]*(W/)?"[!#-~]*")*)$', min_length=1, max_length=1000),
    ],
)
IdempotencyKey = TypeAliasType(
    "IdempotencyKey", Annotated[str, Field(pattern=r"^[!-~]([ -~]*[!-~])?$", min_length=1, max_length=255)]
)
PageNumber = TypeAliasType(
    "PageNumber",
    Annotated[
        int,
        Field(ge=1, le=1_000_000, json_schema_extra={"format": "int64"}),
        BeforeValidator(spelt_number),
    ],
)
PageSize = TypeAliasType("PageSize", Annotated[int, Field(ge=1, le=100), BeforeValidator(spelt_number)])
Total = TypeAliasType("Total", Annotated[int, Field(ge=0, le=10_000)])
PageCount = TypeAliasType("PageCount", Annotated[int, Field(ge=0, le=10_000)])
TotalCapped = TypeAliasType("TotalCapped", bool)


class Environment(StrEnum):
    """Where a server belongs, and what a caller may be limited to."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"
