"""JSON pointers (RFC 6901) and references with a fragment."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote


class Unresolvable(Exception):
    """A pointer that leads nowhere."""


def escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


def join(pointer: str, *tokens: str | int) -> str:
    return pointer + "".join("/" + escape(str(token)) for token in tokens)


def tokens(pointer: str) -> list[str]:
    if not pointer.startswith("/"):
        return []
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def follow(document: Any, pointer: str) -> Any:
    """The value that a pointer names; raises Unresolvable where there is none."""
    if pointer and not pointer.startswith("/"):
        raise Unresolvable(pointer)
    value = document
    for token in tokens(pointer):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            raise Unresolvable(pointer)
    return value


def split(reference: str) -> tuple[str, str]:
    """A reference as (file, pointer); percent-encoding of the fragment is undone."""
    file, _, fragment = reference.partition("#")
    return file, unquote(fragment)
