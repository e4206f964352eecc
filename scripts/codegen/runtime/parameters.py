"""Parameter styles of OpenAPI (3.1, section 4.8.12.3): from the wire to text, lists of text and maps of text.

What comes out is what the generated parameter models take in their string mode: types, limits and
required parameters are theirs, only the shape of the wire is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

from .problem import Detail, Failure

Value = str | list[str] | dict[str, str]
_MOST_FIELDS = 1000
_DEEP = re.compile(r"^(.+?)\[([^\[\]]*)\]$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parameter:
    """How one parameter is written."""

    name: str
    style: str
    explode: bool
    shape: str = "scalar"
    """`scalar`, `array` or `object`."""
    members: tuple[str, ...] = ()
    """Property names of an object, needed where they stand as parameters of their own."""


def duplicate(place: str, name: str) -> Detail:
    """The finding for a parameter that stands twice and may stand once."""
    return Detail(f"/{place}/{name}", "the parameter is given more than once", "duplicate")


class Query:
    """Reads the query string of one operation."""

    __slots__ = ("_arrays", "_deep", "_members", "_single")

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self._single = {p.name: p for p in parameters if not _repeats(p) and p.style != "deepObject"}
        self._arrays = {p.name for p in parameters if _repeats(p) and p.shape == "array"}
        self._deep = {p.name for p in parameters if p.style == "deepObject"}
        self._members = {
            member: p.name for p in parameters if p.explode and p.style == "form" for member in p.members
        }

    def read(self, query: bytes, found: list[Detail]) -> dict[str, Value]:
        """Values by parameter name; unknown names are passed over, findings are appended.

        Raises:
            Failure: 400, more fields than any client needs.
        """
        values: dict[str, Value] = {}
        if not query:
            return values
        fields = query.decode("latin-1").split("&")
        if len(fields) > _MOST_FIELDS:
            raise Failure(400, f"the query has more than {_MOST_FIELDS} fields")
        for field in fields:
            raw_name, _, raw = field.partition("=")
            self._take(_text(raw_name), raw, values, found)
        return values

    def _take(self, name: str, raw: str, values: dict[str, Value], found: list[Detail]) -> None:
        parameter = self._single.get(name)
        if parameter is not None:
            if name in values:
                found.append(duplicate("query", name))
            values[name] = _split(parameter, raw)
        elif name in self._arrays:
            known = values.setdefault(name, [])
            if isinstance(known, list):
                known.append(_text(raw))
        elif name in self._members:
            self._put(self._members[name], name, raw, values, found)
        elif self._deep and (hit := _DEEP.match(name)) and hit[1] in self._deep:
            self._put(hit[1], hit[2], raw, values, found)

    @staticmethod
    def _put(parameter: str, member: str, raw: str, values: dict[str, Value], found: list[Detail]) -> None:
        known = values.setdefault(parameter, {})
        if isinstance(known, dict):
            if member in known:
                found.append(duplicate("query", f"{parameter}/{member}"))
            known[member] = _text(raw)


def _repeats(parameter: Parameter) -> bool:
    return parameter.explode and parameter.style == "form" and parameter.shape != "scalar"


def _text(raw: str) -> str:
    if "%" not in raw and "+" not in raw:
        return raw
    # Bytes that are no UTF-8 become surrogates, which every validator of text refuses.
    return unquote_plus(raw, errors="surrogateescape")


_DELIMITERS = {
    "form": re.compile(","),
    "spaceDelimited": re.compile(r"\+|%20| "),
    "pipeDelimited": re.compile(r"\||%7[Cc]"),
}


def _split(parameter: Parameter, raw: str) -> Value:
    if parameter.shape == "scalar":
        return _text(raw)
    parts = [_text(part) for part in _DELIMITERS[parameter.style].split(raw)]
    return parts if parameter.shape == "array" else _alternating(parts)


def _alternating(parts: Sequence[str]) -> dict[str, str]:
    return dict(zip(parts[::2], parts[1::2], strict=False))


def path_value(parameter: Parameter, text: str) -> Value:
    """The value of a path parameter in the styles simple, label and matrix."""
    if parameter.style == "label":
        text = text.removeprefix(".")
        separator = "." if parameter.explode else ","
    elif parameter.style == "matrix":
        return _matrix(parameter, text)
    else:
        separator = ","
    return _delimited(parameter, text, separator)


def _matrix(parameter: Parameter, text: str) -> Value:
    pieces = [piece.partition("=") for piece in text.removeprefix(";").split(";")]
    if parameter.shape == "object" and parameter.explode:
        return {name: value for name, _, value in pieces}
    values = [value for name, _, value in pieces if name == parameter.name]
    if parameter.shape == "array" and parameter.explode:
        return values
    return _delimited(parameter, values[0] if values else "", ",")


def _delimited(parameter: Parameter, text: str, separator: str) -> Value:
    if parameter.shape == "scalar":
        return text
    parts = text.split(separator)
    if parameter.shape == "array":
        return parts
    if parameter.explode:
        return {name: value for name, _, value in (part.partition("=") for part in parts)}
    return _alternating(parts)


def header_values(parameters: Iterable[Parameter], headers: Mapping[bytes, bytes]) -> dict[str, Value]:
    """Values of the declared header parameters that the request has (style simple)."""
    values: dict[str, Value] = {}
    for parameter in parameters:
        field = headers.get(parameter.name.lower().encode("latin-1"))
        if field is not None:
            text = field.decode("latin-1")
            if parameter.shape != "scalar":
                text = re.sub(r"\s*,\s*", ",", text)
            values[parameter.name] = _delimited(parameter, text, ",")
    return values


def cookie_values(parameters: Iterable[Parameter], jar: Mapping[str, str]) -> dict[str, Value]:
    """Values of the declared cookies that the request has (style form)."""
    return {
        parameter.name: _delimited(parameter, unquote(jar[parameter.name]), ",")
        for parameter in parameters
        if parameter.name in jar
    }
