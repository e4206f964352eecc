"""JSON that means one thing: no duplicate members, no lone surrogates, no NaN."""

import json
from typing import Any, NoReturn

from twin.problems import ProblemDetail, Refusal

# Python refuses to read integers that are longer, since that takes quadratic time
_LONGEST_INTEGER = 4000


class _Repeated(dict[str, Any]):
    """An object in which at least one member name stands twice."""

    names: list[str]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    repeated = _Repeated(members)
    repeated.names = []
    for name, _ in pairs:
        if name in seen and name not in repeated.names:
            repeated.names.append(name)
        seen.add(name)
    return repeated


def _integer(text: str) -> int | float:
    if len(text) > _LONGEST_INTEGER:
        return float("-inf") if text.startswith("-") else float("inf")
    return int(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _repetitions(value: object, pointer: str) -> list[ProblemDetail]:
    found: list[ProblemDetail] = []
    if isinstance(value, _Repeated):
        for name in value.names:
            shown = name.replace("\0", "\ufffd")
            message = f"duplicate member '{shown}'"[:10_000]
            found.append(ProblemDetail(pointer=pointer[:10_000], message=message, kind="duplicate"))
    if isinstance(value, dict):
        for name, member in value.items():
            token = name.replace("\0", "\ufffd").replace("~", "~0").replace("/", "~1")
            found += _repetitions(member, f"{pointer}/{token}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            found += _repetitions(item, f"{pointer}/{position}")
    return found


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
            body.decode(), object_pairs_hook=_object, parse_int=_integer, parse_constant=_refuse
        )
        _only_characters(value)
        repeated = _repetitions(value, "/body")
    except RecursionError:
        raise Refusal(400, "the body is nested too deeply") from None
    except UnicodeDecodeError:
        raise Refusal(400, "the body is not UTF-8") from None
    except UnicodeEncodeError:
        raise Refusal(400, "the body has half a surrogate pair in it") from None
    except ValueError:
        raise Refusal(400, "the body is not JSON") from None
    if repeated:
        raise Refusal(400, "a member name stands twice in one object", details=repeated)
    return value
