"""default: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.default import Plan, PutPlansBody
from ..responses import NoContent
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.problem import Detail

AddPlanResponse: TypeAlias = NoContent[None]
PutPlansResponse: TypeAlias = NoContent[None]


class DefaultApi(Protocol):
    """What a handler of default offers."""

    async def add_plan(self, *, body: Plan) -> AddPlanResponse:
        """add_plan.

        JSON or YAML, which is read by the same schema.
        """
        ...

    async def put_plans(self, *, body: PutPlansBody | None) -> PutPlansResponse:
        """put_plans.

        YAML alone, which may be left out.
        """
        ...


# POST /plans
_add_plan__consumes = ("application/json", "application/yaml")
_add_plan__json = steps.json_body(Plan)
_add_plan__yaml1 = steps.yaml_body(Plan)


def encode_add_plan(answer: AddPlanResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("add_plan", answer)


def _add_plan(handle: Callable[..., Awaitable[AddPlanResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        content = steps.content_type(headers, _add_plan__consumes, empty=not raw)
        body: Any
        if content in ("", "application/json"):
            body = _add_plan__json(raw, found, True)
        else:
            body = await _add_plan__yaml1(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_add_plan(answer)

    return endpoint


# PUT /plans
_put_plans__consumes = ("application/yaml",)
_put_plans__yaml = steps.yaml_body(PutPlansBody)


def encode_put_plans(answer: PutPlansResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    return steps.other("put_plans", answer)


def _put_plans(handle: Callable[..., Awaitable[PutPlansResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _put_plans__consumes, empty=not raw)
        body = await _put_plans__yaml(raw, found, False)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_put_plans(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "add_plan": _add_plan,
    "put_plans": _put_plans,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "add_plan": (Declared("204"),),
        "put_plans": (Declared("204"),),
    }
