"""JSON that means one thing: no duplicate members, no lone surrogates, no numbers that cannot be held."""

import json
import math
import re
from typing import Any, NoReturn

from twin.problems import ProblemDetail, Refusal

_MOST_DIGITS = 4300


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, member in pairs:
        if name in members:
            shown = name.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
            twice = ProblemDetail(
                pointer="/body", message=f"the member {shown[:100]!r} stands twice", kind="duplicate"
            )
            raise Refusal(400, "a member name stands twice in one object", details=[twice])
        members[name] = member
    return members


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > _MOST_DIGITS:
        raise ValueError("too long to be read")
    return int(text)


def _double(text: str) -> float:
    number = float(text)
    digits = re.match(r"-?([0-9]+)", text)
    if math.isinf(number) or (digits and len(digits[1]) > _MOST_DIGITS):
        raise ValueError("beyond all doubles, or too long to be read")
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _only_characters(value: object) -> None:
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, dict):
        for name, member in value.items():
            name.encode()
            _only_characters(member)
    elif isinstance(value, list):
        for item in value:
            _only_characters(item)


def read(body: bytes) -> Any:
    """The value that a body stands for, or a 400."""
    if not body:
        raise Refusal(400, "the body is empty")
    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_double,
            parse_constant=_refuse,
        )
        _only_characters(value)
    except RecursionError:
        raise Refusal(400, "the body is nested too deeply") from None
    except UnicodeDecodeError:
        raise Refusal(400, "the body is not UTF-8") from None
    except UnicodeEncodeError:
        raise Refusal(400, "the body has half a surrogate pair in it") from None
    except ValueError:
        raise Refusal(400, "the body is not JSON") from None
    return value
