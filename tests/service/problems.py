"""What every problem has, whoever answers with it."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from httpx import Response

ROOT = Path(__file__).parents[2]
CONTRACT: dict[str, Any] = json.loads((ROOT / "generated" / "openapi.json").read_bytes())

_follows_schema = jsonschema_rs.validator_for(
    {"$ref": "#/components/schemas/Problem", "components": {"schemas": CONTRACT["components"]["schemas"]}},
    validate_formats=True,
)

_PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    503: "Service Unavailable",
}

_CODES = {
    400: "malformed_request",
    401: "authentication_error",
    403: "permission_denied",
    404: "resource_not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "precondition_failed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "validation_error",
    429: "rate_limited",
    503: "component_unavailable",
}

CHALLENGE = 'Bearer realm="api", ApiKey realm="api", in="header", name="x-api-key"'


def refused(answer: Response, status: int, error: str | None = None) -> dict[str, Any]:
    """Makes sure that an answer is the problem that is due, as the contract has it; gives its body."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    _follows_schema.validate(body)
    assert body["type"] == "about:blank"
    assert body["status"] == status
    assert body["title"] == _PHRASES[status]
    assert body["error"] == (error or _CODES[status])
    assert body["request_id"] == answer.headers["x-request-id"]
    assert float(answer.headers["x-process-time"]) >= 0
    if status == 401:
        assert answer.headers["www-authenticate"] == CHALLENGE
    if status in (429, 503):
        assert int(answer.headers["retry-after"]) > 0
    return body


def findings(answer: Response) -> list[tuple[str, str]]:
    """Where a 422 found something, and which rule was broken."""
    return [(each["pointer"], each["kind"]) for each in refused(answer, 422)["details"]]
