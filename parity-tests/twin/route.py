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
from twin.strict_json import read

BODY_LIMIT = 10_000_000
JSON = "application/json"


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
        """The body as `strict_json` reads it."""
        return self.value

    @property
    def headers(self) -> Headers:
        """All headers, several of one name joined."""
        return JoinedHeaders(scope=self.scope)

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


async def _body_of(request: Request) -> bytes:
    too_large = Refusal(413, f"the body is longer than {BODY_LIMIT} bytes")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > BODY_LIMIT:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise too_large
    return bytes(body)


def _is_json(content_type: str) -> bool:
    message = Message()
    message["content-type"] = content_type
    parameters = message.get_params([])
    charsets = {str(value).lower() for name, value in parameters if name.lower() == "charset"}
    return content_type.partition(";")[0].strip().lower() == JSON and charsets <= {"utf-8"}


class ContractRoute(APIRoute):
    """401, 403, 406, 413, 415 and 400, in this order, before FastAPI validates and calls the endpoint."""

    def produced(self) -> str | None:
        """The media type of a success, without its parameters, where one has a body."""
        if self.status_code == 204:
            return None
        kind = self.response_class
        media_type = JSON if isinstance(kind, DefaultPlaceholder) else kind.media_type
        return media_type.partition(";")[0] if media_type else None

    def get_route_handler(self) -> Callable[[Request], Any]:
        """FastAPI's handler behind the checks."""
        handle: Callable[[Request], Awaitable[Response]] = super().get_route_handler()
        scopes = scopes_of(self.endpoint)
        produced = self.produced()
        takes_body = self.body_field is not None

        async def checked(request: Request) -> Response:
            inner = CheckedRequest(request.scope, request.receive)
            if scopes is not None:
                request.state.principal = await authenticate(inner, scopes)
            if produced and not accepts(inner.headers.get("accept", ""), produced):
                raise Refusal(406, f"this operation answers with {produced}")
            if takes_body:
                body = await _body_of(request)
                content_type = inner.headers.get("content-type")
                if content_type is not None and not _is_json(content_type):
                    raise Refusal(415, f"this operation takes {JSON} in UTF-8")
                if body and content_type is None:
                    raise Refusal(415, f"the Content-Type is missing; this operation takes {JSON}")
                inner.value = read(body)
                inner._body = body
            return await handle(inner)

        return checked
