"""What FastAPI is told about answers: their statuses, headers and bodies, for its OpenAPI document."""

from typing import Any

from twin.problems import Problem

Headers = dict[str, dict[str, Any]]
Answers = dict[int | str, dict[str, Any]]


def _header(schema: dict[str, Any], *, required: bool = True, **extensions: str) -> dict[str, Any]:
    marks = {f"x-{name.replace('_', '-')}": value for name, value in extensions.items()}
    return {"schema": schema, "required": required, **marks}


def _count(minimum: int = 0) -> dict[str, Any]:
    return {"type": "integer", "format": "int64", "minimum": minimum}


def _limit(schema: dict[str, Any], **extensions: str) -> dict[str, Any]:
    return _header(schema, required=False, set_by="edge", **extensions)


EDGE: Headers = {
    "X-Request-ID": _header({"$ref": "#/components/schemas/RequestId"}, set_by="edge", varies="random"),
    "X-Process-Time": _header({"type": "number", "minimum": 0}, set_by="edge", varies="time"),
    "X-RateLimit-Limit": _limit(_count(1)),
    "X-RateLimit-Remaining": _limit(_count(), varies="time"),
    "X-RateLimit-Reset": _limit(_count(), varies="time"),
    "RateLimit-Policy": _limit(
        {"type": "string", "pattern": '^"[a-z]+";q=[0-9]+;w=[0-9]+$', "maxLength": 100}
    ),
    "RateLimit": _limit(
        {"type": "string", "pattern": '^"[a-z]+";r=[0-9]+;t=[0-9]+$', "maxLength": 100}, varies="time"
    ),
}
RETRY_AFTER: Headers = {"Retry-After": _header(_count(), set_by="edge", varies="time")}
WWW_AUTHENTICATE: Headers = {
    "WWW-Authenticate": _header(
        {"type": "string", "pattern": "^[ -~]+$", "maxLength": 500}, set_by="edge", varies="implementation"
    )
}
ETAG: Headers = {
    "ETag": _header(
        {"type": "string", "pattern": '^"[!#-~]*"$', "minLength": 2, "maxLength": 100},
        varies="implementation",
    )
}
LOCATION: Headers = {
    "Location": _header(
        {"type": "string", "format": "uri-reference", "maxLength": 1000}, varies="implementation"
    )
}
LINK: Headers = {
    "Link": _header(
        {
            "type": "string",
            "pattern": '^<[^<>]*>; rel="[a-z]+"(, <[^<>]*>; rel="[a-z]+")*$',
            "maxLength": 65536,
        }
    )
}
NO_STORE: Headers = {"Cache-Control": _header({"type": "string", "const": "no-store"})}
DEPRECATED: Headers = {
    "Deprecation": _header(
        {"type": "string", "pattern": "^@[0-9]+$", "maxLength": 20}, required=False, set_by="edge"
    ),
    "Sunset": _header(
        {
            "type": "string",
            "pattern": "^[A-Za-z]+, [0-9]+ [A-Za-z]+ [0-9]+ [0-9:]+ GMT$",
            "maxLength": 50,
        },
        required=False,
        set_by="edge",
    ),
}
HEALTH_CACHE: Headers = {"Cache-Control": _header({"type": "string", "const": "max-age=30"})}
HEALTH_RETRY: Headers = {"Retry-After": _header(_count(), varies="time")}

READING = (401, 403, 404, 406, 422, 429, 500, 503)
LISTING = (401, 403, 406, 422, 429, 500, 503)
CREATING = (400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503)
CHANGING = (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 500, 503)
DELETING = (401, 403, 404, 409, 412, 422, 429, 500, 503)
ACTING = (401, 403, 404, 406, 409, 412, 422, 429, 500, 503)


def answers(success: int, *headers: Headers, failures: tuple[int, ...], **more: Any) -> Answers:
    """`responses=` of an operation: its success with these headers, and problems for the failures."""
    documented: Answers = {success: {"headers": EDGE, **more}}
    for group in headers:
        documented[success]["headers"] = documented[success]["headers"] | group
    for status in failures:
        extra = {401: WWW_AUTHENTICATE, 429: RETRY_AFTER, 503: RETRY_AFTER}.get(status, {})
        documented[status] = {"model": Problem, "headers": EDGE | extra}
    return documented


def or_unchanged(documented: Answers) -> Answers:
    """The same, for an operation that honours If-None-Match."""
    return documented | {304: {"headers": EDGE | ETAG}}
