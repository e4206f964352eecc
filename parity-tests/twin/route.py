"""The route class of all operations: checks before FastAPI's own, in the order of the contract."""

import inspect
from collections.abc import Awaitable, Callable
from email.message import Message
from typing import Any, get_args
from urllib.parse import parse_qsl

from fastapi import Request, Response, params
from fastapi.datastructures import DefaultPlaceholder
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, QueryParams

from twin.findings import Twice
from twin.problems import Refusal
from twin.security import authenticate
from twin.strict_json import read as read_json
from twin.strict_yaml import read as read_yaml

BODY_LIMIT = 10_000_000
JSON = "application/json"
READERS = {JSON: read_json, "application/yaml": read_yaml}


class JoinedHeaders(Headers):
    """Headers in which several lines of one name are one value, with commas between them (RFC 9110, 5.3)."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value of all lines together."""
        values = self.getlist(key)
        return ", ".join(values) if values else default


class OnceQuery(QueryParams):
    """Query parameters in which a value is a `Twice` when it was given several times."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The value, which no type but that of a list takes when there were several."""
        values = self.getlist(key)
        return Twice(values) if len(values) > 1 else values[0] if values else default


class CheckedRequest(Request):
    """A request that FastAPI looks into after the checks, with its body read already."""

    value: Any = None

    async def json(self) -> Any:
        """The body as `strict_json` or `strict_yaml` reads it."""
        return self.value

    @property
    def headers(self) -> Headers:
        """All headers, several of one name joined, and a body of whatever type that was read as JSON."""
        lines = list(self.scope["headers"])
        if self.value is not None:
            lines = [(name, line) for name, line in lines if name != b"content-type"]
            lines.append((b"content-type", JSON.encode()))
        return JoinedHeaders(raw=lines)

    @property
    def query_params(self) -> QueryParams:
        """All query parameters, several of one name marked."""
        query = self.scope["query_string"].decode("utf-8", "surrogateescape")
        return OnceQuery(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))


def scopes_of(endpoint: Callable[..., Any]) -> list[str] | None:
    """The permissions that an endpoint asks for by `Security(...)`, or None when it is open to all."""
    for parameter in inspect.signature(endpoint, eval_str=True).parameters.values():
        for mark in get_args(parameter.annotation)[1:]:
            if isinstance(mark, params.Security):
                return list(mark.scopes or ())
    return None


def _quality(range_: Message) -> float:
    text = range_.get_param("q", "1")
    try:
        return float(str(text))
    except ValueError:
        return 0.0


def accepts(header: str, media_type: str) -> bool:
    """Whether an Accept header takes a media type; the most specific range that fits decides."""
    if not header.strip():
        return True
    main = media_type.partition("/")[0]
    best: tuple[int, float] = (0, 0.0)
    for text in header.split(","):
        range_ = Message()
        range_["content-type"] = text.strip()
        name = text.partition(";")[0].strip().lower()
        rank = {media_type: 3, f"{main}/*": 2, "*/*": 1}.get(name, 0)
        if rank:
            best = max(best, (rank, _quality(range_)))
    return best[1] > 0


async def _body_of(request: Request, limit: int) -> bytes:
    too_large = Refusal(413, f"the body is longer than {limit} bytes")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large
    return bytes(body)


def _media_type(content_type: str) -> str | None:
    """The media type without its parameters; None when it says that the text is not in UTF-8."""
    message = Message()
    message["content-type"] = content_type
    parameters = message.get_params([])
    charsets = {str(value).lower() for name, value in parameters if name.lower() == "charset"}
    return content_type.partition(";")[0].strip().lower() if charsets <= {"utf-8"} else None


class ContractRoute(APIRoute):
    """401, 403, 406, 413, 415 and 400, in this order, before FastAPI validates and calls the endpoint."""

    def produced(self) -> str | None:
        """The media type of a success, without its parameters, where one has a body."""
        if self.status_code == 204:
            return None
        kind = self.response_class
        media_type = JSON if isinstance(kind, DefaultPlaceholder) else kind.media_type
        return media_type.partition(";")[0] if media_type else None

    def taken(self) -> list[str]:
        """The media types of the body."""
        return list(self._extra().get("requestBody", {}).get("content", {})) or [JSON]

    def _extra(self) -> dict[str, Any]:
        return self.openapi_extra or {}

    def get_route_handler(self) -> Callable[[Request], Any]:
        """FastAPI's handler behind the checks."""
        handle: Callable[[Request], Awaitable[Response]] = super().get_route_handler()
        scopes = scopes_of(self.endpoint)
        produced = self.produced()

        async def checked(request: Request) -> Response:
            inner = CheckedRequest(request.scope, request.receive)
            if scopes is not None:
                request.state.principal = await authenticate(inner, scopes)
            if produced and not accepts(inner.headers.get("accept", ""), produced):
                raise Refusal(406, f"this operation answers with {produced}")
            if self.body_field is not None:
                inner._body = await self._read(inner)
            return await handle(inner)

        return checked

    async def _read(self, request: CheckedRequest) -> bytes:
        """413, 415 and 400; the value goes into the request, unless there is none and there need not be."""
        assert self.body_field is not None
        body = await _body_of(request, self._extra().get("x-max-body", BODY_LIMIT))
        content_type = request.headers.get("content-type")
        taken = " or ".join(self.taken())
        media_type = JSON if content_type is None else _media_type(content_type)
        if media_type not in self.taken():
            raise Refusal(415, f"this operation takes {taken} in UTF-8")
        if body and content_type is None:
            raise Refusal(415, f"the Content-Type is missing; this operation takes {taken}")
        if body or self.body_field.field_info.is_required():
            value = READERS[media_type](body)
            # no body may be either, but null is what FastAPI takes for a body that was left out
            request.value = False if value is None else value
        return body
