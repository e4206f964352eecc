"""Checks besides types: unique items, multiples, patterns, formats, and rules written in JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import AfterValidator, BaseModel, GetCoreSchemaHandler, ValidationError, model_validator
from pydantic_core import (
    CoreSchema,
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    PydanticKnownError,
    core_schema,
)

from .rules import FORMATS, compile_rule, same


def _fail(kind: Any, message: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, message)


def _unique(value: Any) -> Any:
    try:
        if len(set(value)) == len(value) and not any(item.__class__ is bool for item in value):
            return value
    except TypeError:
        pass
    for index, item in enumerate(value):
        if any(same(item, other) for other in value[:index]):
            raise _fail("unique_items", "Items should be unique")
    return value


UNIQUE = AfterValidator(_unique)


def multiple_of(step: str) -> AfterValidator:
    """A check in decimal, so that 0.3 is a multiple of 0.1."""
    exact = Decimal(step)

    def check(value: Any) -> Any:
        if Decimal(repr(value)) % exact:
            raise PydanticKnownError("multiple_of", {"multiple_of": float(step)})
        return value

    return AfterValidator(check)


def matching(pattern: str) -> AfterValidator:
    """A pattern for Python's engine, which knows look-around and back references."""
    search = re.compile(pattern).search

    def check(value: Any) -> Any:
        if not search(value):
            raise PydanticKnownError("string_pattern_mismatch", {"pattern": pattern})
        return value

    return AfterValidator(check)


def formatted(name: str) -> AfterValidator:
    """A check of a format that stays a string, such as email or uri."""
    matches = FORMATS[name]

    def check(value: Any) -> Any:
        if not matches(value):
            raise _fail(name.replace("-", "_"), f"Input should be in the format {name}")
        return value

    return AfterValidator(check)


class Rule:
    """A JSON Schema that a JSON value must satisfy besides its type; values made in Python are trusted."""

    def __init__(self, schema: str, *, text: bool = False) -> None:
        self._schema = schema
        self._text = text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(self.check(), handler(source))

    def check(self) -> Callable[[Any, core_schema.ValidationInfo[Any]], Any]:
        """The validator function of this rule."""
        holds = compile_rule(json.loads(self._schema))
        kind, expected = _refusal(self._schema)
        always = self._text

        def run(value: Any, info: core_schema.ValidationInfo[Any]) -> Any:
            if (always or info.mode == "json") and not isinstance(value, BaseModel) and not holds(value):
                raise _fail(kind, expected)
            return value

        return run


def _refusal(schema: str) -> tuple[str, str]:
    """The kind of the error, after the first keyword, and what to say."""
    read = json.loads(schema)
    first = next(iter(read), "not") if isinstance(read, dict) else "not"
    kind = re.sub("([A-Z])", r"_\1", first).lower()
    counts = {"minProperties": "at least", "maxProperties": "at most"}
    if isinstance(read, dict) and read.keys() <= counts.keys():
        said = [f"{counts[key]} {n} {'property' if n == 1 else 'properties'}" for key, n in read.items()]
        return kind, f"Input should have {' and '.join(said)}"
    if kind == "one_of":
        return kind, "Input should fit exactly one of the alternatives"
    return kind, f"Input should satisfy {schema}"


def rule(schema: str, *, text: bool = False) -> Any:
    """A rule about a whole object, as a member of its class."""
    read = json.loads(schema)
    if isinstance(read, dict) and "propertyNames" in read:
        return _rule_of_names(read["propertyNames"], {k: v for k, v in read.items() if k != "propertyNames"})
    check = Rule(schema, text=text).check()

    def whole(cls: Any, value: Any, info: core_schema.ValidationInfo[Any]) -> Any:
        return check(value, info)

    return model_validator(mode="before")(whole)


def _rule_of_names(names: Any, rest: dict[str, Any]) -> Any:
    """What breaks a rule for names are the names, each by itself, whatever else is wrong with the object."""
    fits, holds = compile_rule(names), compile_rule(rest)
    kind, expected = _refusal(json.dumps(rest))

    def whole(
        cls: Any, value: Any, handler: Callable[[Any], Any], info: core_schema.ValidationInfo[Any]
    ) -> Any:
        if info.mode != "json" or not isinstance(value, dict):
            return handler(value)
        found: list[InitErrorDetails] = []
        if not holds(value):
            found.append({"type": _fail(kind, expected), "loc": (), "input": value})
        found += [
            InitErrorDetails(
                type=_fail("property_names", "Name is not allowed"), loc=(name, "[key]"), input=name
            )
            for name in value
            if not fits(name)
        ]
        if not found:
            return handler(value)
        try:
            handler(value)
        except ValidationError as error:
            found += [_told_again(detail) for detail in error.errors(include_url=False)]
        raise ValidationError.from_exception_data("", found)

    return model_validator(mode="wrap")(whole)


def _told_again(detail: ErrorDetails) -> InitErrorDetails:
    error = PydanticCustomError(_literal(detail["type"]), _literal(detail["msg"]), detail.get("ctx"))
    return {"type": error, "loc": detail["loc"], "input": detail["input"]}


def _literal(text: str) -> Any:
    """A text that is known only now, where pydantic wants one that is written in the source."""
    return text
