"""From symbolic requests to bytes: holes filled with what one implementation answered before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from parity.cases.texts import NOBODY
from parity.requests import Fresh, FromBody, Ref, Request, Text, Tree
from parity.run.answers import Answer
from parity.values import Json, pick

Credentials = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Wire:
    """What goes to one implementation."""

    method: str
    target: str  # path and query, encoded
    headers: tuple[tuple[str, str], ...]
    body: bytes | None


def credential(identity: str | None, credentials: Credentials) -> tuple[str, str] | None:
    """The header of an identity, bent as its name says; None for nobody."""
    name, mark, bend = (identity or "").partition("#")
    if name not in credentials:
        return None
    header, value = credentials[name]
    match mark + bend:
        case "#lower":
            scheme, _, rest = value.partition(" ")
            return header, f"{scheme.lower()} {rest}" if rest else value
        case "#shorter":
            return header, value[:-1]
        case _:
            return header, value


class Filling:
    """Fills holes from the answers of one implementation in one playing of a sequence."""

    def __init__(self, answers: Mapping[int, Answer], fresh: str) -> None:
        self._answers = answers
        self._fresh = fresh

    def resolves(self, request: Request) -> bool:
        """Whether everything that the request refers to was answered."""
        return all(self._look(ref) is not None for ref in request.refs())

    def fill(self, request: Request, prefix: str, credentials: Credentials, *, streams: bool = False) -> Wire:
        """The request as it goes over the wire. A reference to nothing becomes an id that nobody has."""
        headers = [(name, self._text(value)) for name, value in request.headers]
        names = {name.lower() for name, _ in headers}
        if "accept" not in names:
            headers.append(("Accept", "text/event-stream" if streams else "*/*"))
        given = credential(request.identity, credentials)
        if given is not None and given[0].lower() not in names:
            headers.append(given)
        body = None
        if request.body is not None:
            body = request.body.raw if request.body.raw is not None else self._json(request.body.tree)
            if request.body.media is not None:
                headers.append(("Content-Type", request.body.media))
        return Wire(request.method, self._target(request, prefix), tuple(headers), body)

    def _target(self, request: Request, prefix: str) -> str:
        path = "".join(self._path_part(part, prefix) for part in request.path.parts)
        if request.query:
            words = (
                f"{quote(name, safe='[]')}={quote(self._text(value), safe='')}"
                for name, value in request.query
            )
            path += ("&" if "?" in path else "?") + "&".join(words)
        return prefix + path

    def _path_part(self, part: str | Ref | Fresh, prefix: str) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Ref) and not isinstance(part.pick, FromBody) and part.pick.target:
            found = urlsplit(str(self._look(part) or "/nowhere"))
            path = quote(found.path, safe="/%:@!$&'()*+,;=~-._") + (f"?{found.query}" if found.query else "")
            return path.removeprefix(prefix) if prefix else path
        return quote(self._word(part), safe="")

    def _text(self, value: Text) -> str:
        return "".join(part if isinstance(part, str) else self._word(part) for part in value.parts)

    def _word(self, hole: Ref | Fresh) -> str:
        if isinstance(hole, Fresh):
            return self._fresh
        value = self._look(hole)
        if value is None:
            return NOBODY
        return value if isinstance(value, str) else json.dumps(value)

    def _look(self, ref: Ref) -> Json:
        answer = self._answers.get(ref.step)
        if answer is None:
            return None
        if isinstance(ref.pick, FromBody):
            value = answer.json
            return pick(value, ref.pick.pointer) if value is not None else None
        held = answer.header(ref.pick.name)
        if held is None:
            return None
        return urlsplit(held).path.rstrip("/").rpartition("/")[2] if ref.pick.last else held

    def _json(self, tree: Tree) -> bytes:
        # surrogates that stand alone cannot be written as UTF-8 and are escaped
        written = json.dumps(self._tree(tree), ensure_ascii=False)
        return written.encode("utf-8", "backslashreplace")

    def _tree(self, tree: Tree) -> Json:
        match tree:
            case Ref():
                return self._look(tree)
            case Fresh():
                return self._fresh
            case Text():
                return self._text(tree)
            case Mapping():
                return {name: self._tree(value) for name, value in tree.items()}
            case str():
                return tree
            case Sequence():
                return [self._tree(value) for value in tree]
            case _:
                value: Json = tree
                return value
