"""Single changes to a good request, each a probe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parity.cases.alterations import (
    Alteration,
    at_end,
    before,
    bent,
    body_of,
    by,
    chained,
    encoded,
    escaped,
    header,
    header_twice,
    in_blocks,
    in_capitals,
    last_slot,
    media_as,
    member_twice,
    one_letter_encoded,
    query,
    rewritten,
    to_method,
    unaltered,
)
from parity.cases.drafts import Kit
from parity.cases.resources import slots
from parity.cases.texts import NOBODY
from parity.contract.model import Operation, Parameter
from parity.requests import LOWER, SHORTER, Request, text

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
_ORIGIN = header("Origin", "https://elsewhere.example")
_LARGE = 11_000_000
# ids: of nobody, spelt otherwise, of another type, and none at all
_ODD_IDS = (
    NOBODY, NOBODY.upper().replace("0", "A"), NOBODY.replace("-", ""), "{" + NOBODY + "}",
    "urn:uuid:" + NOBODY, NOBODY + " ", "0", "-1", "9223372036854775808", "1.0", "no-such", "x" * 300, "a/b",
    "..", "\0", "é", "*",
)  # fmt: skip
_ACCEPTS = (
    "application/xml", "application/json;q=0", "*/*;q=0", "text/html, */*;q=0.1", "application/*", "garbage",
    "APPLICATION/JSON", "application/json; charset=utf-8", "application/problem+json", "",
    "application/xml, application/json;q=0.5",
)  # fmt: skip
_MEDIA = (
    "text/plain", "application/json; charset=utf-8", "application/json; charset=latin-1", "APPLICATION/JSON",
    "application/vnd.api+json", "application/x-www-form-urlencoded", "application/json, text/plain",
    "multipart/form-data; boundary=x", "garbage", "", 'application/json; charset="utf-8"',
    "application/json;",
)  # fmt: skip
_NUMBERS = (
    "01", "+1", "1.0", "1e1", "0x1", "1_0", "9223372036854775808", "true", "\u0661", "1,2", "-0", "NaN", "1."
)  # fmt: skip
_NO_OBJECTS: tuple[tuple[str, bytes], ...] = (
    ("an empty body", b""), ("a blank body", b"  \n"), ("null", b"null"), ("a list", b"[]"),
    ("a string", b'"a"'),
    ("an unfinished body", b"{"), ("a trailing comma", b'{"a": 1,}'), ("single quotes", b"{'a': 1}"),
    ("a comment", b'{"a": 1} // b'), ("NaN", b'{"a": NaN}'), ("no UTF-8", b'{"a": "\xff"}'),
    ("UTF-16", '{"a": 1}'.encode("utf-16")), ("a NUL byte", b'{"a": "\x00"}'),
    ("two values", b"{} {}"),
    ("an overlong number", b'{"a": 1e400}'), ("nested 2000 deep", b"[" * 2000 + b"]" * 2000),
    ("a lone surrogate", b'{"a": "\\ud800"}'),
    ("a number of 5000 digits", b'{"a": ' + b"9" * 5000 + b"}"),
)  # fmt: skip
# what YAML has and JSON has not, and what looks like something else than it is
_YAML = (
    b"", b"null", b"a: 1", b"- a", b"a: &x 1\nb: *x", b"a: !!str 1", b"<<: {a: 1}", b"a: yes",
    b"a: 2020-01-01", b"a: 2020-01-01T00:00:00Z", b"a: 0o17", b"a: 0x1F", b"a: 017", b"a: 1_000", b"a: .inf",
    b"a: .nan", b"a: ~", b"a:", b"1: a", b"? [a]\n: 1", b"? a\n: 1", b"a: |\n  text\n",
    b"a: >\n  text\n  more\n",
    b"# nothing", b"a: 1 # one", b"---\na: 1\n...\n", b"---\na: 1\n---\nb: 2\n", b"%YAML 1.2\n---\na: 1\n",
    b"\ta: 1", b"a: 'it''s'", b"a: b: c", b"a: 1\na: 2", b"{a: 1, b: [1, 2.0, true, no]}", b"a: 12:30:45",
    b"a: 1e400", b"a: \xff", b"[" * 300 + b"]" * 300,
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What is done to a good request. `taken` says that it may still be taken, and change something."""

    note: str
    alter: Alteration
    taken: bool = False

    def apply(self, request: Request) -> Request:
        """The request with the change made and noted."""
        return replace(self.alter(request), note=self.note)


def all_of(kit: Kit, operation: Operation) -> Iterator[Change]:
    """Every probe of an operation."""
    yield Change("as drafted", unaltered, taken=True)
    yield from _paths(operation)
    yield from _methods(kit, operation)
    yield from _credentials(kit, operation)
    for value in _ACCEPTS:
        yield Change(f"Accept: {value}", header("Accept", value), taken=True)
    yield Change("Accept-Encoding: gzip", header("Accept-Encoding", "gzip"), taken=True)
    yield Change("a query parameter nobody knows", query("no_such_parameter", "1"), taken=True)
    for parameter in operation.parameters:
        if parameter.where == "query":
            yield from _query(kit, parameter)
        elif parameter.where == "header":
            yield from _header(parameter)
    yield from _request_ids(operation)
    if operation.body:
        yield from _bodies(operation)
    else:
        yield Change("a body that nobody asked for", body_of(b'{"a": 1}', "application/json"), taken=True)


def elsewhere(kit: Kit, operation: Operation) -> Iterator[Request]:
    """Requests for paths that the contract does not name."""
    base = Request(operation=operation.name, method="GET", path=text("/"), identity=kit.identity)
    for path in ("/no-such-path", "/no/such/path", "/.well-known/no-such", "/%2e%2e/", "/%00", "//", "/*"):
        for method in ("GET", "POST", "OPTIONS"):
            named = replace(base, operation="(no operation)", method=method, path=text(path))
            yield replace(named, note=f"{method} {path}")


def _paths(operation: Operation) -> Iterator[Change]:
    yield Change("a slash at the end", at_end("/"))
    yield Change("two slashes first", before("/"))
    yield Change("a dot segment at the end", at_end("/."))
    yield Change("one segment more", at_end("/no-such-part"))
    yield Change("the path in capitals", in_capitals)
    yield Change("a letter percent-encoded", one_letter_encoded, taken=True)
    yield Change("a semicolon parameter", at_end(";a=b"))
    yield Change("broken percent-encoding in the query", at_end("?q=%zz"), taken=True)
    if slots(operation):
        for word in _ODD_IDS:
            yield Change(f"the id {word[:40]!r}", last_slot(operation, encoded(word)))
        yield Change("an id that is no UTF-8", last_slot(operation, "%ff%fe"))
        yield Change("an empty id", last_slot(operation, ""))


def _methods(kit: Kit, operation: Operation) -> Iterator[Change]:
    named = kit.contract.methods(operation.path)
    first = next(o for o in kit.contract.operations if o.path == operation.path)
    if first is not operation:
        return
    for method in _METHODS:
        if method not in named:
            yield Change(f"the method {method}", to_method(method))
    yield Change("the method in small letters", to_method(operation.method.lower()))
    for method in (operation.method, "DELETE"):
        asked = header("Access-Control-Request-Method", method)
        yield Change(f"a preflight for {method}", chained(to_method("OPTIONS"), _ORIGIN, asked))
    yield Change("from another origin", _ORIGIN, taken=True)


def _credentials(kit: Kit, operation: Operation) -> Iterator[Change]:
    for identity in kit.identities:
        if identity != kit.identity or not operation.secured:
            yield Change(f"as {identity}", by(identity), taken=True)
    if not operation.secured or kit.identity is None:
        return
    nobody = by(None)
    yield Change("without credentials", nobody)
    for value in ("Bearer nope", "Bearer", "Basic bm9wZTpub3Bl", "nope", "Bearer a.b.c", "Digest a=b"):
        yield Change(f"Authorization: {value}", chained(nobody, header("Authorization", value)))
    yield Change("the scheme in small letters", bent(LOWER), taken=True)
    yield Change("the credentials cut short", bent(SHORTER))
    for name in kit.contract.key_headers:
        yield Change(f"{name}: nope", chained(nobody, header(name, "nope")))
        yield Change(f"{name}: nope beside good credentials", header(name, "nope"), taken=True)
    yield Change("without credentials, for xml", chained(nobody, header("Accept", "application/xml")))
    if operation.body:
        yield Change("without credentials, broken body", chained(nobody, body_of(b"{", "application/json")))
        yield Change("without credentials, foreign body", chained(nobody, body_of(b"a", "text/plain")))
    if slots(operation):
        yield Change("without credentials, a broken id", chained(nobody, last_slot(operation, "no-such")))


def _query(kit: Kit, parameter: Parameter) -> Iterator[Change]:
    name = parameter.name
    types = kit.sampler.schemas.types(kit.sampler.schemas.plain(parameter.schema))
    first, second = (kit.sampler.rich(parameter.schema, name, salt) for salt in (0, 1))
    one, two = (v if isinstance(v, str) else json.dumps(v) for v in (first, second))
    words = ["", " ", f" {one}", f"{one} ", "\0", "null", "a,b"]
    if types & {"integer", "number"}:
        words += _NUMBERS
    if "boolean" in types:
        words += ["True", "TRUE", "1", "0", "yes", "on", "t"]
    for word in words:
        yield Change(f"{name}={word!r}", query(name, word), taken=True)
    yield Change(f"{name} twice", query(name, one, two), taken=True)
    yield Change(f"{name} twice the same", query(name, one, one), taken=True)
    yield Change(f"{name}[] in brackets", query(f"{name}[]", one), taken=True)
    yield Change(f"{name.upper()} in capitals", query(name.upper(), one), taken=True)
    yield Change(f"{name} without a value", at_end(f"?{name}"), taken=True)
    yield Change(f"{name} that is no UTF-8", at_end(f"?{name}=%ff"), taken=True)


def _header(parameter: Parameter) -> Iterator[Change]:
    for value in ("", "a, b", "x" * 300, "x" * 1001, '"', "é", "*"):
        yield Change(f"{parameter.name}: {value[:20]!r}", header(parameter.name, value), taken=True)
    yield Change(f"{parameter.name} twice", header_twice(parameter.name, "a1", "b2"), taken=True)


def _request_ids(operation: Operation) -> Iterator[Change]:
    for name in sorted(n for n in operation.headers if n in {"x-request-id", "x-correlation-id"}):
        for value in ("probe-1", "x" * 128, "x" * 129, "a b", "é", "a;b", ""):
            yield Change(f"{name}: {value[:12]!r}", header(name, value), taken=True)


def _yaml(media: str) -> Iterator[Change]:
    yield Change("JSON, which is YAML", media_as(media), taken=True)
    yield Change("YAML in blocks", chained(rewritten(in_blocks), media_as(media)), taken=True)
    for raw in _YAML:
        yield Change(f"YAML: {raw.decode('latin-1')[:20]!r}", body_of(raw, media))


def _bodies(operation: Operation) -> Iterator[Change]:
    for media in _MEDIA:
        yield Change(f"Content-Type: {media}", media_as(media), taken=True)
    yield Change("no Content-Type", media_as(None), taken=True)
    yield Change("Content-Encoding: gzip", header("Content-Encoding", "gzip"), taken=True)
    yield Change("in chunks", header("Transfer-Encoding", "chunked"), taken=True)
    nothing = body_of(b"", "application/json")
    yield Change("nothing, in chunks", chained(nothing, header("Transfer-Encoding", "chunked")))
    for note, raw in _NO_OBJECTS:
        yield Change(note, body_of(raw, "application/json"))
    yield Change("a byte order mark", rewritten(lambda raw: b"\xef\xbb\xbf" + raw), taken=True)
    yield Change("a member twice", rewritten(member_twice), taken=True)
    yield Change("something behind the body", rewritten(lambda raw: raw + b"x"))
    yield Change("blanks around the body", rewritten(lambda raw: b" \r\n\t" + raw + b" \n"), taken=True)
    yield Change("all of it escaped", rewritten(escaped), taken=True)
    for media in operation.body:
        if "yaml" in media:
            yield from _yaml(media)
    if "413" in operation.responses:
        large = body_of(b" " * _LARGE + b"{}", "application/json")
        yield Change("11 MB in chunks", chained(large, header("Transfer-Encoding", "chunked")))
        yield Change("11 MB of blanks", body_of(b" " * _LARGE + b"{}", "application/json"))
