"""Everything that goes wrong: one exception, and the one document that tells of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Scope

from twin.values import NO_NUL, RequestId, Timestamp, varies

PROBLEM_JSON = "application/problem+json"
TITLES = {
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
    503: "Service Unavailable",
}


class ErrorCode(StrEnum):
    """What went wrong, for programs."""

    MALFORMED_REQUEST = "malformed_request"
    VALIDATION_ERROR = "validation_error"
    AUTHENTICATION_ERROR = "authentication_error"
    PERMISSION_DENIED = "permission_denied"
    RESOURCE_NOT_FOUND = "resource_not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_ACCEPTABLE = "not_acceptable"
    CONFLICT = "conflict"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    IDEMPOTENCY_IN_FLIGHT = "idempotency_in_flight"
    PRECONDITION_FAILED = "precondition_failed"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    RATE_LIMITED = "rate_limited"
    DEPLOYMENT_FAILED = "deployment_failed"
    NOT_A_CLUSTER = "not_a_cluster"
    NOT_IMPLEMENTED = "not_implemented"
    COMPONENT_UNAVAILABLE = "component_unavailable"
    COMPONENT_NOT_CONFIGURED = "component_not_configured"
    INTERNAL_ERROR = "internal_error"


CODES = {
    400: ErrorCode.MALFORMED_REQUEST,
    401: ErrorCode.AUTHENTICATION_ERROR,
    403: ErrorCode.PERMISSION_DENIED,
    404: ErrorCode.RESOURCE_NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    406: ErrorCode.NOT_ACCEPTABLE,
    409: ErrorCode.CONFLICT,
    412: ErrorCode.PRECONDITION_FAILED,
    413: ErrorCode.PAYLOAD_TOO_LARGE,
    415: ErrorCode.UNSUPPORTED_MEDIA_TYPE,
    422: ErrorCode.VALIDATION_ERROR,
    429: ErrorCode.RATE_LIMITED,
    500: ErrorCode.INTERNAL_ERROR,
    503: ErrorCode.COMPONENT_UNAVAILABLE,
}


class ProblemDetail(BaseModel):
    """One finding about a request."""

    model_config = ConfigDict(extra="forbid")

    pointer: Annotated[str, Field(pattern=r"^(/[^\u0000]*)?$", max_length=10_000)]
    message: Annotated[str, Field(pattern=NO_NUL, max_length=10_000), varies("implementation")]
    kind: Annotated[str, Field(pattern=r"^[A-Za-z_]+$", max_length=50)]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(max_length=200, json_schema_extra={"format": "uri-reference"})]
    title: Annotated[str, Field(pattern=NO_NUL, max_length=100)]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(pattern=NO_NUL, max_length=10_000), varies("implementation")]
    instance: Annotated[str, Field(max_length=2048, json_schema_extra={"format": "uri-reference"})]
    error: ErrorCode
    details: Annotated[list[ProblemDetail], Field(max_length=10_000)]
    timestamp: Timestamp
    request_id: RequestId


class Refusal(Exception):
    """The request is answered with a problem."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        error: ErrorCode | None = None,
        details: Sequence[ProblemDetail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.error = error or CODES[status]
        self.details = tuple(details)
        self.headers = dict(headers or {})


def instance(scope: Scope) -> str:
    """The path that was asked for, as a reference that is good whatever the client sent."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    text = quote(raw.split(b"?")[0], safe="/%:@!$&'()*+,;=-._~")
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return re.sub(r"%[0-9A-Fa-f]?$", "", text[:2048]) or "/"


def problem_body(refusal: Refusal, scope: Scope) -> bytes:
    """The document for one refusal of one request."""
    return (
        Problem(
            type="about:blank",
            title=TITLES[refusal.status],
            status=refusal.status,
            detail=refusal.detail.replace("\0", "\ufffd")[:10_000],
            instance=instance(scope),
            error=refusal.error,
            details=list(refusal.details[:10_000]),
            timestamp=datetime.now(UTC),
            request_id=scope["request_id"],
        )
        .model_dump_json()
        .encode()
    )
