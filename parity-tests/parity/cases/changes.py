"""Single changes to a good request, each a probe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from parity.cases.drafts import Kit
from parity.cases.resources import slots
from parity.cases.texts import NOBODY
from parity.contract.model import Operation, Parameter
from parity.requests import LOWER, SHORTER, Body, Request, Text, text

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
_FOREIGN_ORIGIN = "https://elsewhere.example"
_LARGE = 11_000_000


@dataclass(frozen=True)
class Change:
    """What is done to a good request. `taken` says that it may still be taken, and change something."""

    note: str
    alter: Callable[[Request], Request]
    taken: bool = False

    def apply(self, request: Request) -> Request:
        """The request with the change made and noted."""
        return replace(self.alter(request), note=self.note)


def all_of(kit: Kit, operation: Operation) -> Iterator[Change]:
    """Every probe of an operation."""
    yield Change("as drafted", lambda r: r, taken=True)
    yield from _paths(operation)
    yield from _methods(kit, operation)
    yield from _credentials(kit, operation)
    yield from _negotiation()
    for parameter in operation.parameters:
        if parameter.where == "query":
            yield from _query(kit, parameter)
        elif parameter.where == "header":
            yield from _header(parameter)
    yield from _request_ids(operation)
    if operation.body:
        yield from _media_types()
        yield from _bodies(operation)
    else:
        yield Change("a body that nobody asked for", _body(b'{"a": 1}', "application/json"), taken=True)


def elsewhere(kit: Kit, operation: Operation) -> Iterator[Request]:
    """Requests for paths that the contract does not name."""
    base = Request(operation=operation.name, method="GET", path=text("/"), identity=kit.identity)
    for path in ("/no-such-path", "/no/such/path", "/.well-known/no-such", "/%2e%2e/", "/%00", "//", "/*"):
        for method in ("GET", "POST", "OPTIONS"):
            yield replace(
                base, operation="(no operation)", method=method, path=text(path), note=f"{method} {path}"
            )


def _paths(operation: Operation) -> Iterator[Change]:
    yield Change("a slash at the end", lambda r: replace(r, path=_end(r.path, "/")))
    yield Change("two slashes first", lambda r: replace(r, path=text("/", *r.path.parts)))
    yield Change("a dot segment at the end", lambda r: replace(r, path=_end(r.path, "/.")))
    yield Change("one segment more", lambda r: replace(r, path=_end(r.path, "/no-such-part")))
    yield Change("the path in capitals", lambda r: replace(r, path=_each(r.path, str.upper)))
    yield Change("a letter percent-encoded", lambda r: replace(r, path=_encoded(r.path)), taken=True)
    yield Change("a semicolon parameter", lambda r: replace(r, path=_end(r.path, ";a=b")))
    yield Change(
        "broken percent-encoding in the query", lambda r: replace(r, path=_end(r.path, "?q=%zz")), taken=True
    )
    if slots(operation):
        for word in (
            NOBODY, NOBODY.upper().replace("0", "A"), NOBODY.replace("-", ""), "{" + NOBODY + "}", "urn:uuid:" + NOBODY,
            NOBODY + " ", "0", "-1", "9223372036854775808", "1.0", "no-such", "x" * 300, "a/b", "..", "\u0000", "é", "*",
        ):  # fmt: skip
            yield Change(f"the id {word[:40]!r}", _last_slot(operation, quote(word, safe="")))
        yield Change("an id that is no UTF-8", _last_slot(operation, "%ff%fe"))
        yield Change("an empty id", _last_slot(operation, ""))


def _methods(kit: Kit, operation: Operation) -> Iterator[Change]:
    named = kit.contract.methods(operation.path)
    first = next(o for o in kit.contract.operations if o.path == operation.path)
    if first is not operation:
        return
    for method in _METHODS:
        if method not in named:
            yield Change(f"the method {method}", _method(method))
    yield Change("the method in small letters", _method(operation.method.lower()))
    for method in (operation.method, "DELETE"):
        yield Change(
            f"a preflight for {method}",
            lambda r, m=method: (
                _method("OPTIONS")(r)  # type: ignore[misc]
                .with_header("Origin", _FOREIGN_ORIGIN)
                .with_header("Access-Control-Request-Method", m)
            ),
        )
    yield Change("from another origin", lambda r: r.with_header("Origin", _FOREIGN_ORIGIN), taken=True)


def _credentials(kit: Kit, operation: Operation) -> Iterator[Change]:
    for identity in kit.identities:
        if identity != kit.identity or not operation.secured:
            yield Change(f"as {identity}", lambda r, i=identity: replace(r, identity=i), taken=True)  # type: ignore[misc]
    if not operation.secured or kit.identity is None:
        return

    def nobody(request: Request) -> Request:
        return replace(request, identity=None)

    yield Change("without credentials", nobody)
    for value in (
        "Bearer nope",
        "Bearer",
        
        "Basic bm9wZTpub3Bl",
        "nope",
        "Bearer a.b.c",
        "Digest a=b",
    ):
        yield Change(f"Authorization: {value}", lambda r, v=value: nobody(r).with_header("Authorization", v))  # type: ignore[misc]
    yield Change("the scheme in small letters", lambda r: replace(r, identity=f"{r.identity}{LOWER}"), taken=True)
    yield Change("the credentials cut short", lambda r: replace(r, identity=f"{r.identity}{SHORTER}"))
    yield Change("X-API-Key: nope", lambda r: nobody(r).with_header("X-API-Key", "nope"))
    yield Change("without credentials, for xml", lambda r: nobody(r).with_header("Accept", "application/xml"))
    if operation.body:
        yield Change("without credentials, broken body", lambda r: _body(b"{", "application/json")(nobody(r)))
        yield Change("without credentials, foreign body", lambda r: _body(b"a", "text/plain")(nobody(r)))
    if slots(operation):
        broken = _last_slot(operation, "no-such")
        yield Change("without credentials, a broken id", lambda r: broken(nobody(r)))


def _negotiation() -> Iterator[Change]:
    for value in (
        "application/xml", "application/json;q=0", "*/*;q=0", "text/html, */*;q=0.1", "application/*", "garbage",
        "APPLICATION/JSON", "application/json; charset=utf-8", "application/problem+json", "",
        "application/xml, application/json;q=0.5",
    ):  # fmt: skip
        yield Change(f"Accept: {value}", lambda r, v=value: r.with_header("Accept", v), taken=True)  # type: ignore[misc]
    yield Change("Accept-Encoding: gzip", lambda r: r.with_header("Accept-Encoding", "gzip"), taken=True)
    yield Change(
        "a query parameter nobody knows", lambda r: r.with_query("no_such_parameter", "1"), taken=True
    )


def _query(kit: Kit, parameter: Parameter) -> Iterator[Change]:
    name = parameter.name
    schema = kit.sampler.schemas.plain(parameter.schema)
    first, second = (kit.sampler.rich(parameter.schema, name, salt) for salt in (0, 1))
    one, two = (v if isinstance(v, str) else json.dumps(v) for v in (first, second))
    types = kit.sampler.schemas.types(schema)
    words = ["", " ", f" {one}", f"{one} ", "\u0000", "null", "a,b"]
    if types & {"integer", "number"}:
        words += [
            "01",
            "+1",
            "1.0",
            "1e1",
            "0x1",
            "1_0",
            "9223372036854775808",
            "true",
            "١",
            "1,2",
            "-0",
            "NaN",
            "1.",
        ]
    if "boolean" in types:
        words += ["True", "TRUE", "1", "0", "yes", "on", "t"]
    for word in words:
        yield Change(f"{name}={word!r}", lambda r, w=word: r.with_query(name, w), taken=True)  # type: ignore[misc]
    yield Change(f"{name} twice", lambda r: r.with_query(name, one, two), taken=True)
    yield Change(f"{name} twice the same", lambda r: r.with_query(name, one, one), taken=True)
    yield Change(f"{name}[] in brackets", lambda r: r.with_query(f"{name}[]", one), taken=True)
    yield Change(f"{name.upper()} in capitals", lambda r: r.with_query(name.upper(), one), taken=True)
    yield Change(f"{name} without a value", lambda r: replace(r, path=_end(r.path, f"?{name}")), taken=True)
    yield Change(
        f"{name} that is no UTF-8", lambda r: replace(r, path=_end(r.path, f"?{name}=%ff")), taken=True
    )


def _header(parameter: Parameter) -> Iterator[Change]:
    for value in ("", " ", "a, b", "x" * 300, "x" * 1001, '"', "é", "*"):
        yield Change(
            f"{parameter.name}: {value[:20]!r}",
            lambda r, v=value: r.with_header(parameter.name, v),
            taken=True,
        )  # type: ignore[misc]

    def twice(request: Request) -> Request:
        pair = (parameter.name, text("a1"))
        return replace(request, headers=(*request.headers, pair, (parameter.name, text("b2"))))

    yield Change(f"{parameter.name} twice", twice, taken=True)


def _request_ids(operation: Operation) -> Iterator[Change]:
    for name in sorted(n for n in operation.headers if n in {"x-request-id", "x-correlation-id"}):
        for value in ("probe-1", "x" * 128, "x" * 129, "a b", "é", "a;b", ""):
            yield Change(
                f"{name}: {value[:12]!r}", lambda r, n=name, v=value: r.with_header(n, v), taken=True
            )  # type: ignore[misc]


def _media_types() -> Iterator[Change]:
    for media in (
        "text/plain", "application/json; charset=utf-8", "application/json; charset=latin-1", "APPLICATION/JSON",
        "application/vnd.api+json", "application/x-www-form-urlencoded", "application/json, text/plain",
        "multipart/form-data; boundary=x", "garbage", "", 'application/json; charset="utf-8"', "application/json;",
    ):  # fmt: skip
        yield Change(f"Content-Type: {media}", _media(media), taken=True)
    yield Change("no Content-Type", _media(None), taken=True)
    yield Change("Content-Encoding: gzip", lambda r: r.with_header("Content-Encoding", "gzip"), taken=True)


def _bodies(operation: Operation) -> Iterator[Change]:
    for note, raw in (
        ("an empty body", b""), ("a blank body", b"  \n"), ("null", b"null"), ("a list", b"[]"), ("a string", b'"a"'),
        ("an unfinished body", b"{"), ("a trailing comma", b'{"a": 1,}'), ("single quotes", b"{'a': 1}"),
        ("a comment", b'{"a": 1} // b'), ("NaN", b'{"a": NaN}'), ("no UTF-8", b'{"a": "\xff"}'),
        ("UTF-16", '{"a": 1}'.encode("utf-16")), ("a NUL byte", b'{"a": "\x00"}'), ("an overlong number", b'{"a": 1e400}'),
        ("two values", b"{} {}"), ("nested 2000 deep", b"[" * 2000 + b"]" * 2000), ("a lone surrogate", b'{"a": "\\ud800"}'),
        ("a number of 5000 digits", b'{"a": ' + b"9" * 5000 + b"}"),
    ):  # fmt: skip
        yield Change(note, _body(raw, "application/json"))
    yield Change("a byte order mark", _rewritten(lambda raw: b"\xef\xbb\xbf" + raw), taken=True)
    yield Change("a member twice", _rewritten(_member_twice), taken=True)
    yield Change("something behind the body", _rewritten(lambda raw: raw + b"x"))
    yield Change("blanks around the body", _rewritten(lambda raw: b" \r\n\t" + raw + b" \n"), taken=True)
    yield Change("all of it escaped", _rewritten(_escaped), taken=True)
    if "413" in operation.responses:
        yield Change("11 MB of blanks", _body(b" " * _LARGE + b"{}", "application/json"))


def _rewritten(change: Callable[[bytes], bytes]) -> Callable[[Request], Request]:
    def alter(request: Request) -> Request:
        if request.body is None or request.body.raw is not None:
            return request
        raw = json.dumps(_flat(request.body.tree), ensure_ascii=False).encode()
        return replace(request, body=Body(request.body.media, raw=change(raw)))

    return alter


def _flat(tree: object) -> object:
    """A tree without holes, for bodies that are changed byte by byte."""
    if isinstance(tree, Text):
        return tree.literal().replace("\0", "") + "-plain"
    if isinstance(tree, Mapping):
        return {name: _flat(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_flat(value) for value in tree]
    return tree


def _member_twice(raw: bytes) -> bytes:
    value = json.loads(raw)
    if not isinstance(value, dict) or not value:
        return raw
    name = next(iter(value))
    return raw[:-1] + b", " + json.dumps(name).encode() + b": " + json.dumps(value[name]).encode() + b"}"


def _escaped(raw: bytes) -> bytes:
    def word(text_: str) -> str:
        return '"' + "".join(f"\\u{unit:04x}" for unit in _units(text_)) + '"'

    value = json.loads(raw)
    if not isinstance(value, dict):
        return raw
    members = (word(n) + ": " + (word(v) if isinstance(v, str) else json.dumps(v)) for n, v in value.items())
    return ("{" + ", ".join(members) + "}").encode()


def _units(word: str) -> Iterator[int]:
    raw = word.encode("utf-16-be")
    yield from (int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2))


def _body(raw: bytes, media: str) -> Callable[[Request], Request]:
    return lambda request: replace(request, body=Body(media, raw=raw))


def _media(media: str | None) -> Callable[[Request], Request]:
    def alter(request: Request) -> Request:
        return replace(request, body=replace(request.body, media=media)) if request.body else request

    return alter


def _method(method: str) -> Callable[[Request], Request]:
    return lambda request: replace(request, method=method, body=None)


def _last_slot(operation: Operation, word: str) -> Callable[[Request], Request]:
    """The request with this in the innermost slot of its path, already encoded."""

    def alter(request: Request) -> Request:
        last = slots(operation)[-1]
        after = operation.path.rpartition("{" + last.parameter + "}")[2]
        parts = list(request.path.parts)
        if after and isinstance(parts[-1], str) and parts[-1].endswith(after):
            parts[-1] = parts[-1].removesuffix(after)
            parts = [part for part in parts if part != ""]
        if isinstance(parts[-1], str):
            parts[-1] = parts[-1].rpartition("/")[0] + "/"
        else:
            parts.pop()
        return replace(request, path=text(*parts, word + after))

    return alter


def _end(path: Text, more: str) -> Text:
    return text(*path.parts, more)


def _each(path: Text, change: Callable[[str], str]) -> Text:
    return text(*(change(part) if isinstance(part, str) else part for part in path.parts))


def _encoded(path: Text) -> Text:
    first, *rest = path.parts
    if not isinstance(first, str):
        return path
    place = next((i for i, letter in enumerate(first) if letter.isalpha()), None)
    if place is None:
        return path
    return text(first[:place] + f"%{ord(first[place]):02X}" + first[place + 1 :], *rest)
