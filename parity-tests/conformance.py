"""Whether an answer is one that the contract has for its operation."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from contract import Contract, Operation, Response

PROBLEM = "application/problem+json"
LIMIT_HEADERS = frozenset(
    {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit-policy", "ratelimit"}
)
ALWAYS = ("RequestId", "ProcessTime")
CODES: Mapping[int, frozenset[str]] = {
    400: frozenset({"malformed_request"}),
    401: frozenset({"authentication_error"}),
    403: frozenset({"permission_denied"}),
    404: frozenset({"resource_not_found"}),
    405: frozenset({"method_not_allowed"}),
    406: frozenset({"not_acceptable"}),
    409: frozenset({"conflict", "idempotency_key_reused", "idempotency_in_flight", "not_a_cluster"}),
    412: frozenset({"precondition_failed"}),
    413: frozenset({"payload_too_large"}),
    415: frozenset({"unsupported_media_type"}),
    422: frozenset({"validation_error"}),
    429: frozenset({"rate_limited"}),
    503: frozenset({"component_unavailable"}),
}
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
_CLOCKS_DIFFER = timedelta(seconds=30)


@dataclass(frozen=True)
class Exchange:
    """One request and what came back."""

    method: str
    path: str
    operation: Operation | None
    answer: httpx.Response
    body: Any

    def __str__(self) -> str:
        shown = self.answer.text[:1500]
        return f"{self.method} {self.path} -> {self.answer.status_code} {shown}"


def findings(contract: Contract, exchange: Exchange, *, limited: bool | None) -> list[str]:
    """What is wrong with an answer; `limited` says whether limits are on (None: nobody knows)."""
    return list(_findings(contract, exchange, limited))


def _findings(contract: Contract, exchange: Exchange, limited: bool | None) -> Iterator[str]:
    answer = exchange.answer
    yield from _repeated(answer)
    operation = exchange.operation
    if operation is None:
        yield from _undescribed(contract, exchange)
    else:
        response = operation.responses.get(answer.status_code)
        if response is None:
            yield f"{operation.id} does not document {answer.status_code}"
            return
        # Whatever a deprecated operation answers, it says that it is.
        going = {"deprecation", "sunset"} if operation.deprecated else set()
        yield from _headers(contract, response.headers, answer, limited, going)
        if going - set(answer.headers) and answer.status_code not in {429, 500}:
            yield "a deprecated operation does not say that it is, or until when"
        yield from _content(contract, response, exchange)
    if answer.status_code >= 400 and isinstance(exchange.body, dict) and "error" in exchange.body:
        yield from _problem(exchange)
    yield from _times(exchange.body, "")


def _repeated(answer: httpx.Response) -> Iterator[str]:
    names = [name.lower() for name, _ in answer.headers.multi_items()]
    for name in sorted({name for name in names if names.count(name) > 1} - {"vary", "set-cookie"}):
        yield f"the header {name} stands {names.count(name)} times"


def _undescribed(contract: Contract, exchange: Exchange) -> Iterator[str]:
    """What the conventions say of requests that are no operation."""
    headers = contract.document["components"]["headers"]
    answer = exchange.answer
    named = {"X-Request-ID": headers["RequestId"], "X-Process-Time": headers["ProcessTime"]}
    yield from _headers(contract, named, answer, limited=None)
    if found := sorted(LIMIT_HEADERS & set(answer.headers)):
        yield f"a request that is not counted has {', '.join(found)}"
    if answer.status_code >= 400:
        schema = {"$ref": "#/components/schemas/Problem"}
        yield from _content(
            contract, Response(answer.status_code, {}, {PROBLEM: {"schema": schema}}), exchange
        )


def _headers(
    contract: Contract,
    described: Mapping[str, Mapping[str, Any]],
    answer: httpx.Response,
    limited: bool | None,
    besides: Collection[str] = (),
) -> Iterator[str]:
    for name, header in described.items():
        value = answer.headers.get(name)
        if value is None:
            wanted = limited is True if name.lower() in LIMIT_HEADERS else header.get("required", False)
            if wanted:
                yield f"the header {name} is missing"
        elif name.lower() in LIMIT_HEADERS and limited is False:
            yield f"the header {name} is there though limits are off"
        else:
            for finding in contract.findings(header["schema"], _typed(value, header["schema"], contract)):
                yield f"the header {name}: {value} breaks its schema: {finding}"
    if limited is not None:
        known = {name.lower() for name in described} | set(besides)
        for name in sorted((contract.header_names & set(answer.headers)) - known):
            yield f"the header {name} is not described for this answer"


def _typed(value: str, schema: Mapping[str, Any], contract: Contract) -> Any:
    kind = contract.follow(schema).get("type")
    try:
        if kind == "integer":
            return int(value) if value.isascii() and value.isdigit() else value
        return float(value) if kind == "number" else value
    except ValueError:
        return value


def _content(contract: Contract, response: Response, exchange: Exchange) -> Iterator[str]:
    answer, raw = exchange.answer, exchange.answer.content
    if exchange.method == "HEAD" or not response.content:
        if raw:
            yield f"there is a body of {len(raw)} bytes where none belongs"
        if not response.content and "content-type" in answer.headers:
            yield "there is a Content-Type where no body belongs"
        return
    claimed = _media(answer.headers.get("content-type", ""))
    described = {_media(name): each for name, each in response.content.items()}
    if claimed not in described:
        yield f"the media type is {claimed or 'missing'} instead of {' or '.join(described)}"
        return
    sent = str(answer.num_bytes_downloaded if "content-encoding" in answer.headers else len(raw))
    if answer.headers.get("content-length", sent) != sent:
        yield "Content-Length is not the length of the body"
    yield from contract.findings(described[claimed].get("schema", {}), exchange.body)


def _media(text: str) -> str:
    return ";".join(part.strip() for part in text.lower().split(";"))


def _instance(path: str) -> str:
    """The path with what no path may hold encoded, and without what is too much."""
    byte = "%[0-9A-Fa-f]{2}"
    parts = re.findall(rf"{byte}|.", path, re.DOTALL)
    kept = [part if re.fullmatch(byte, part) else quote(part, safe="/:@!$&'()*+,;=") for part in parts]
    return re.sub("%.?$", "", "".join(kept)[:2048]) or "/"


def _problem(exchange: Exchange) -> Iterator[str]:
    answer, body = exchange.answer, exchange.body
    status = answer.status_code
    right = {
        "type": "about:blank",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "instance": _instance(exchange.path.partition("?")[0]),
        "request_id": answer.headers.get("x-request-id"),
    }
    for name, value in right.items():
        if body.get(name) != value:
            yield f"the problem's {name} is {body.get(name)!r} instead of {value!r}"
    if body["error"] not in CODES.get(status, {body["error"]}):
        yield f"the problem's error {body['error']} does not go with {status}"
    if not body.get("detail"):
        yield "the problem says no detail"
    yield from _details(exchange)
    made = _time(body.get("timestamp"))
    if made is None or abs(datetime.now(UTC) - made) > _CLOCKS_DIFFER:
        yield f"the problem's timestamp {body.get('timestamp')} is not now"


def _details(exchange: Exchange) -> Iterator[str]:
    status, details = exchange.answer.status_code, exchange.body.get("details", [])
    if status == 422 and not details:
        yield "a validation error without findings"
    if status not in {400, 422, 503} and details:
        yield f"details with {status}: {json.dumps(details)}"
    if status != 422:
        return
    for detail in details:
        if detail["pointer"].split("/")[1:2] not in (["path"], ["query"], ["header"], ["cookie"], ["body"]):
            yield f"the pointer {detail['pointer']!r} does not say where in the request"


def _times(value: Any, pointer: str) -> Iterator[str]:
    """Every time is RFC 3339 in UTC."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name.endswith("_at") or name in {"timestamp", "last_check"}:
                if isinstance(each, str) and _time(each) is None:
                    yield f"{pointer}/{name} is {each}, not a time in UTC"
            # what stands in a config is the caller's own
            elif name != "config":
                yield from _times(each, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _times(each, f"{pointer}/{index}")


def _time(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.utcoffset() == timedelta() else None
