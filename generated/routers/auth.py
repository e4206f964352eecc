"""auth: the protocol that a handler satisfies, and the operations that call it.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, TypeVar

from starlette.types import Receive, Scope

from ..models.auth import (
    ApiKey,
    ApiKeyCreate,
    ApiKeyCreated,
    ApiKeyPage,
    LoginRequest,
    Me,
    PasswordChange,
    Token,
    User,
    UserCreate,
    UserPage,
)
from ..models.common import Problem
from ..models.parameters.auth import (
    CreateApiKeyHeaders,
    CreateUserHeaders,
    DeleteApiKeyHeaders,
    DeleteApiKeyPath,
    DeleteUserHeaders,
    DeleteUserPath,
    GetApiKeyHeaders,
    GetApiKeyPath,
    GetUserHeaders,
    GetUserPath,
    ListApiKeysQuery,
    ListUsersQuery,
)
from ..responses import (
    BadRequest,
    CacheControlEtagLocationHeaders,
    CacheControlHeaders,
    Conflict,
    ContentTooLarge,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    InternalServerError,
    LinkHeaders,
    NoContent,
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

LoginResponse: TypeAlias = (
    Ok[Token, CacheControlHeaders]
    | BadRequest
    | Unauthorized
    | NotAcceptable
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
GetMeResponse: TypeAlias = (
    Ok[Me, None] | Unauthorized | NotAcceptable | TooManyRequests | InternalServerError | ServiceUnavailable
)
ChangePasswordResponse: TypeAlias = (
    NoContent[None]
    | BadRequest
    | Unauthorized
    | Forbidden
    | ContentTooLarge
    | UnsupportedMediaType
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
ListUsersResponse: TypeAlias = (
    Ok[UserPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
CreateUserResponse: TypeAlias = (
    Created[User, EtagLocationHeaders]
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
GetUserResponse: TypeAlias = (
    Ok[User, EtagHeaders]
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
DeleteUserResponse: TypeAlias = (
    NoContent[None]
    | Unauthorized
    | Forbidden
    | NotFound
    | Conflict
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
ListApiKeysResponse: TypeAlias = (
    Ok[ApiKeyPage, LinkHeaders]
    | Unauthorized
    | Forbidden
    | NotAcceptable
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)
CreateApiKeyResponse: TypeAlias = (
    Created[ApiKeyCreated, CacheControlEtagLocationHeaders]
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
GetApiKeyResponse: TypeAlias = (
    Ok[ApiKey, EtagHeaders]
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
DeleteApiKeyResponse: TypeAlias = (
    NoContent[None]
    | Unauthorized
    | Forbidden
    | NotFound
    | PreconditionFailed
    | UnprocessableContent
    | TooManyRequests
    | InternalServerError
    | ServiceUnavailable
)


class AuthApi(Protocol[Principal]):
    """Signing in, users, and the API keys of programs."""

    async def login(self, *, body: LoginRequest) -> LoginResponse:
        """Sign in.

        Name and password for a token that is good for an hour. Failures are slowed down, and all attempts counted in a rate-limit class of their own.
        """
        ...

    async def get_me(self, *, principal: Principal) -> GetMeResponse:
        """See who is calling.

        The user or API key behind the credentials, and what it may do. Any known caller may ask.
        """
        ...

    async def change_password(self, *, body: PasswordChange, principal: Principal) -> ChangePasswordResponse:
        """Change one's own password.

        Any user may change the own password, which ends all tokens from before. A wrong old password is 403 and changes nothing; so is an API key, since it has no password.
        """
        ...

    async def list_users(self, *, page: int, per_page: int, principal: Principal) -> ListUsersResponse:
        """List users.

        All users, newest first. Needs `users:admin`.
        """
        ...

    async def create_user(
        self, *, idempotency_key: str | None, body: UserCreate, principal: Principal
    ) -> CreateUserResponse:
        """Create a user.

        A name that is taken is 409; a role or environments beyond the caller's own are 403. Needs `users:admin`.
        """
        ...

    async def get_user(
        self, *, user_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetUserResponse:
        """Get a user.

        One user, never the password. Needs `users:admin`.
        """
        ...

    async def delete_user(
        self, *, user_id: UUID, if_match: str | None, principal: Principal
    ) -> DeleteUserResponse:
        """Delete a user.

        The user's API keys go too, and the user's tokens stop being good at once. Deleting oneself or the last admin is 409; a key counts as its owner. Needs `users:admin`.
        """
        ...

    async def list_api_keys(self, *, page: int, per_page: int, principal: Principal) -> ListApiKeysResponse:
        """List API keys.

        All keys of all users, newest first, without the keys themselves. Needs `keys:admin`.
        """
        ...

    async def create_api_key(
        self, *, idempotency_key: str | None, body: ApiKeyCreate, principal: Principal
    ) -> CreateApiKeyResponse:
        """Create an API key.

        The key is shown in this answer and never again. Permissions and environments that the caller has not are 403. Repeating an `Idempotency-Key` is always 409, since the first answer shows a secret. Needs `keys:admin`.
        """
        ...

    async def get_api_key(
        self, *, key_id: UUID, if_none_match: str | None, principal: Principal
    ) -> GetApiKeyResponse:
        """Get an API key.

        One key, without the key itself. Needs `keys:admin`.
        """
        ...

    async def delete_api_key(
        self, *, key_id: UUID, if_match: str | None, principal: Principal
    ) -> DeleteApiKeyResponse:
        """Withdraw an API key.

        The key stops being good at once. Needs `keys:admin`.
        """
        ...


# POST /api/v1/auth/login
_login__produces = ("application/json",)
_login__consumes = ("application/json",)
_login__json = steps.json_body(LoginRequest)
_login__200 = steps.serialiser(Token)


def encode_login(answer: LoginResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        return Encoded(200, fields, _login__200(answer.body))
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            NotAcceptable,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("login", answer)


def _login(handle: Callable[..., Awaitable[LoginResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        steps.accept(headers, _login__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _login__consumes, empty=not raw)
        body = _login__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body)
        return encode_login(answer)

    return endpoint


# GET /api/v1/auth/me
_get_me__security = (
    Requirement(((BEARER, ()),)),
    Requirement(((API_KEY, ()),)),
)
_get_me__produces = ("application/json",)
_get_me__200 = steps.serialiser(Me)


def encode_get_me(answer: GetMeResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, Ok):
        return Encoded(200, ((b"content-type", b"application/json"),), _get_me__200(answer.body))
    if isinstance(
        answer, (Unauthorized, NotAcceptable, TooManyRequests, InternalServerError, ServiceUnavailable)
    ):
        return answer
    return steps.other("get_me", answer)


def _get_me(handle: Callable[..., Awaitable[GetMeResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_me__security, scope, headers)
        steps.accept(headers, _get_me__produces)
        answer = await handle(principal=principal)
        return encode_get_me(answer)

    return endpoint


# POST /api/v1/auth/password
_change_password__security = (
    Requirement(((BEARER, ()),)),
    Requirement(((API_KEY, ()),)),
)
_change_password__consumes = ("application/json",)
_change_password__json = steps.json_body(PasswordChange)


def encode_change_password(answer: ChangePasswordResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    if isinstance(
        answer,
        (
            BadRequest,
            Unauthorized,
            Forbidden,
            ContentTooLarge,
            UnsupportedMediaType,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("change_password", answer)


def _change_password(handle: Callable[..., Awaitable[ChangePasswordResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_change_password__security, scope, headers)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _change_password__consumes, empty=not raw)
        body = _change_password__json(raw, found, True)
        if found:
            raise steps.refuse(found)
        answer = await handle(body=body, principal=principal)
        return encode_change_password(answer)

    return endpoint


# GET /api/v1/auth/users
_list_users__security = (
    Requirement(((BEARER, ("users:admin",)),)),
    Requirement(((API_KEY, ("users:admin",)),)),
)
_list_users__produces = ("application/json",)
_list_users__query = steps.strings(ListUsersQuery)
_list_users__reader = Query(
    (
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_users__200 = steps.serialiser(UserPage)


def encode_list_users(answer: ListUsersResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_users__200(answer.body))
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
    return steps.other("list_users", answer)


def _list_users(handle: Callable[..., Awaitable[ListUsersResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_users__security, scope, headers)
        steps.accept(headers, _list_users__produces)
        found: list[Detail] = []
        query = steps.check(
            _list_users__query, _list_users__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(page=query.page, per_page=query.per_page, principal=principal)
        return encode_list_users(answer)

    return endpoint


# POST /api/v1/auth/users
_create_user__security = (
    Requirement(((BEARER, ("users:admin",)),)),
    Requirement(((API_KEY, ("users:admin",)),)),
)
_create_user__produces = ("application/json",)
_create_user__consumes = ("application/json",)
_create_user__header = steps.strings(CreateUserHeaders)
_create_user__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_create_user__json = steps.json_body(UserCreate)
_create_user__201 = steps.serialiser(User)


def encode_create_user(answer: CreateUserResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _create_user__201(answer.body))
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
    return steps.other("create_user", answer)


def _create_user(handle: Callable[..., Awaitable[CreateUserResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_create_user__security, scope, headers)
        steps.accept(headers, _create_user__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _create_user__consumes, empty=not raw)
        body = _create_user__json(raw, found, True)
        header = steps.check(
            _create_user__header, steps.header_values(_create_user__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(idempotency_key=header.idempotency_key, body=body, principal=principal)
        return encode_create_user(answer)

    return endpoint


# GET /api/v1/auth/users/{user_id}
_get_user__security = (
    Requirement(((BEARER, ("users:admin",)),)),
    Requirement(((API_KEY, ("users:admin",)),)),
)
_get_user__produces = ("application/json",)
_get_user__path = steps.strings(GetUserPath)
_get_user__header = steps.strings(GetUserHeaders)
_get_user__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_user__200 = steps.serialiser(User)


def encode_get_user(answer: GetUserResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_user__200(answer.body))
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
    return steps.other("get_user", answer)


def _get_user(handle: Callable[..., Awaitable[GetUserResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_user__security, scope, headers)
        steps.accept(headers, _get_user__produces)
        found: list[Detail] = []
        path = steps.check(_get_user__path, {"user_id": params[0]}, "path", found)
        header = steps.check(
            _get_user__header, steps.header_values(_get_user__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(user_id=path.user_id, if_none_match=header.if_none_match, principal=principal)
        return encode_get_user(answer)

    return endpoint


# DELETE /api/v1/auth/users/{user_id}
_delete_user__security = (
    Requirement(((BEARER, ("users:admin",)),)),
    Requirement(((API_KEY, ("users:admin",)),)),
)
_delete_user__path = steps.strings(DeleteUserPath)
_delete_user__header = steps.strings(DeleteUserHeaders)
_delete_user__header_styles = (Parameter("If-Match", "simple", False),)


def encode_delete_user(answer: DeleteUserResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            Conflict,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("delete_user", answer)


def _delete_user(handle: Callable[..., Awaitable[DeleteUserResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_delete_user__security, scope, headers)
        found: list[Detail] = []
        path = steps.check(_delete_user__path, {"user_id": params[0]}, "path", found)
        header = steps.check(
            _delete_user__header, steps.header_values(_delete_user__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(user_id=path.user_id, if_match=header.if_match, principal=principal)
        return encode_delete_user(answer)

    return endpoint


# GET /api/v1/auth/api-keys
_list_api_keys__security = (
    Requirement(((BEARER, ("keys:admin",)),)),
    Requirement(((API_KEY, ("keys:admin",)),)),
)
_list_api_keys__produces = ("application/json",)
_list_api_keys__query = steps.strings(ListApiKeysQuery)
_list_api_keys__reader = Query(
    (
        Parameter("page", "form", True),
        Parameter("per_page", "form", True),
    )
)
_list_api_keys__200 = steps.serialiser(ApiKeyPage)


def encode_list_api_keys(answer: ListApiKeysResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"link", answer.headers.link)
        return Encoded(200, fields, _list_api_keys__200(answer.body))
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
    return steps.other("list_api_keys", answer)


def _list_api_keys(handle: Callable[..., Awaitable[ListApiKeysResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_list_api_keys__security, scope, headers)
        steps.accept(headers, _list_api_keys__produces)
        found: list[Detail] = []
        query = steps.check(
            _list_api_keys__query, _list_api_keys__reader.read(scope["query_string"], found), "query", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(page=query.page, per_page=query.per_page, principal=principal)
        return encode_list_api_keys(answer)

    return endpoint


# POST /api/v1/auth/api-keys
_create_api_key__security = (
    Requirement(((BEARER, ("keys:admin",)),)),
    Requirement(((API_KEY, ("keys:admin",)),)),
)
_create_api_key__produces = ("application/json",)
_create_api_key__consumes = ("application/json",)
_create_api_key__header = steps.strings(CreateApiKeyHeaders)
_create_api_key__header_styles = (Parameter("Idempotency-Key", "simple", False),)
_create_api_key__json = steps.json_body(ApiKeyCreate)
_create_api_key__201 = steps.serialiser(ApiKeyCreated)


def encode_create_api_key(answer: CreateApiKeyResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Created):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"cache-control", answer.headers.cache_control)
        steps.put(fields, b"etag", answer.headers.etag)
        steps.put(fields, b"location", answer.headers.location)
        return Encoded(201, fields, _create_api_key__201(answer.body))
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
    return steps.other("create_api_key", answer)


def _create_api_key(handle: Callable[..., Awaitable[CreateApiKeyResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_create_api_key__security, scope, headers)
        steps.accept(headers, _create_api_key__produces)
        found: list[Detail] = []
        raw = await steps.read_body(headers, receive, layer.max_body)
        steps.content_type(headers, _create_api_key__consumes, empty=not raw)
        body = _create_api_key__json(raw, found, True)
        header = steps.check(
            _create_api_key__header,
            steps.header_values(_create_api_key__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(idempotency_key=header.idempotency_key, body=body, principal=principal)
        return encode_create_api_key(answer)

    return endpoint


# GET /api/v1/auth/api-keys/{key_id}
_get_api_key__security = (
    Requirement(((BEARER, ("keys:admin",)),)),
    Requirement(((API_KEY, ("keys:admin",)),)),
)
_get_api_key__produces = ("application/json",)
_get_api_key__path = steps.strings(GetApiKeyPath)
_get_api_key__header = steps.strings(GetApiKeyHeaders)
_get_api_key__header_styles = (Parameter("If-None-Match", "simple", False),)
_get_api_key__200 = steps.serialiser(ApiKey)


def encode_get_api_key(answer: GetApiKeyResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    fields: list[tuple[bytes, bytes]]
    if isinstance(answer, Ok):
        fields = [(b"content-type", b"application/json")]
        steps.put(fields, b"etag", answer.headers.etag)
        return Encoded(200, fields, _get_api_key__200(answer.body))
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
    return steps.other("get_api_key", answer)


def _get_api_key(handle: Callable[..., Awaitable[GetApiKeyResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_get_api_key__security, scope, headers)
        steps.accept(headers, _get_api_key__produces)
        found: list[Detail] = []
        path = steps.check(_get_api_key__path, {"key_id": params[0]}, "path", found)
        header = steps.check(
            _get_api_key__header, steps.header_values(_get_api_key__header_styles, headers), "header", found
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(key_id=path.key_id, if_none_match=header.if_none_match, principal=principal)
        return encode_get_api_key(answer)

    return endpoint


# DELETE /api/v1/auth/api-keys/{key_id}
_delete_api_key__security = (
    Requirement(((BEARER, ("keys:admin",)),)),
    Requirement(((API_KEY, ("keys:admin",)),)),
)
_delete_api_key__path = steps.strings(DeleteApiKeyPath)
_delete_api_key__header = steps.strings(DeleteApiKeyHeaders)
_delete_api_key__header_styles = (Parameter("If-Match", "simple", False),)


def encode_delete_api_key(answer: DeleteApiKeyResponse | Encoded) -> Encoded | ProblemAnswer:
    """The answer as it goes on the wire; one that is encoded already stays as it is."""
    if isinstance(answer, NoContent):
        return Encoded(204, (), b"")
    if isinstance(
        answer,
        (
            Unauthorized,
            Forbidden,
            NotFound,
            PreconditionFailed,
            UnprocessableContent,
            TooManyRequests,
            InternalServerError,
            ServiceUnavailable,
        ),
    ):
        return answer
    return steps.other("delete_api_key", answer)


def _delete_api_key(handle: Callable[..., Awaitable[DeleteApiKeyResponse]], layer: Layer) -> Endpoint:
    async def endpoint(scope: Scope, receive: Receive, params: tuple[str, ...]) -> Encoded | ProblemAnswer:
        headers = steps.headers_of(scope)
        principal = await layer.authenticate(_delete_api_key__security, scope, headers)
        found: list[Detail] = []
        path = steps.check(_delete_api_key__path, {"key_id": params[0]}, "path", found)
        header = steps.check(
            _delete_api_key__header,
            steps.header_values(_delete_api_key__header_styles, headers),
            "header",
            found,
        )
        if found:
            raise steps.refuse(found)
        answer = await handle(key_id=path.key_id, if_match=header.if_match, principal=principal)
        return encode_delete_api_key(answer)

    return endpoint


_OPERATIONS: dict[str, Callable[[Callable[..., Awaitable[Any]], Layer], Endpoint]] = {
    "login": _login,
    "get_me": _get_me,
    "change_password": _change_password,
    "list_users": _list_users,
    "create_user": _create_user,
    "get_user": _get_user,
    "delete_user": _delete_user,
    "list_api_keys": _list_api_keys,
    "create_api_key": _create_api_key,
    "get_api_key": _get_api_key,
    "delete_api_key": _delete_api_key,
}


def bind(handler: object, layer: Layer) -> dict[str, Endpoint]:
    """The operations that this handler has a method for, by operationId."""
    methods = {name: getattr(handler, name, None) for name in _OPERATIONS}
    return {name: _OPERATIONS[name](method, layer) for name, method in methods.items() if method is not None}


def answers() -> Answers:
    """What each operation may answer, for the check of answers in development and tests."""
    return {
        "login": (
            Declared(
                "200",
                (("cache-control", True, '{"type": "string", "const": "no-store"}'),),
                {"application/json": Token},
            ),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "get_me": (
            Declared("200", (), {"application/json": Me}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "change_password": (
            Declared("204"),
            Declared("400", (), {"application/problem+json": Problem}),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("413", (), {"application/problem+json": Problem}),
            Declared("415", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "list_users": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": UserPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "create_user": (
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
                {"application/json": User},
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
        "get_user": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": User},
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
        "delete_user": (
            Declared("204"),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("409", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "list_api_keys": (
            Declared(
                "200",
                (
                    (
                        "link",
                        True,
                        '{"type": "string", "pattern": "^<[^<>]*>; rel=\\"[a-z]+\\"(, <[^<>]*>; rel=\\"[a-z]+\\")*$", "maxLength": 65536}',
                    ),
                ),
                {"application/json": ApiKeyPage},
            ),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("406", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
        "create_api_key": (
            Declared(
                "201",
                (
                    ("cache-control", True, '{"type": "string", "const": "no-store"}'),
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                    ("location", True, '{"type": "string", "format": "uri-reference", "maxLength": 1000}'),
                ),
                {"application/json": ApiKeyCreated},
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
        "get_api_key": (
            Declared(
                "200",
                (
                    (
                        "etag",
                        True,
                        '{"type": "string", "pattern": "^\\"[!#-~]*\\"$", "minLength": 2, "maxLength": 100}',
                    ),
                ),
                {"application/json": ApiKey},
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
        "delete_api_key": (
            Declared("204"),
            Declared("401", (), {"application/problem+json": Problem}),
            Declared("403", (), {"application/problem+json": Problem}),
            Declared("404", (), {"application/problem+json": Problem}),
            Declared("412", (), {"application/problem+json": Problem}),
            Declared("422", (), {"application/problem+json": Problem}),
            Declared("429", (), {"application/problem+json": Problem}),
            Declared("500", (), {"application/problem+json": Problem}),
            Declared("503", (), {"application/problem+json": Problem}),
        ),
    }
