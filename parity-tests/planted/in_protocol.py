"""Faults in the protocol: shapes of errors, order of checks, strictness, limits, headers of every answer."""

from typing import Final

from planted.fault import Fault

_PROBLEM: Final = "app/edge/problem.py"
_MEDIA: Final = "generated/runtime/media.py"
_BODY: Final = "generated/runtime/body.py"
_MODELS: Final = "generated/models/servers.py"

FAULTS: Final = (
    Fault(
        "problems have another type",
        _PROBLEM,
        "about:blank",
        "about:problem",
        ("test_order.py",),
    ),
    Fault(
        "problems do not name their request",
        _PROBLEM,
        'scope.get("request_id", _NO_ID)',
        "_NO_ID",
        ("test_order.py",),
    ),
    Fault(
        "problems are plain JSON",
        "generated/runtime/dispatcher.py",
        'b"application/problem+json"',
        'b"application/json"',
        ("test_order.py",),
    ),
    Fault(
        "a missing resource has the code of a missing page",
        "app/domain/outcomes.py",
        'self.code = "resource_not_found"',
        'self.code = "malformed_request"',
        ("test_order.py",),
    ),
    Fault(
        "an unreadable body has the code of an invalid one",
        "generated/runtime/problem.py",
        '400: "malformed_request"',
        '400: "validation_error"',
        ("test_strictness.py",),
    ),
    Fault(
        "pointers do not say where in the request",
        "generated/runtime/validation.py",
        'return "/".join(("", place, *parts))',
        'return "/".join(("", *parts))',
        ("test_strictness.py",),
    ),
    Fault(
        "members are named in pointers without escapes",
        "generated/runtime/validation.py",
        '.replace("~", "~0").replace("/", "~1")',
        "",
        ("test_strictness.py",),
    ),
    Fault(
        "OPTIONS does not tell the methods",
        "generated/runtime/dispatcher.py",
        'Encoded(204, [(b"allow", match.allow.encode())], b"")',
        'Encoded(204, [], b"")',
        ("test_protocol.py",),
    ),
    Fault(
        "405 does not tell the methods",
        "generated/runtime/dispatcher.py",
        'headers={"Allow": match.allow}',
        "headers={}",
        ("test_protocol.py",),
    ),
    Fault(
        "a slash too many is forgiven",
        "generated/runtime/router.py",
        "self._fixed.get(path)",
        'self._fixed.get(path.rstrip("/") or "/")',
        ("test_protocol.py",),
    ),
    Fault(
        "the media type is told before what is acceptable",
        "generated/routers/servers.py",
        "        steps.accept(headers, _update_server__produces)\n        found: list[Detail] = []\n",
        "        steps.content_type(headers, _update_server__consumes, empty=False)\n"
        "        steps.accept(headers, _update_server__produces)\n        found: list[Detail] = []\n",
        ("test_order.py",),
    ),
    Fault(
        "what is acceptable is told before the permission",
        "generated/routers/servers.py",
        "        principal = await layer.authenticate(_delete_server__security, scope, headers)\n",
        '        steps.accept(headers, ("application/json",))\n'
        "        principal = await layer.authenticate(_delete_server__security, scope, headers)\n",
        ("test_strictness.py",),
    ),
    Fault(
        "a media type of no quality is taken",
        _MEDIA,
        "return min(max(float(value), 0.0), 1.0)",
        "return 1.0",
        ("test_strictness.py",),
    ),
    Fault(
        "bodies in other alphabets are taken",
        _MEDIA,
        """("utf-8", '"utf-8"')""",
        """("utf-8", '"utf-8"', "latin-1")""",
        ("test_strictness.py",),
    ),
    Fault(
        "the longest body is one byte too long",
        "generated/api.py",
        "max_body: int = 10_000_000",
        "max_body: int = 10_000_001",
        ("test_strictness.py", "test_order.py"),
    ),
    Fault(
        "a body in pieces is not measured",
        _BODY,
        "        size += len(chunk)\n",
        "",
        ("test_strictness.py",),
    ),
    Fault(
        "a member that stands twice is taken",
        _BODY,
        "if len(dict(pairs)) != len(pairs):",
        "if len(dict(pairs)) > len(pairs):",
        ("test_strictness.py",),
    ),
    Fault(
        "ports from 0 on",
        _MODELS,
        "Port: TypeAlias = Annotated[int, Field(ge=1, le=65535)",
        "Port: TypeAlias = Annotated[int, Field(ge=0, le=65535)",
        ("test_servers.py",),
    ),
    Fault(
        "ports below 65535 only",
        _MODELS,
        "Port: TypeAlias = Annotated[int, Field(ge=1, le=65535)",
        "Port: TypeAlias = Annotated[int, Field(ge=1, lt=65535)",
        ("test_servers.py",),
    ),
    Fault(
        "names of 51 characters",
        _MODELS,
        "ServerName: TypeAlias = Annotated[str, Field(min_length=1, max_length=50",
        "ServerName: TypeAlias = Annotated[str, Field(min_length=1, max_length=51",
        ("test_servers.py",),
    ),
    Fault(
        "51 labels",
        _MODELS,
        "Annotated[dict[LabelKey, LabelValue], Field(max_length=50)]",
        "Annotated[dict[LabelKey, LabelValue], Field(max_length=51)]",
        ("test_servers.py",),
    ),
    Fault(
        "101 items on a page of users",
        "generated/models/parameters/auth.py",
        "class ListUsersQuery(TextModel):\n"
        "    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1\n"
        '    """Which page, counted from 1."""\n'
        "    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20\n",
        "class ListUsersQuery(TextModel):\n"
        "    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1\n"
        '    """Which page, counted from 1."""\n'
        "    per_page: Annotated[int, Field(ge=1, le=101), TEXT_INTEGER] = 20\n",
        ("test_pages.py",),
    ),
    Fault(
        "another size of page where none is given",
        "generated/models/parameters/operations.py",
        "TEXT_INTEGER] = 20",
        "TEXT_INTEGER] = 10",
        ("test_pages.py",),
    ),
    Fault(
        "eleven logins a minute",
        "app/settings.py",
        "rate_limit_login: Rate = Field(\n        default=10,",
        "rate_limit_login: Rate = Field(\n        default=11,",
        ("test_limits.py",),
    ),
    Fault(
        "one request less than the quota",
        "app/edge/limits.py",
        "if count > limit.amount:",
        "if count >= limit.amount:",
        ("test_limits.py",),
    ),
    Fault(
        "what remains is off by one",
        "app/edge/limits.py",
        "remaining = max(0, self.amount - count)",
        "remaining = max(0, self.amount - count + 1)",
        ("test_limits.py",),
    ),
    Fault(
        "one count for all clients",
        "app/edge/limits.py",
        'network_of(client[0]) if client else "local"',
        '"local"',
        ("test_limits.py",),
    ),
    Fault(
        "a request id of 128 characters is replaced",
        "app/edge/request_id.py",
        '{1,128}").fullmatch',
        '{1,127}").fullmatch',
        ("test_protocol.py",),
    ),
    Fault(
        "no word of how long it took",
        "app/edge/request_id.py",
        '(b"x-process-time", b"%.6f" % (perf_counter() - started)),',
        "",
        ("test_order.py",),
    ),
    Fault(
        "every origin is a known one",
        "app/edge/cors.py",
        "if origin in self._origins else [_VARY]",
        "if origin else [_VARY]",
        ("test_protocol.py",),
    ),
    Fault(
        "preflights are asked again sooner",
        "app/edge/cors.py",
        "max_age: int = 600",
        "max_age: int = 60",
        ("test_protocol.py",),
    ),
    Fault(
        "metrics are labelled by path",
        "app/edge/metrics.py",
        "operation = match.operation.id if match and match.operation else UNMATCHED",
        'operation = scope["path"]',
        ("test_system.py",),
    ),
)
