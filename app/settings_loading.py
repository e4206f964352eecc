"""Reads the settings, says where each came from, and refuses wrong ones in plain words."""

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from app.settings import ENV_FILE, Settings

Source = Literal["default", "env", ".env"]

_MASK: Final = "********"


class WrongSettingsError(Exception):
    """Some settings are wrong; `lines` has one line for each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as a person wants to see it; a secret is masked."""

    name: str
    value: str
    source: Source
    allowed: str
    description: str


@dataclass(frozen=True, slots=True)
class Loaded:
    settings: Settings
    sources: Mapping[str, Source]
    warnings: list[str]

    def listing(self) -> Iterator[Shown]:
        for field, info in Settings.model_fields.items():
            name = field.upper()
            yield Shown(
                name,
                _show(getattr(self.settings, field)),
                self.sources[name],
                _allowed(info),
                info.description or "",
            )


def load() -> Loaded:
    """The settings of the environment and `.env`; raises WrongSettingsError with every fault."""
    in_file = _given(dotenv_values(ENV_FILE)) if ENV_FILE.is_file() else {}
    given = in_file | _given(os.environ)
    try:
        settings = Settings()
    except ValidationError as error:
        raise WrongSettingsError(_faults(error, given)) from None
    in_environment = _given(os.environ)
    sources: dict[str, Source] = {
        name: "env" if name in in_environment else ".env" if name in in_file else "default"
        for name in _names()
    }
    return Loaded(settings, sources, list(_unknown(in_file)))


def _given(values: Mapping[str, str | None]) -> dict[str, str]:
    # An empty value is how compose files write "not set".
    return {name.upper(): value for name, value in values.items() if value}


def _names() -> list[str]:
    return [field.upper() for field in Settings.model_fields]


def _allowed(info: FieldInfo) -> str:
    extra: Any = info.json_schema_extra
    return str(extra["allowed"])


def _faults(error: ValidationError, given: Mapping[str, str]) -> list[str]:
    fields = dict.fromkeys(str(each["loc"][0]) for each in error.errors())
    return [_fault(field, given) for field in fields]


def _fault(field: str, given: Mapping[str, str]) -> str:
    info = Settings.model_fields[field]
    name = field.upper()
    value = "a value that is not shown" if _is_secret(info) else repr(given.get(name, ""))
    return f"{name}: given {value}, allowed: {_allowed(info)}"


def _is_secret(info: FieldInfo) -> bool:
    return "SecretStr" in repr(info.annotation)


def _unknown(in_file: Mapping[str, str]) -> Iterator[str]:
    known = set(_names())
    for name in sorted(in_file.keys() - known):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield f"{ENV_FILE} has {name}, which is no setting{hint}"


def _show(value: Any) -> str:
    match value:
        case None:
            return "(not set)"
        case SecretStr():
            return _MASK
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(str(each) for each in value) or "(none)"
        case _:
            return str(value)
