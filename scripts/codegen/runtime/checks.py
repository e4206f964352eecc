"""Answers compared with the contract, for development and tests: what types cannot promise."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from .answers import Encoded
from .media import covering
from .readers import json_reader
from .rules import compile_rule
from .validation import details_of

_NO_BODY = frozenset((204, 205, 304))


class UndeclaredAnswer(TypeError):
    """A handler answered with something that the contract does not declare for its operation."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One entry of `responses` in the contract."""

    status: str
    """`200`, `4XX` or `default`."""
    headers: tuple[tuple[str, bool, str], ...] = ()
    """Name in lower case, whether it is required, and its schema in JSON."""
    contents: Mapping[str, Any] = field(default_factory=dict)
    """The type of the body by media type; None where the body is not JSON."""


Answers = Mapping[str, Sequence[Declared]]
"""What each operation may answer."""


def check(operation: str, declared: Sequence[Declared], answer: Encoded) -> None:
    """Compares an answer with what its operation declares.

    Raises:
        UndeclaredAnswer: status, a header, the media type or the body is not as declared.
    """
    found = _declared(declared, answer.status)
    if found is None:
        raise UndeclaredAnswer(f"{operation} answered {answer.status}, which its contract does not declare")
    trouble = _header_trouble(found, answer) or _body_trouble(found, answer)
    if trouble:
        raise UndeclaredAnswer(f"{operation} answered {answer.status}: {trouble}")


def _declared(declared: Sequence[Declared], status: int) -> Declared | None:
    by_status = {entry.status.upper(): entry for entry in declared}
    return by_status.get(str(status)) or by_status.get(f"{status // 100}XX") or by_status.get("DEFAULT")


def _header_trouble(declared: Declared, answer: Encoded) -> str:
    sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
    for name, required, schema in declared.headers:
        value = sent.get(name)
        if value is None:
            if required:
                return f"the header {name} is missing"
        elif not _holds(json.loads(schema), value):
            return f"the header {name} breaks its schema"
    return ""


def _holds(schema: Any, text: str) -> bool:
    """Whether a header value, read by the type that its schema names, satisfies the schema."""
    return compile_rule(schema)(_read(schema, text))


def _read(schema: Any, text: str) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    kinds = kind if isinstance(kind, list) else [kind]
    if "array" in kinds:
        items = schema.get("items") or {}
        return [_read(items, part.strip()) for part in text.split(",")]
    convert = next((_CONVERT[str(name)] for name in kinds if name in _CONVERT), None)
    try:
        return text if convert is None else convert(text)
    except ValueError:
        return text


_CONVERT: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "number": float,
    "boolean": lambda text: {"true": True, "false": False}.get(text, text),
}


def _body_trouble(declared: Declared, answer: Encoded) -> str:
    body = answer.body
    if not declared.contents or answer.status in _NO_BODY:
        return "it has a body, and none is declared" if body and answer.status not in _NO_BODY else ""
    claimed = next((value.decode("latin-1") for name, value in answer.headers if name == b"content-type"), "")
    by_name = {media.partition(";")[0].strip().lower(): kind for media, kind in declared.contents.items()}
    media = covering(claimed.partition(";")[0].strip().lower(), list(by_name))
    if media is None:
        return f"the media type {claimed or 'that it lacks'} is not declared"
    kind = by_name[media]
    if kind is None or not isinstance(body, bytes):
        return ""
    try:
        json_reader(kind)(body)
    except ValidationError as error:
        first = details_of(error, "body")[0]
        return f"the body breaks its schema at {first.pointer}: {first.message}"
    return ""
