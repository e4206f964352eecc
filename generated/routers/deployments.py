"""deployments: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.common import Environment, Problem
from ..models.deployments import (
    Deployment,
    DeploymentAccepted,
    DeploymentCreate,
    DeploymentPage,
    DeploymentStatus,
    RollbackRequest,
)
from ..models.parameters.deployments import (
    CreateDeploymentAsyncHeaders,
    CreateDeploymentHeaders,
    GetDeploymentHeaders,
    GetDeploymentPath,
    ListDeploymentsQuery,
    RollbackDeploymentHeaders,
    RollbackDeploymentPath,
)
from ..responses import (
    Accepted,
    BadRequest,
    Conflict,
    ContentTooLarge,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    InternalServerError,
    LinkHeaders,
    LocationHeaders,
    NotAcceptable,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnprocessableContent,
    UnsupportedMediaType,
)
from ..runtime import steps
from ..runtime.answers import Encoded, ProblemAnswer
from ..runtime.checks import Answers, Declared
from ..runtime.dispatcher import Endpoint, Layer
from ..runtime.operation import Requirement
from ..runtime.parameters import Parameter, Query
from ..runtime.problem import Detail
from ..runtime.types import UUID
from ..security import API_KEY, BEARER

Principal = TypeVar("Principal", contravariant=True)

ListDeploymentsResponse: TypeAlias = (
    Ok[DeploymentPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
CreateDeploymentResponse: TypeAlias = (
    Created[Deployment, EtagLocationHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
CreateDeploymentAsyncResponse: TypeAlias = (
    Accepted[DeploymentAccepted, LocationHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | Conflict
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetDeploymentResponse: TypeAlias = (
    Ok[Deployment, EtagHeaders]
    | NotModified[EtagHeaders]
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
RollbackDeploymentResponse: TypeAlias = (
    Accepted[Deployment, EtagLocationHeaders]
    | BadRequest
    | Unauthorized
    | Forbidden
    | NotFound
    | NotAcceptable
    | Conflict
    | PreconditionFailed
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class DeploymentsApi(Protocol[Principal]):
    """Bringing versions of services into environments, and back."""

    async def list_deployments(
        self,
        *,
        environment: Environment | None,
        status: DeploymentStatus | None,
        service: str | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> ListDeploymentsResponse:
        """List deployments.

        Deployments in the environments that are open to the caller, newest first. Filters are exact and all must hold. Needs `deployments:read`.
        """
        ...

    async def create_deployment(
        self, *, idempotency_key: str | None, body: DeploymentCreate, principal: Principal
    ) -> CreateDeploymentResponse:
        """Deploy a service.

        The deployment is new and `pending`; an operation of the kind `deploy` carries it out. It begins once no earlier deployment or rollback of the same service and environment waits or runs. Stages: `preparing` to 10 percent, `building` to 30, `testing` to 50, `deploying` to 80, `verifying` to 100. An environment that is closed to the caller is 403. Needs `deployments:create`.
        """
        ...

    async def create_deployment_async(
        self, *, idempotency_key: str | None, body: DeploymentCreate, principal: Principal
    ) -> CreateDeploymentAsyncResponse:
        """Deploy a service, and follow the operation.

        As `create_deployment`, but the answer is about the operation that carries the deployment out. Needs `deployments:create`.
        """
        ...

    async def get_deployment(
        self, *, deployment_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetDeploymentResponse:
        """Get a deployment.

        One deployment as it is now. Needs `deployments:read`.
        """
        ...

    async def rollback_deployment(
        self,
        *,
        deployment_id: UUID,
        if_match: str | None,
        idempotency_key: str | None,
        body: RollbackRequest | None,
        principal: Principal,
    ) -> RollbackDeploymentResponse:
        """Roll a deployment back.

        A new deployment of the kind `rollback` brings back version, replicas and config of the newest deployment before this one, of the same service and environment, that is `succeeded` now, rollbacks included. Once it has succeeded this one is `rolled_back`. Stages: `preparing` to 20 percent, `stopping` to 50, `starting_previous` to 80, `verifying` to 100. It waits its turn as any deployment does. It is 409 for one that is itself a rollback, that is neither `succeeded` nor `failed`, that has `rollback_enabled` false, that has nothing to go back to, or whose rollback waits or runs already. Needs `deployments:rollback`.
        """
        ...


# GET /api/v1/deployments
_list_deployments__security = (
    Requirement(((BEARER, ("deployments:read",)),)),
    Requirement(((API_KEY, ("deployments:read",)),)),
)
_list_deployments__produces = ("application/json",)
_list_deployments__query = steps.strings(ListDeploymentsQuery)
_list_deployments__reader = Query(
    (
        Parameter("environment", "form", True),
        Parameter("status", "form", True),
        Parameter("service", "form", True),
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_deployments__200 = steps.serialiser(DeploymentPage)


def encode_list_deployments(answer: ListDeploymentsResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_deployments__200(answer.body))
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("list_deployments", answer)


def _list_deployments(handle: Callable[..., Awaitable[ListDeploymentsResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_deployments__security, scope, headers)
        steps.accept(headers, _list_deployments__produces)
        found: list[Detail] = []
        query = steps.check(
            _list_deployments__query,
            _list_deployments__reader.read(scope["query_string"], found),
            "query",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            environment=query.environment,
            status=query.status,
            service=query.service,
            page=query.page,
            per_page=query.per_page,
            principal=principal,
        )
        return encode_list_deployments(answer)

    return endpoint


# POST /api/v1/deployments
_create_deployment__security = (
    Requirement(((BEARER, ("deployments:create",)),)),
    Requirement(((API_KEY, ("deployments:create",)),)),
)
_create_deployment__produces = ("application/json",)
_create_deployment__consumes = ("application/json", "application/yaml")
_create_deployment__header = steps.strings(CreateDeploymentHeaders)
_create_deployment__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_create_deployment__json = steps.json_body(DeploymentCreate)
_create_deployment__yaml1 = steps.yaml_body(DeploymentCreate)
_create_deployment__201 = steps.serialiser(Deployment)


def encode_create_deployment(answer: CreateDeploymentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _create_deployment__201(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("create_deployment", answer)


def _create_deployment(handle: Callable[..., Awaitable[CreateDeploymentResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_create_deployment__security, scope, headers)
        steps.accept(headers, _create_deployment__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 262144))
        content = steps.content_type(headers, _create_deployment__consumes, empty=not raw)
        body: Any
        if content in ("", "application/json"):
            body = _create_deployment__json(raw, found, True)
        else:
            body = await _create_deployment__yaml1(raw, found, True)
        header = steps.check(
            _create_deployment__header,
            steps.header_values(_create_deployment__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(idempotency_key=header.idempotency_key, body=body, principal=principal)
        return encode_create_deployment(answer)

    return endpoint


# POST /api/v1/deployments/async
_create_deployment_async__security = (
    Requirement(((BEARER, ("deployments:create",)),)),
    Requirement(((API_KEY, ("deployments:create",)),)),
)
_create_deployment_async__produces = ("application/json",)
_create_deployment_async__consumes = ("application/json", "application/yaml")
_create_deployment_async__header = steps.strings(CreateDeploymentAsyncHeaders)
_create_deployment_async__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_create_deployment_async__json = steps.json_body(DeploymentCreate)
_create_deployment_async__yaml1 = steps.yaml_body(DeploymentCreate)
_create_deployment_async__202 = steps.serialiser(DeploymentAccepted)


def encode_create_deployment_async(
    answer: CreateDeploymentAsyncResponse | Encoded,
) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Accepted):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(202, fields, _create_deployment_async__202(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotAcceptable,
            Conflict,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("create_deployment_async", answer)


def _create_deployment_async(
    handle: Callable[..., Awaitable[CreateDeploymentAsyncResponse]], layer: Layer
) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_create_deployment_async__security, scope, headers)
        steps.accept(headers, _create_deployment_async__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 262144))
        content = steps.content_type(headers, _create_deployment_async__consumes, empty=not raw)
        body: Any
        if content in ("", "application/json"):
            body = _create_deployment_async__json(raw, found, True)
        else:
            body = await _create_deployment_async__yaml1(raw, found, True)
        header = steps.check(
            _create_deployment_async__header,
            steps.header_values(_create_deployment_async__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(idempotency_key=header.idempotency_key, body=body, principal=principal)
        return encode_create_deployment_async(answer)

    return endpoint


# GET /api/v1/deployments/{deployment_id}
_get_deployment__security = (
    Requirement(((BEARER, ("deployments:read",)),)),
    Requirement(((API_KEY, ("deployments:read",)),)),
)
_get_deployment__produces = ("application/json",)
_get_deployment__path = steps.strings(GetDeploymentPath)
_get_deployment__header = steps.strings(GetDeploymentHeaders)
_get_deployment__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_deployment__200 = steps.serialiser(Deployment)


def encode_get_deployment(answer: GetDeploymentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_deployment__200(answer.body))
    if isinstance(answer, NotModified):
        fields = []
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(304, fields, b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("get_deployment", answer)


def _get_deployment(handle: Callable[..., Awaitable[GetDeploymentResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_deployment__security, scope, headers)
        steps.accept(headers, _get_deployment__produces)
        found: list[Detail] = []
        path = steps.check(_get_deployment__path, {"deployment_id": params[0]}, "path", found)
        header = steps.check(
            _get_deployment__header,
            steps.header_values(_get_deployment__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            deployment_id=path.deployment_id, if_none_match=header.if_none_match, principal=principal
        )
        return encode_get_deployment(answer)

    return endpoint


# POST /api/v1/deployments/{deployment_id}/rollback
_rollback_deployment__security = (
    Requirement(((BEARER, ("deployments:rollback",)),)),
    Requirement(((API_KEY, ("deployments:rollback",)),)),
)
_rollback_deployment__produces = ("application/json",)
_rollback_deployment__consumes = ("application/json", "application/yaml")
_rollback_deployment__path = steps.strings(RollbackDeploymentPath)
_rollback_deployment__header = steps.strings(RollbackDeploymentHeaders)
_rollback_deployment__header_styles = (
    Parameter("If-Match", "simple", False),
    Parameter("Idempotency-Key", "simple", False),
)
_rollback_deployment__json = steps.json_body(RollbackRequest)
_rollback_deployment__yaml1 = steps.yaml_body(RollbackRequest)
_rollback_deployment__202 = steps.serialiser(Deployment)


def encode_rollback_deployment(answer: RollbackDeploymentResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Accepted):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(202, fields, _rollback_deployment__202(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            NotFound,
            NotAcceptable,
            Conflict,
            PreconditionFailed,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("rollback_deployment", answer)


def _rollback_deployment(
    handle: Callable[..., Awaitable[RollbackDeploymentResponse]], layer: Layer
) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_rollback_deployment__security, scope, headers)
        steps.accept(headers, _rollback_deployment__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, min(layer.max_body, 262144))
        content = steps.content_type(headers, _rollback_deployment__consumes, empty=not raw)
        body: Any
        if content in ("", "application/json"):
            body = _rollback_deployment__json(raw, found, False)
        else:
            body = await _rollback_deployment__yaml1(raw, found, False)
        path = steps.check(_rollback_deployment__path, {"deployment_id": params[0]}, "path", found)
        header = steps.check(
            _rollback_deployment__header,
            steps.header_values(_rollback_deployment__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(
            deployment_id=path.deployment_id,
            if_match=header.if_match,
            idempotency_key=header.idempotency_key,
            body=body,
            principal=principal,
        )
        return encode_rollback_deployment(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "list_deployments": _list_deployments,
    "create_deployment": _create_deployment,
    "create_deployment_async": _create_deployment_async,
    "get_deployment": _get_deployment,
    "rollback_deployment": _rollback_deployment,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "list_deployments": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": DeploymentPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "create_deployment": (
            Declared(
                "201",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                    ("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),
                ),
                {"application/json": Deployment},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "create_deployment_async": (
            Declared(
                "202",
                (("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),),
                {"application/json": DeploymentAccepted},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_deployment": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": Deployment},
            ),
            Declared(
                "304",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "rollback_deployment": (
            Declared(
                "202",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                    ("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),
                ),
                {"application/json": Deployment},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
    }
