"""Everything that goes wrong is one of these, whoever notices it (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

CODES: Mapping[int, str] = {
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
    500: "internal_error",
    501: "not_implemented",
    503: "component_unavailable",
}
"""The machine code that a status has when nobody says it closer."""


class Detail(NamedTuple):
    """One finding: where, what, and the rule that was broken."""

    pointer: str
    """JSON pointer (RFC 6901) into `{path, query, header, cookie, body}`."""
    message: str
    kind: str
    """The JSON Schema keyword that refused the value, or `duplicate`."""


@dataclass(slots=True, eq=False)
class Failure(Exception):
    """An answer that is a problem; raised by the runtime and by edges, never for control flow of handlers."""

    status: int
    detail: str
    error: str = ""
    details: Sequence[Detail] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.error:
            self.error = CODES.get(
                self.status, "internal_error" if self.status >= 500 else "malformed_request"
            )


ProblemRenderer = Callable[[Failure, MutableMapping[str, Any]], bytes]
"""Makes the JSON body of a problem from the failure and the ASGI scope of the request."""


TITLES: Mapping[int, str] = {
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
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
"""Reason phrases of RFC 9110; the standard library's differ from one Python to the next."""


def title_of(status: int) -> str:
    """The reason phrase of a status, as RFC 9457 wants it for `about:blank`."""
    return TITLES.get(status, "Error")


def plain_problem(failure: Failure, scope: MutableMapping[str, Any]) -> bytes:
    """The body when the service brings no renderer of its own: the members of RFC 9457 and what is known."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": title_of(failure.status),
        "status": failure.status,
        "detail": failure.detail,
        "instance": scope.get("path", ""),
        "error": failure.error,
    }
    if failure.details:
        body["details"] = [
            {"pointer": d.pointer, "message": d.message, "kind": d.kind} for d in failure.details
        ]
    return json.dumps(body, separators=(",", ":")).encode()
