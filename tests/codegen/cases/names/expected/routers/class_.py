"""class_: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from starlette.types import Receive, Scope

from ..models.class_ import Ok as OkModel
from ..models.parameters.class_ import ImportPath, ImportQuery
from ..responses import Ok
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail

ImportResponse: TypeAlias = Ok[OkModel, None]


class ClassApi(Protocol):
    """What a handler of class_ offers."""

    async def import_(
        self, *, class_: str, self_query: str | None, class__query: str | None, principal_query: str | None
    ) -> ImportResponse:
        """Ends in a quote".

        Three ''' quotes and a \\ backslash.
        """
        ...


# GET /{class}/import
_import___produces = ("application/json",)
_import___path = steps.strings(ImportPath)
_import___query = steps.strings(ImportQuery)
_import___reader = Query(
    (
        Parameter("self", "form", True),
        Parameter("class", "form", True),
        Parameter("principal", "form", True),
    )
)
_import___200 = steps.serialiser(OkModel)


def encode_import_(answer: ImportResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _import___200(answer.body))
    return steps.other("import_", answer)


def _import_(handle: Callable[..., Awaitable[ImportResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _import___produces)
        found: list[Detail] = []
        path = steps.check(_import___path, {"class": params[0]}, "path", found)
        query = steps.check(
            _import___query, _import___reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            class_=path.class_,
            self_query=query.self,
            class__query=query.class_,
            principal_query=query.principal,
        )
        return encode_import_(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "import_": _import_,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "import_": (Declared("200", (), {"application/json": OkModel}),),
    }
