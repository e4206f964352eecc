"""Parameter styles of OpenAPI (3.1, section 4.8.12.3): from values to the wire."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from pydantic_core import to_jsonable_python

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}
_UNSENDABLE = re.compile(r"[^\t\x20-\x7e\x80-\xff]").search


@dataclass(frozen=True, slots=True)
class Parameter:
    """How one parameter is written; style and explode are the place's own when they are left out."""

    place: str
    name: str
    style: str = ""
    explode: bool | None = None
    json: bool = False
    """Whether the value is written as JSON, whatever it is."""

    @property
    def written(self) -> str:
        """The style in force."""
        return self.style or _STYLES[self.place]

    @property
    def exploded(self) -> bool:
        """Whether lists and objects are spread out."""
        return self.written in ("form", "deepObject") if self.explode is None else self.explode


def text(value: Any) -> str:
    """One value as text: what is text stays, numbers and the like are written as JSON writes them."""
    if value.__class__ is str:
        return str(value)
    if value.__class__ is UUID:
        return str(value)
    found = to_jsonable_python(value, by_alias=True)
    return found if isinstance(found, str) else _json(found)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(parameter: Parameter, value: Any) -> Any:
    """Text, a list of texts, or a map of what is in it."""
    if value.__class__ is str and not parameter.json:
        return value
    found = to_jsonable_python(value, by_alias=True)
    if parameter.json:
        return _json(found)
    if isinstance(found, list):
        return [_leaf(item) for item in found]
    if isinstance(found, dict):
        return (
            found
            if parameter.written == "deepObject"
            else {name: _leaf(each) for name, each in found.items()}
        )
    return _leaf(found)


def _leaf(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def segment(parameter: Parameter, value: Any) -> str:
    """What stands in a path for a parameter.

    Raises:
        ValueError: nothing would stand there, so that the path would be another one.
    """
    if value.__class__ is UUID and not parameter.style:
        return str(value)
    plain = _plain(parameter, value)
    style, explode = parameter.written, parameter.exploded
    if style == "matrix":
        written = _matrix(parameter.name, plain, explode)
    else:
        separator = "." if style == "label" and explode else ","
        written = ("." if style == "label" else "") + _delimited(plain, separator, explode)
    if not written:
        raise ValueError(f"{parameter.name} is empty")
    # A segment of nothing but dots would lead to another path (RFC 3986, section 5.2.4).
    return written.replace(".", "%2E") if written in (".", "..") else written


def _matrix(name: str, plain: Any, explode: bool) -> str:
    name = quote(name, safe="")
    if explode and isinstance(plain, list):
        return "".join(f";{name}={quote(item, safe='')}" for item in plain)
    if explode and isinstance(plain, dict):
        return "".join(f";{quote(key, safe='')}={quote(item, safe='')}" for key, item in plain.items())
    return f";{name}={_delimited(plain, ',', explode)}"


def _delimited(plain: Any, separator: str, explode: bool) -> str:
    if isinstance(plain, list):
        return separator.join(quote(item, safe="") for item in plain)
    if isinstance(plain, dict):
        pairs = ((quote(name, safe=""), quote(item, safe="")) for name, item in plain.items())
        if explode:
            return separator.join(f"{name}={item}" for name, item in pairs)
        return separator.join(part for pair in pairs for part in pair)
    return quote(plain, safe="")


def fields(parameter: Parameter, value: Any) -> Iterator[str]:
    """The `name=value` fields of a query, or of a URL-encoded form, for a parameter."""
    name, plain = quote(parameter.name, safe=""), _plain(parameter, value)
    if isinstance(plain, str):
        yield f"{name}={quote(plain, safe='')}"
    elif parameter.written == "deepObject":
        yield from (f"{key}={quote(item, safe='')}" for key, item in leaves(parameter.name, plain))
    elif not parameter.exploded:
        items = plain if isinstance(plain, list) else [part for pair in plain.items() for part in pair]
        yield f"{name}={_DELIMITERS[parameter.written].join(quote(item, safe='') for item in items)}"
    elif isinstance(plain, list):
        yield from (f"{name}={quote(item, safe='')}" for item in plain)
    else:
        yield from (f"{quote(key, safe='')}={quote(item, safe='')}" for key, item in plain.items())


def leaves(name: str, tree: Any) -> Iterator[tuple[str, str]]:
    """What a deepObject consists of; lists are written with their indices."""
    if isinstance(tree, (dict, list)):
        for key, item in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(f"{name}[{quote(str(key), safe='')}]", item)
    else:
        yield name, _leaf(tree)


def field(parameter: Parameter, value: Any) -> str:
    """A header's value; what is not in Latin-1, or would end the line, cannot be sent.

    Raises:
        ValueError: it cannot be sent.
    """
    plain = value if value.__class__ is str else _plain(parameter, value)
    if isinstance(plain, list):
        plain = ",".join(plain)
    elif isinstance(plain, dict):
        pairs = (f"{key}={item}" if parameter.exploded else f"{key},{item}" for key, item in plain.items())
        plain = ",".join(pairs)
    if _UNSENDABLE(plain):
        raise ValueError(f"{parameter.name} holds what no header can hold")
    return str(plain)


def cookie(parameter: Parameter, value: Any) -> str:
    """A cookie with its value."""
    return f"{parameter.name}={_delimited(_plain(parameter, value), ',', False)}"
