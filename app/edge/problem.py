"""The one renderer of problem bodies (RFC 9457), for the generated layer, the edges and FastAPI alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from time import time_ns
from typing import Final
from urllib.parse import quote

from starlette.types import Scope, Send

from generated.runtime.problem import Detail, Failure, title_of

MEDIA_TYPE: Final = "application/problem+json"

_URI_PATH = re.compile(r"(?:[A-Za-z0-9/._~!$&'()*+,;=:@-]++|%[0-9A-Fa-f]{2})++").fullmatch
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})").sub
_HALF_ESCAPE = re.compile(r"%.?$").sub
_IN_PATHS = "/%:@!$&'()*+,;=~-._"
_LONGEST_INSTANCE = 2048
_NO_ID = "-"


def render(failure: Failure, scope: Scope) -> bytes:
    """The body of a problem: all members of the contract in its order, and only what was said on purpose."""
    return "".join(
        (
            _opening(failure.status),
            _text(failure.detail),
            ',"instance":',
            _text(_instance(scope)),
            ',"error":',
            _text(failure.error),
            ',"details":[',
            ",".join([_finding(detail) for detail in failure.details]),
            '],"timestamp":"',
            _now(),
            '","request_id":',
            _text(scope.get("request_id", _NO_ID)),
            "}",
        )
    ).encode()


async def respond(failure: Failure, scope: Scope, send: Send) -> None:
    """Answers a request with a problem from outside of the dispatcher; a HEAD gets no body."""
    body = render(failure, scope)
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        *_fields(failure.headers),
    ]
    await send({"type": "http.response.start", "status": failure.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def internal_error() -> Failure:
    """What a caller is told of a failure that nobody foresaw; the log knows the rest."""
    return Failure(500, "the service failed; the request id finds the reason in its log")


@lru_cache(maxsize=256)
def _opening(status: int) -> str:
    return f'{{"type":"about:blank","title":{_text(title_of(status))},"status":{status},"detail":'


def _now() -> str:
    seconds, milliseconds = divmod(time_ns() // 1_000_000, 1000)
    return f"{_second(seconds)}.{milliseconds:03}Z"


@lru_cache(maxsize=1)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:-6]


def _finding(detail: Detail) -> str:
    return (
        f'{{"pointer":{_text(detail.pointer)},"message":{_text(detail.message)},"kind":{_text(detail.kind)}}}'
    )


def _text(text: str) -> str:
    written = encode_basestring_ascii(text)
    return written if "\\u" not in written else _unusual(text)


def _unusual(text: str) -> str:
    if not text.isascii():
        # Half a surrogate pair can be escaped, but then strict readers refuse the whole document.
        text = text.encode("utf-8", "replace").decode()
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return encode_basestring_ascii(text)


def _instance(scope: Scope) -> str:
    """The path as it was sent: escapes are kept, and what no path may hold is escaped byte by byte."""
    raw: bytes | None = scope.get("raw_path")
    path = quote(scope["path"]) if raw is None else raw.partition(b"?")[0].decode("latin-1")
    if _URI_PATH(path) is None:
        path = quote(_BARE_PERCENT("%25", path), safe=_IN_PATHS, encoding="latin-1") or "/"
    return path if len(path) <= _LONGEST_INSTANCE else _HALF_ESCAPE("", path[:_LONGEST_INSTANCE])


def _fields(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
