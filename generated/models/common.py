from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import UUID, WHOLE, DateTime, Model, formatted


class Problem(Model):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(max_length=200), formatted("uri-reference")]
    """`about:blank`: status and `error` say what kind of problem it is."""
    title: Annotated[str, Field(max_length=100, pattern="^[^\\u0000]*\\z")]
    """The phrase that RFC 9110 has for the status."""
    status: Annotated[int, Field(ge=400, le=599), WHOLE]
    """The status of the answer."""
    detail: Annotated[str, Field(max_length=10000, pattern="^[^\\u0000]*\\z")]
    """What went wrong this time, for people."""
    instance: Annotated[str, Field(max_length=2048), formatted("uri-reference")]
    """The path as it was sent, never empty. Percent-encoding stays as it was, what no path may hold is percent-encoded, and what is too long is cut, though not within an encoded byte."""
    error: ErrorCode
    details: Annotated[list[ProblemDetail], Field(max_length=10000)]
    """Single findings, those about the body first, then those about path, query and headers; empty when there is nothing to add."""
    timestamp: Timestamp
    """When it went wrong."""
    request_id: RequestId
    """The `X-Request-ID` of the answer."""


PageNumber: TypeAlias = Annotated[int, Field(ge=1, le=1000000), WHOLE]
"""Which page, counted from 1."""


PageSize: TypeAlias = Annotated[int, Field(ge=1, le=100), WHOLE]
"""How many items a page has at most."""


IdempotencyKey: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")
]
"""Printable ASCII that neither begins nor ends with a space."""


Id: TypeAlias = UUID
"""Names one resource for as long as it exists."""


EntityTags: TypeAlias = Annotated[
    str,
    Field(
        min_length=1, max_length=1000, pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z'
    ),
]
"""One or more entity tags with commas between them, or `*`."""


class Environment(StrEnum):
    """Where a server or a deployment belongs, and what a caller may be limited to."""

    dev = "dev"
    staging = "staging"
    prod = "prod"


RequestId: TypeAlias = Annotated[str, Field(min_length=1, max_length=128, pattern="^[A-Za-z0-9._-]+\\z")]
"""Names one request, in answers and in the log."""


class ErrorCode(StrEnum):
    """What went wrong, for programs."""

    malformed_request = "malformed_request"
    validation_error = "validation_error"
    authentication_error = "authentication_error"
    permission_denied = "permission_denied"
    resource_not_found = "resource_not_found"
    method_not_allowed = "method_not_allowed"
    not_acceptable = "not_acceptable"
    conflict = "conflict"
    idempotency_key_reused = "idempotency_key_reused"
    idempotency_in_flight = "idempotency_in_flight"
    precondition_failed = "precondition_failed"
    payload_too_large = "payload_too_large"
    unsupported_media_type = "unsupported_media_type"
    rate_limited = "rate_limited"
    deployment_failed = "deployment_failed"
    not_a_cluster = "not_a_cluster"
    not_implemented = "not_implemented"
    component_unavailable = "component_unavailable"
    component_not_configured = "component_not_configured"
    internal_error = "internal_error"


class ProblemDetail(Model):
    """One finding about a request."""

    model_config = ConfigDict(extra="forbid")

    pointer: Annotated[str, Field(max_length=10000, pattern="^(/[^\\u0000]*)?\\z")]
    """JSON pointer (RFC 6901) into the request, seen as an object with the members `path`, `query`, `header`, `cookie` and `body`. For a component that is down it is empty."""
    message: Annotated[str, Field(max_length=10000, pattern="^[^\\u0000]*\\z")]
    """What is wrong there, for people."""
    kind: Annotated[str, Field(max_length=50, pattern="^[A-Za-z_]+\\z")]
    """The JSON Schema keyword that refused the value (`type` before any other), `duplicate` for a name or parameter that stands twice, or the name of the component that is down."""


Timestamp: TypeAlias = DateTime
"""A moment, RFC 3339 in UTC."""


Total: TypeAlias = Annotated[int, Field(ge=0, le=10000), WHOLE]
"""How many items there are on all pages; exact up to 10,000, and 10,000 when there are more."""


PageCount: TypeAlias = Annotated[int, Field(ge=0, le=10000), WHOLE]
"""How many pages `total` items fill; 0 when there are none."""


TotalCapped: TypeAlias = bool
"""Whether there are more items than `total` says."""
