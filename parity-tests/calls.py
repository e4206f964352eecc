"""Calling an implementation by the names of the contract; every answer is held against the contract."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import httpx

from conformance import Exchange, findings
from contract import Contract, Operation

Pairs = Sequence[tuple[str, str]]
Query = Mapping[str, Any]
_PATIENCE: Final = 20.0


class TargetTrouble(Exception):
    """An implementation could not be reached, was too slow, or did not speak HTTP."""


class _Absent:
    """Says that a request has no body, which is not the same as null."""


ABSENT: Final = _Absent()


@dataclass
class Wire:
    """The way to one running implementation; notes which operations were called."""

    name: str
    url: str
    contract: Contract
    limited: bool | None = False
    source: str | None = None
    called: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        transport = httpx.HTTPTransport(local_address=self.source)
        self.client = httpx.Client(
            base_url=self.url, timeout=_PATIENCE, transport=transport, trust_env=False, follow_redirects=False
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Pairs = (),
        content: bytes | Iterable[bytes] | None = None,
    ) -> httpx.Response:
        """Send it as it is.

        Raises:
            TargetTrouble: There was no answer, or none in HTTP.
        """
        request = self.client.build_request(method, path, content=_stream(content))
        # One by one, since httpx would merge what stands twice; as bytes, since of text it takes ASCII.
        added = [*_without(request.headers, headers), *headers]
        request.headers = httpx.Headers([(name.encode(), value.encode("latin-1")) for name, value in added])
        try:
            return self.client.send(request)
        except httpx.TimeoutException:
            why = f"no answer within {_PATIENCE:g} s"
        except httpx.TransportError as error:
            why = f"{type(error).__name__}: {error}"
        raise TargetTrouble(f"{self.name} at {self.url}: {method} {path}: {why}")

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()


@dataclass(frozen=True)
class Answer:
    """An answer that fits the contract."""

    status: int
    headers: httpx.Headers
    body: Any
    raw: bytes

    @property
    def etag(self) -> str:
        """The version of the resource."""
        return self.headers["etag"]

    @property
    def location(self) -> str:
        """Where the new resource is."""
        return self.headers["location"]

    @property
    def error(self) -> str:
        """The machine code of a problem."""
        return str(self.body["error"])

    @property
    def findings(self) -> set[tuple[str, str]]:
        """Pointer and kind of everything that a validation error names."""
        return {(detail["pointer"], detail["kind"]) for detail in self.body["details"]}


class Caller:
    """Somebody with certain credentials."""

    def __init__(self, wire: Wire, credentials: Mapping[str, str] | None = None) -> None:
        self.wire = wire
        self.credentials = dict(credentials or {})

    def call(
        self,
        name: str,
        status: int,
        /,
        *,
        body: Any = ABSENT,
        content: bytes | Iterable[bytes] | None = None,
        query: Query | None = None,
        headers: Mapping[str, str] | Pairs = (),
        head: bool = False,
        at: Mapping[str, str] | None = None,
        **path: str,
    ) -> Answer:
        """Call an operation and get exactly this status, in an answer that is right by the contract.

        Path parameters are given by their names, or `at` once.
        """
        operation = self.wire.contract.operations[name]
        self.wire.called.add(name)
        given = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
        if body is not ABSENT:
            content = json.dumps(body).encode()
        if content is not None and not any(key.lower() == "content-type" for key, _ in given):
            given.append(("Content-Type", "application/json"))
        where = address(operation, {**(at or {}), **path}) + query_text(query)
        method = "HEAD" if head else operation.method
        return self._exchange(method, where, operation, status, given, content)

    def ask(
        self,
        method: str,
        path: str,
        status: int,
        *,
        headers: Mapping[str, str] | Pairs = (),
        content: bytes | None = None,
        operation: str | None = None,
    ) -> Answer:
        """Send something that need not be an operation."""
        given = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
        found = None
        if operation is not None:
            found = self.wire.contract.operations[operation]
            self.wire.called.add(operation)
        return self._exchange(method, path, found, status, given, content)

    def _exchange(
        self,
        method: str,
        path: str,
        operation: Operation | None,
        status: int,
        headers: list[tuple[str, str]],
        content: bytes | Iterable[bytes] | None,
    ) -> Answer:
        sent = [*self.credentials.items(), *headers]
        response = self.wire.send(method, path, headers=sent, content=content)
        exchange = Exchange(method, path, operation, response, _body(response))
        wrong = [] if response.status_code == status else [f"answered {response.status_code}, not {status}"]
        wrong += findings(self.wire.contract, exchange, limited=self.wire.limited)
        if wrong:
            lines = "\n  ".join(wrong)
            raise AssertionError(f"{self.wire.name}: {exchange}\n  {lines}")
        return Answer(response.status_code, response.headers, exchange.body, response.content)


def address(operation: Operation, path: Mapping[str, str]) -> str:
    """The path of an operation with its parameters filled in."""
    filled = operation.path
    for name, value in path.items():
        if f"{{{name}}}" not in filled:
            raise ValueError(f"{operation.id} has no path parameter {name}")
        filled = filled.replace(f"{{{name}}}", quote(value, safe=""))
    if "{" in filled:
        raise ValueError(f"{filled} lacks a path parameter")
    return filled


def query_text(query: Query | None) -> str:
    """The query with its question mark; a list stands for a parameter that is given several times."""
    if not query:
        return ""
    pairs = [
        f"{quote(name, safe='')}={quote(str(value), safe='')}"
        for name, given in query.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    return f"?{'&'.join(pairs)}"


def _body(response: httpx.Response) -> Any:
    if "json" not in response.headers.get("content-type", ""):
        return response.text
    if not response.content:
        return None
    try:
        return json.loads(response.content)
    except ValueError:
        return f"not JSON: {response.text[:200]}"


def _stream(content: bytes | Iterable[bytes] | None) -> Any:
    """Bytes go with their length, anything else in chunks."""
    if content is None or isinstance(content, bytes):
        return content
    return _chunks(content)


def _chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    yield from content


def _without(headers: httpx.Headers, replaced: Pairs) -> list[tuple[str, str]]:
    names = {name.lower() for name, _ in replaced}
    return [(name, value) for name, value in headers.multi_items() if name.lower() not in names]
