"""JSON that means one thing: no duplicate members, no lone surrogates, no numbers that cannot be held."""

import json
import math
import re
from typing import Any, NoReturn

from twin.problems import ProblemDetail, Refusal

_MOST_DIGITS = 4300


def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object, or a 400 when a name stands twice."""
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


def integer(text: str) -> int:
    """The number, or ValueError."""
    if len(text.lstrip("-")) > _MOST_DIGITS:
        raise ValueError("too long to be read")
    return int(text)


def double(text: str) -> float:
    """The number, or ValueError."""
    number = float(text)
    digits = re.match(r"-?([0-9]+)", text)
    if math.isinf(number) or (digits and len(digits[1]) > _MOST_DIGITS):
        raise ValueError("beyond all doubles, or too long to be read")
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def only_characters(value: object) -> None:
    """UnicodeEncodeError when half a surrogate pair stands anywhere."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, dict):
        for name, member in value.items():
            name.encode()
            only_characters(member)
    elif isinstance(value, list):
        for item in value:
            only_characters(item)


def read(body: bytes) -> Any:
    """The value that a body stands for, or a 400."""
    if not body:
        raise Refusal(400, "the body is empty")
    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=object_of,
            parse_int=integer,
            parse_float=double,
            parse_constant=_refuse,
        )
        only_characters(value)
    except RecursionError:
        raise Refusal(400, "the body is nested too deeply") from None
    except UnicodeDecodeError:
        raise Refusal(400, "the body is not UTF-8") from None
    except UnicodeEncodeError:
        raise Refusal(400, "the body has half a surrogate pair in it") from None
    except ValueError:
        raise Refusal(400, "the body is not JSON") from None
    return value
