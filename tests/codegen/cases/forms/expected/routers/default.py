"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import Order
from ..models.parameters.default import SendFilesForm, SendFormForm
from ..responses import NoContent, Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.parameters import Parameter
from ..runtime.problem import Detail

SendFormResponse: TypeAlias = NoContent[None]
SendFilesResponse: TypeAlias = Ok[str, None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def send_form(self, *, body: SendFormForm) -> SendFormResponse:
        """send_form."""
        ...

    async def send_files(self, *, body: SendFilesForm | Order | None) -> SendFilesResponse:
        """send_files."""
        ...


# POST /encoded
_send_form__consumes = ("application/x-www-form-urlencoded",)
_send_form__form = steps.form_body(
    SendFormForm,
    (
        Parameter("tags", "form", True, "array"),
        Parameter("sizes", "form", False, "array"),
        Parameter("deep", "deepObject", True, "object", lists=("/ids",)),
    ),
)


def encode_send_form(answer: SendFormResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("send_form", answer)


def _send_form(handle: Callable[..., Awaitable[SendFormResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _send_form__consumes, empty=not raw)
        body = _send_form__form(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_send_form(answer)

    return endpoint


# POST /files
_send_files__produces = ("text/plain",)
_send_files__consumes = ("multipart/form-data", "application/json")
_send_files__multipart = steps.multipart_body(SendFilesForm, (Parameter("more", "form", True, "array"),))
_send_files__json1 = steps.json_body(Order)


def encode_send_files(answer: SendFilesResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"text/plain"),), str(answer.body).encode())
    return steps.other("send_files", answer)


def _send_files(handle: Callable[..., Awaitable[SendFilesResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _send_files__produces)
        found: list[Detail] = []
        content = steps.content_type(headers, _send_files__consumes, empty=steps.empty(headers))
        body: Any
        if content in ("", "multipart/form-data"):
            body = await _send_files__multipart(scope, headers, receive, found, layer.max_body, False)
        else:
            raw = await steps.read_body(headers, receive, layer.max_body)
            body = _send_files__json1(raw, found, False)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_send_files(answer)

    return steps.closing(endpoint)


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "send_form": _send_form,
    "send_files": _send_files,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "send_form": (Declared("204"),),
        "send_files": (Declared("200", (), {"text/plain": None}),),
    }
