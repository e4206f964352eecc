"""The same requests to every implementation, and their answers in a form that can be compared."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from calls import Caller, address, query_text
from contract import Contract, Operation
from world import World

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_WRONG: Final[Mapping[str, Any]] = {
    "null": None,
    "an empty text": "",
    "a long text": "x" * 300,
    "a NUL": "a\0",
    "a number": 7,
    "zero": 0,
    "a fraction": 1.5,
    "a whole number written with a point": 12.0,
    "a large number": 10**20,
    "true": True,
    "an empty list": [],
    "the same twice": ["dev", "dev"],
    "an empty map": {},
}


@dataclass(frozen=True)
class Request:
    """What is sent, in words and in full."""

    label: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    content: bytes | None


def variants(operation: Operation, path: Mapping[str, str], mark: str) -> Iterator[Request]:
    """Good requests from the examples of the contract, and what becomes wrong with one thing changed.

    The same for all implementations but for the ids in `path`.
    """
    bodies = [(name, _fresh(body, f"{mark}-{name}")) for name, body in operation.examples.items()]
    first = json.dumps(bodies[0][1]).encode() if bodies else None
    if not bodies:
        yield Request("good", path, {}, {}, None)
    for name, body in bodies:
        yield Request(f"example {name}", path, {}, {}, json.dumps(body).encode())
        for member in body:
            rest = {key: value for key, value in body.items() if key != member}
            yield Request(f"{name} without {member}", path, {}, {}, json.dumps(rest).encode())
            for what, value in _WRONG.items():
                changed = json.dumps({**body, member: value}).encode()
                yield Request(f"{name} with {what} as {member}", path, {}, {}, changed)
        extra = json.dumps({**body, "surplus": 1}).encode()
        yield Request(f"{name} with one member too many", path, {}, {}, extra)
    for what, content in (("no JSON", b"{"), ("nothing", b""), ("null", b"null"), ("a list", b"[]")):
        if bodies:
            yield Request(f"a body that is {what}", path, {}, {}, content)
    for parameter in operation.parameters:
        for value in ("", "0", "-1", "x", "a b", "1e3", "9" * 30, '"no-such"', "*", "k" * 1001, "%00"):
            label = f"{value[:12]!r} as {parameter.name}"
            if parameter.place == "query":
                yield Request(label, path, {parameter.name: value}, {}, first)
            elif parameter.place == "header":
                yield Request(label, path, {}, {parameter.name: value}, first)
            elif value:
                yield Request(label, {**path, parameter.name: value}, {}, {}, first)
    for name, value in (("Accept", "text/html"), ("Accept", "application/*"), ("Content-Type", "text/plain")):
        yield Request(f"{name}: {value}", path, {}, {name: value}, first)


def _fresh(body: Any, mark: str) -> Any:
    """The example under a name of its own, so that what others created does not matter."""
    names = {name: f"{body[name]}-{mark}"[:50] for name in ("name", "username") if name in body}
    return {**body, **names}


class Observer:
    """Sends requests to one implementation and renames what it makes up, in the order of first appearance."""

    def __init__(self, world: World, contract: Contract) -> None:
        self._world = world
        self._contract = contract
        self._names: dict[str, dict[str, str]] = {}

    def look(self, caller: Caller, operation: Operation, request: Request) -> Mapping[str, Any]:
        """What is answered, as far as two right answers may not differ in it."""
        path = address(operation, request.path) + query_text(request.query)
        headers = [*caller.credentials.items(), *request.headers.items()]
        if request.content is not None and "Content-Type" not in request.headers:
            headers.append(("Content-Type", "application/json"))
        response = self._world.wire.send(operation.method, path, headers=headers, content=request.content)
        described = operation.responses.get(response.status_code)
        found: dict[str, Any] = {
            "status": response.status_code,
            "media type": response.headers.get("content-type"),
        }
        if described is None:
            return {**found, "body": "not documented"}
        for name, header in described.headers.items():
            value = response.headers.get(name)
            varies = header.get("x-varies") in {"time", "random"} or name == "WWW-Authenticate"
            told = value is not None if varies or value is None else self._text(value)
            found[f"header {name}"] = told
        content = next(iter(described.content.values()), {})
        body: Any = None
        if "json" in response.headers.get("content-type", ""):
            body = response.json()
            found["body"] = self._alike(content.get("schema", {}), body)
        if found.get("header ETag"):
            # Which version it is can be compared among those of one resource only.
            owner = body["id"] if isinstance(body, dict) and "id" in body else "".join(request.path.values())
            found["header ETag"] = self._name(f"version of {self._text(owner)}", response.headers["etag"])
        return found

    def _name(self, kind: str, value: str) -> str:
        known = self._names.setdefault(kind, {})
        return known.setdefault(value, f"<{kind}:{len(known) + 1}>")

    def _text(self, value: str) -> str:
        return _UUID.sub(lambda found: self._name("id", found[0]), value)

    def _alike(self, schema: Any, value: Any) -> Any:
        while True:
            varies = schema.get("x-varies")
            if varies is not None or "$ref" not in schema:
                break
            schema = {**self._contract.follow(schema), **{k: v for k, v in schema.items() if k == "x-varies"}}
        if varies is not None and value is not None:
            same = isinstance(value, str) and _UUID.fullmatch(value)
            return self._name("id", value) if same else f"<{varies}: {_kind(value)}>"
        if isinstance(value, dict):
            members = schema.get("properties", {})
            others = schema.get("additionalProperties", {})
            inner = others if isinstance(others, dict) else {}
            return {name: self._alike(members.get(name, inner), each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._alike(schema.get("items", {}), each) for each in value]
        # 1 is not 1.0 and not true, so the type is part of what is compared.
        return self._text(value) if isinstance(value, str) else (_kind(value), value)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__


def differences(one: Any, other: Any, pointer: str = "") -> Iterator[str]:
    """Where two observations differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            if (name in one) != (name in other):
                yield f"{pointer}/{name}: only one has it"
            else:
                yield from differences(one[name], other[name], f"{pointer}/{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{pointer}/{index}")
    elif one != other or type(one) is not type(other):
        yield f"{pointer}: {str(one)[:200]} against {str(other)[:200]}"
