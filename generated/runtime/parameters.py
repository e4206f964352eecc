"""Parameter styles of OpenAPI (3.1, section 4.8.12.3): from the wire to text, lists of text and maps of text.

What comes out is what the generated parameter models take in their string mode: types, limits and
required parameters are theirs, only the shape of the wire is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from urllib.parse import quote_plus, unquote, unquote_plus

from .deep import Tree, keys_of, plant, with_lists
from .problem import Detail, Failure

Value = Tree
_MOST_FIELDS = 1000


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
    rest: bool = False
    """Whether parameters that nobody declares are members of this object, too."""
    lists: tuple[str, ...] = ()
    """Where the value of a deepObject has lists, as paths; `*` stands for an index."""


def given_again(detail: Detail, found: list[Detail]) -> None:
    """Adds the finding, once however often it is given again."""
    if detail not in found:
        found.append(detail)


def duplicate(place: str, name: str) -> Detail:
    """The finding for a parameter that stands twice and may stand once."""
    return Detail(f"/{place}/{name}", "the parameter is given more than once", "duplicate")


class Query:
    """Reads the query string, or the URL-encoded form, of one operation."""

    __slots__ = ("_arrays", "_deep", "_keep", "_members", "_place", "_rest", "_single")

    def __init__(self, parameters: Sequence[Parameter], *, place: str = "query", keep: bool = False) -> None:
        """Prepares a reader; `keep` says that undeclared names are kept, as forms need it."""
        self._single = {p.name: p for p in parameters if not _repeats(p) and p.style != "deepObject"}
        self._arrays = {p.name for p in parameters if _repeats(p) and p.shape == "array"}
        self._deep = {p.name: frozenset(p.lists) for p in parameters if p.style == "deepObject"}
        self._members = {
            member: p.name for p in parameters if p.explode and p.style == "form" for member in p.members
        }
        self._rest = next((p.name for p in parameters if p.rest), None)
        self._place = place
        self._keep = keep

    def read(self, query: bytes, found: list[Detail]) -> dict[str, Value]:
        """Values by parameter name; findings are appended.

        Raises:
            Failure: 400, more fields than any client needs.
        """
        values: dict[str, Value] = {}
        if not query:
            return values
        fields = query.decode("utf-8", "surrogateescape").split("&")
        if len(fields) > _MOST_FIELDS:
            raise Failure(400, f"the {self._place} has more than {_MOST_FIELDS} fields")
        for field in fields:
            raw_name, _, raw = field.partition("=")
            self._take(_text(raw_name), raw, values, found)
        return self.finished(values)

    @property
    def arrays(self) -> Set[str]:
        """The names of lists whose items are fields of their own."""
        return self._arrays

    def finished(self, values: dict[str, Value]) -> dict[str, Value]:
        """The values once all fields are taken: deep objects with their lists."""
        for name, lists in self._deep.items():
            if lists and name in values:
                values[name] = with_lists(values[name], lists)
        return values

    def take_text(self, name: str, text: str, values: dict[str, Value], found: list[Detail]) -> None:
        """Adds one field whose name and value are decoded already, as those of multipart forms."""
        self._take(name, quote_plus(text), values, found)

    def _take(self, name: str, raw: str, values: dict[str, Value], found: list[Detail]) -> None:
        parameter = self._single.get(name)
        if parameter is not None:
            if name in values:
                given_again(duplicate(self._place, name), found)
            values[name] = _split(parameter, raw)
        elif name in self._arrays:
            _append(values, name, _text(raw))
        elif name in self._members:
            self._put(self._members[name], name, raw, values, found)
        elif self._deep and self._take_deep(name, raw, values, found):
            pass
        elif self._rest is not None:
            self._put(self._rest, name, raw, values, found)
        elif self._keep and name:
            known = values.get(name)
            if known is None:
                values[name] = _text(raw)
            else:
                values[name] = [*known, _text(raw)] if isinstance(known, list) else [known, _text(raw)]

    def _take_deep(self, name: str, raw: str, values: dict[str, Value], found: list[Detail]) -> bool:
        if name in self._deep:
            if name in values:
                given_again(duplicate(self._place, name), found)
            values[name] = _text(raw)
            return True
        keys = keys_of(name)
        if keys is None or keys[0] not in self._deep:
            return False
        tree = values.setdefault(keys[0], {})
        if not isinstance(tree, dict) or not plant(tree, keys[1], _text(raw)):
            given_again(duplicate(self._place, "/".join((keys[0], *keys[1]))), found)
        return True

    def _put(
        self, parameter: str, member: str, raw: str, values: dict[str, Value], found: list[Detail]
    ) -> None:
        known = values.setdefault(parameter, {})
        if isinstance(known, dict):
            if member in known:
                given_again(duplicate(self._place, f"{parameter}/{member}"), found)
            known[member] = _text(raw)


def _append(values: dict[str, Value], name: str, text: str) -> None:
    known = values.setdefault(name, [])
    if isinstance(known, list):
        known.append(text)


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
    parts: list[Tree] = [_text(part) for part in _DELIMITERS[parameter.style].split(raw)]
    return parts if parameter.shape == "array" else _alternating(parts)


def _alternating(parts: Sequence[Tree]) -> dict[str, Tree]:
    return {str(name): value for name, value in zip(parts[::2], parts[1::2], strict=False)}


def path_value(parameter: Parameter, raw: str) -> Value:
    """The value of a path parameter in the styles simple, label and matrix, from its segment as it came."""
    if parameter.style == "label":
        raw = raw.removeprefix(".")
        separator = "." if parameter.explode else ","
    elif parameter.style == "matrix":
        return _matrix(parameter, raw)
    else:
        separator = ","
    return _delimited(parameter, raw, separator)


def _matrix(parameter: Parameter, raw: str) -> Value:
    pieces = [piece.partition("=") for piece in raw.removeprefix(";").split(";")]
    if parameter.shape == "object" and parameter.explode:
        return {_decoded(name): _decoded(value) for name, _, value in pieces}
    values = [value for name, _, value in pieces if _decoded(name) == parameter.name]
    if parameter.shape == "array" and parameter.explode:
        return [_decoded(value) for value in values]
    return _delimited(parameter, values[0] if values else "", ",")


def _decoded(raw: str) -> str:
    return unquote(raw, errors="surrogateescape") if "%" in raw else raw


def _delimited(parameter: Parameter, raw: str, separator: str) -> Value:
    """Splits first and decodes then, so that an encoded separator is part of a value."""
    if parameter.shape == "scalar":
        return _decoded(raw)
    parts = raw.split(separator)
    if parameter.shape == "object" and parameter.explode:
        pairs = (part.partition("=") for part in parts)
        return {_decoded(name): _decoded(value) for name, _, value in pairs}
    texts: list[Tree] = [_decoded(part) for part in parts]
    return texts if parameter.shape == "array" else _alternating(texts)


_AROUND_COMMA = re.compile(r"\s*,\s*")


def header_values(parameters: Iterable[Parameter], headers: Mapping[bytes, bytes]) -> dict[str, Value]:
    """Values of the declared header parameters that the request has (style simple, never encoded)."""
    values: dict[str, Value] = {}
    for parameter in parameters:
        field = headers.get(parameter.name.lower().encode("latin-1"))
        if field is None:
            continue
        text = field.decode("latin-1")
        if parameter.shape == "scalar":
            values[parameter.name] = text
        else:
            plain = _AROUND_COMMA.sub(",", text).replace("%", "%25")
            values[parameter.name] = _delimited(parameter, plain, ",")
    return values


def cookie_values(parameters: Iterable[Parameter], jar: Mapping[str, str]) -> dict[str, Value]:
    """Values of the declared cookies that the request has (style form)."""
    return {
        parameter.name: _delimited(parameter, jar[parameter.name], ",")
        for parameter in parameters
        if parameter.name in jar
    }
